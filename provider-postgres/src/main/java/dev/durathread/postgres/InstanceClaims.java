package dev.durathread.postgres;

import static dev.durathread.postgres.Template.column;
import static dev.durathread.sql.Tables.INSTANCES;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.when;

import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.sql.InstanceRows;
import dev.durathread.sql.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Claims instances in one statement: those that others have locked at the moment are passed over, so that claims never
 * wait for each other.
 */
final class InstanceClaims {
    /** How soon to look again for what was passed over. */
    private static final long PASSED_OVER_MILLIS = 10;

    private static final Field<String> NODE = param("node", String.class);
    private static final Field<Long> NOW = param("now", Long.class);
    private static final Field<String[]> CODE = param("code", String[].class);
    private static final Field<Integer> FORMAT = param("format", Integer.class);
    private static final Field<Integer> MAX = param("max", Integer.class);
    private static final Field<String> PICKED_ID = field(name("picked", "instance_id"), String.class);
    private static final Field<Long> PICKED_SINCE = field(name("picked", "ready_at"), Long.class);

    private final Beginnings beginnings;
    private final Template claim;

    InstanceClaims(DSLContext dsl, Beginnings beginnings) {
        this.beginnings = beginnings;
        var picked = name("picked")
                .as(dsl.select(INSTANCES.instanceId, INSTANCES.readyAt)
                        .from(INSTANCES)
                        .where(INSTANCES.readyAt.le(NOW), isFor())
                        .orderBy(INSTANCES.readyAt)
                        .limit(MAX)
                        .forUpdate()
                        .skipLocked());
        var claimed = name("claimed").as(update(dsl, picked));
        claim = Template.of(
                dsl,
                dsl.with(picked, claimed)
                        .select(
                                DSL.field(nextDue(dsl, picked)).as("due"),
                                column(claimed, INSTANCES.instanceId).as("found"))
                        .select(claimed.fields())
                        .from(dsl.selectOne().asTable("always"))
                        .leftJoin(claimed)
                        .on(trueCondition())
                        .orderBy(field(name("since"))));
    }

    /** What the node may run, whenever it is ready. */
    private static Condition isFor() {
        return INSTANCES
                .heldBy
                .isNull()
                .or(INSTANCES.heldBy.eq(NODE))
                .and(INSTANCES.suspended.eq(inline(0)))
                .and(INSTANCES.code.eq(any(CODE)))
                .and(INSTANCES.format.le(FORMAT));
    }

    private static ResultQuery<?> update(DSLContext dsl, CommonTableExpression<?> picked) {
        List<Field<?>> returned = new ArrayList<>(InstanceRows.COLUMNS);
        returned.add(INSTANCES.lastSequence);
        returned.add(INSTANCES.deliveries);
        returned.add(PICKED_SINCE.as("since"));
        return dsl.update(INSTANCES)
                .set(INSTANCES.heldBy, NODE)
                .set(INSTANCES.readyAt, inline(null, INSTANCES.readyAt))
                .set(INSTANCES.deliveries, counted())
                .from(picked)
                .where(INSTANCES.instanceId.eq(PICKED_ID))
                .returning(returned);
    }

    /** One more, unless the node holds it already. */
    private static Field<Integer> counted() {
        return when(INSTANCES.heldBy.eq(NODE), DSL.greatest(INSTANCES.deliveries, inline(1)))
                .otherwise(INSTANCES.deliveries.plus(inline(1)));
    }

    private static Select<Record1<Long>> nextDue(DSLContext dsl, CommonTableExpression<?> picked) {
        return dsl.select(when(INSTANCES.readyAt.le(NOW), NOW.plus(inline(PASSED_OVER_MILLIS)))
                        .otherwise(INSTANCES.readyAt))
                .from(INSTANCES)
                .where(
                        INSTANCES.readyAt.isNotNull(),
                        isFor(),
                        INSTANCES.instanceId.notIn(select(PICKED_ID).from(picked)))
                .orderBy(INSTANCES.readyAt)
                .limit(inline(1));
    }

    /** The statement, for those who look at its plan. */
    Template template() {
        return claim;
    }

    private record Found(@Nullable Instant due, @Nullable ClaimedInstance claimed) {}

    /** Claims and commits. The connection is in auto-commit mode. */
    Claims<ClaimedInstance> claim(Connection connection, InstanceClaim request) throws SQLException {
        List<Found> found = new ArrayList<>();
        Pipeline pipeline = Pipeline.beginningWith(beginnings.ofClaim);
        pipeline.add(claim.with(parameters(request)), row -> found.add(read(row)));
        pipeline.add(Pipeline.COMMIT);
        pipeline.run(connection);
        List<ClaimedInstance> claimed = new ArrayList<>(found.size());
        for (Found one : found) {
            if (one.claimed() != null) {
                claimed.add(one.claimed());
            }
        }
        return new Claims<>(claimed, found.getFirst().due());
    }

    private static Map<String, Object> parameters(InstanceClaim request) {
        return Map.of(
                "node", request.node().value(),
                "now", request.now().toEpochMilli(),
                "code", request.code().toArray(String[]::new),
                "format", request.format(),
                "max", request.max());
    }

    private static Found read(Row row) throws SQLException {
        Instant due = row.timeOrNull();
        boolean isFound = row.textOrNull() != null;
        return new Found(due, isFound ? new ClaimedInstance(InstanceRows.read(row), row.number(), row.count()) : null);
    }
}
