package dev.durathread.sqlite;

import static dev.durathread.sql.Placeholders.COUNT;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.INSTANCES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;

import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.sql.InstanceRows;
import dev.durathread.sql.JsonArrays;
import dev.durathread.sql.Row;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Claims instances along the index of ready times: the first that is not ready yet says when to look again. */
final class InstanceClaims {
    private final String first;
    private final String ready;
    private final String claim;

    InstanceClaims(DSLContext dsl) {
        first = dsl.render(dsl.select(INSTANCES.readyAt)
                .from(INSTANCES)
                .where(isClaimable())
                .orderBy(INSTANCES.readyAt)
                .limit(inline(1)));
        ready = dsl.render(dsl.select(INSTANCES.readyAt, INSTANCES.lastSequence, INSTANCES.deliveries, INSTANCES.heldBy)
                .select(InstanceRows.COLUMNS)
                .from(INSTANCES)
                .where(isClaimable())
                .orderBy(INSTANCES.readyAt, field("rowid"))
                .limit(COUNT));
        claim = dsl.render(dsl.update(INSTANCES)
                .set(INSTANCES.heldBy, TEXT)
                .set(INSTANCES.readyAt, field("null", Long.class))
                .set(INSTANCES.deliveries, COUNT)
                .where(INSTANCES.instanceId.eq(TEXT)));
    }

    private static Condition isClaimable() {
        return INSTANCES
                .readyAt
                .isNotNull()
                .and(INSTANCES.heldBy.isNull().or(INSTANCES.heldBy.eq(TEXT)))
                .and(INSTANCES.suspended.eq(inline(0)))
                .and(INSTANCES.format.le(COUNT))
                .and(DSL.condition("{0} in (select value from json_each({1}))", INSTANCES.code, TEXT));
    }

    private record Ready(long readyAt, ClaimedInstance instance) {
        static Ready read(Row row) throws SQLException {
            long readyAt = row.number();
            long lastSequence = row.number();
            int before = row.count();
            boolean isHeld = row.textOrNull() != null; // by the node that claims, as nobody else's is claimable
            int deliveries = isHeld ? Math.max(before, 1) : before + 1;
            InstanceRecord record = InstanceRows.read(row);
            return new Ready(readyAt, new ClaimedInstance(record, lastSequence, deliveries));
        }
    }

    /** When the first matching instance is ready, perhaps long ago; null for never. */
    @Nullable
    Instant firstReady(SqlSession session, InstanceClaim request) throws SQLException {
        return session.firstOrNull(first, Row::time, request.node().value(), request.format(), code(request));
    }

    private static String code(InstanceClaim request) {
        return JsonArrays.ofTexts(request.code());
    }

    Claims<ClaimedInstance> claim(SqlSession session, InstanceClaim request) throws SQLException {
        long now = request.now().toEpochMilli();
        List<Ready> found = new ArrayList<>();
        session.each(
                ready,
                row -> {
                    found.add(Ready.read(row));
                    return found.getLast().readyAt() <= now;
                },
                request.node().value(),
                request.format(),
                code(request),
                request.max());
        Instant nextDue = null;
        if (!found.isEmpty() && found.getLast().readyAt() > now) {
            nextDue = Instant.ofEpochMilli(found.removeLast().readyAt());
        }
        for (Ready each : found) {
            ClaimedInstance instance = each.instance();
            session.run(
                    claim,
                    request.node().value(),
                    instance.deliveries(),
                    instance.record().instanceId());
        }
        return new Claims<>(found.stream().map(Ready::instance).toList(), nextDue);
    }
}
