package dev.durathread.sqlite;

import static dev.durathread.sql.Placeholders.COUNT;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.INSTANCES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;

import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.sql.BrokenInstance;
import dev.durathread.sql.InstanceRows;
import dev.durathread.sql.JsonArrays;
import dev.durathread.sql.Quarantine;
import dev.durathread.sql.Row;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Claims instances along the indexes of ready times: the first that is not ready yet says when to look again. */
final class InstanceClaims {
    /** The order in which instances were created, for those that are ready since the same moment. */
    private static final Field<Long> ROW_ID = field("rowid", Long.class);

    private static final Comparator<Ready> OLDEST_FIRST =
            Comparator.comparingLong(Ready::readyAt).thenComparingLong(Ready::rowId);

    private final Kind fresh;
    private final Kind begun;
    private final String claim;

    /** Those that have had a turn, or those that have not: each has an index of its own. */
    private record Kind(String first, String ready) {
        static Kind of(DSLContext dsl, Condition kind) {
            return new Kind(
                    dsl.render(dsl.select(INSTANCES.readyAt)
                            .from(INSTANCES)
                            .where(isClaimable(), kind)
                            .orderBy(INSTANCES.readyAt)
                            .limit(inline(1))),
                    dsl.render(dsl.select(
                                    INSTANCES.readyAt,
                                    ROW_ID,
                                    INSTANCES.lastSequence,
                                    INSTANCES.deliveries,
                                    INSTANCES.heldBy)
                            .select(InstanceRows.COLUMNS)
                            .from(INSTANCES)
                            .where(isClaimable(), kind)
                            .orderBy(INSTANCES.readyAt, ROW_ID)
                            .limit(COUNT)));
        }
    }

    InstanceClaims(DSLContext dsl) {
        fresh = Kind.of(dsl, InstanceRows.isFresh());
        begun = Kind.of(dsl, InstanceRows.hasBegun());
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

    private record Ready(
            long readyAt,
            long rowId,
            ClaimedInstance instance,
            @Nullable BrokenInstance broken) {
        static Ready read(Row row) throws SQLException {
            long readyAt = row.number();
            long rowId = row.number();
            long lastSequence = row.number();
            int before = row.count();
            boolean isHeld = row.textOrNull() != null; // by the node that claims, as nobody else's is claimable
            int deliveries = isHeld ? Math.max(before, 1) : before + 1;
            InstanceRows.Read read = InstanceRows.check(row);
            return new Ready(
                    readyAt, rowId, new ClaimedInstance(read.record(), lastSequence, deliveries), read.broken());
        }
    }

    /** When the first matching instance is ready, perhaps long ago; null for never. */
    @Nullable
    Instant firstReady(SqlSession session, InstanceClaim request) throws SQLException {
        Instant ofFresh = firstReady(session, request, fresh);
        Instant ofBegun = firstReady(session, request, begun);
        return ofFresh == null || (ofBegun != null && ofBegun.isBefore(ofFresh)) ? ofBegun : ofFresh;
    }

    private static @Nullable Instant firstReady(SqlSession session, InstanceClaim request, Kind kind)
            throws SQLException {
        return session.firstOrNull(kind.first(), Row::time, request.node().value(), request.format(), code(request));
    }

    private static String code(InstanceClaim request) {
        return JsonArrays.ofTexts(request.code());
    }

    Claims<ClaimedInstance> claim(SqlSession session, InstanceClaim request) throws SQLException {
        Look look = new Look(session, request);
        look.along(fresh, look.fresh);
        look.along(begun, look.begun);
        List<ClaimedInstance> claimed = new ArrayList<>();
        List<BrokenInstance> broken = new ArrayList<>(0);
        for (Ready each : look.taken()) {
            if (each.broken() != null) {
                broken.add(each.broken());
                continue;
            }
            ClaimedInstance instance = each.instance();
            session.run(
                    claim,
                    request.node().value(),
                    instance.deliveries(),
                    instance.record().instanceId());
            claimed.add(instance);
        }
        Quarantine.setAside(session, broken);
        return new Claims<>(claimed, look.nextDue == null ? null : Instant.ofEpochMilli(look.nextDue));
    }

    /** One look along both indexes. */
    private static final class Look {
        private final SqlSession session;
        private final InstanceClaim request;
        private final List<Ready> fresh = new ArrayList<>();
        private final List<Ready> begun = new ArrayList<>();
        private @Nullable Long nextDue;

        Look(SqlSession session, InstanceClaim request) {
            this.session = session;
            this.request = request;
        }

        void along(Kind kind, List<Ready> found) throws SQLException {
            long now = request.now().toEpochMilli();
            session.each(
                    kind.ready(),
                    row -> {
                        Ready each = Ready.read(row);
                        if (each.readyAt() > now) {
                            nextDue = nextDue == null ? each.readyAt() : Math.min(nextDue, each.readyAt());
                            return false;
                        }
                        return found.add(each);
                    },
                    request.node().value(),
                    request.format(),
                    code(request),
                    request.max());
        }

        /** The oldest of each kind, those that have not begun their share at the least, in the order of ready times. */
        List<Ready> taken() {
            int kept = Math.min(request.fresh(), fresh.size());
            int ofBegun = Math.min(request.max() - kept, begun.size());
            int ofFresh = Math.min(request.max() - ofBegun, fresh.size());
            return Stream.concat(fresh.stream().limit(ofFresh), begun.stream().limit(ofBegun))
                    .sorted(OLDEST_FIRST)
                    .toList();
        }
    }
}
