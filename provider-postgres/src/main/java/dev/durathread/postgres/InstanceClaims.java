package dev.durathread.postgres;

import static dev.durathread.postgres.Template.column;
import static dev.durathread.sql.Tables.INSTANCES;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.when;

import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.sql.BrokenInstance;
import dev.durathread.sql.InstanceRows;
import dev.durathread.sql.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Claims instances in one statement: those that others have locked at the moment are passed over, so that claims never
 * wait for each other. Those that have had a turn and those that have not each have an index of their own, so that the one
 * kind does not stand behind a backlog of the other.
 */
final class InstanceClaims {
    /** How soon to look again for what was passed over. */
    private static final long PASSED_OVER_MILLIS = 10;

    /** Of what will be ready, so many are looked at for one that is for the node. */
    private static final int LOOK_AHEAD = 100;

    private static final Field<String> NODE = param("node", String.class);
    private static final Field<Long> FROM = param("from", Long.class);
    private static final Field<Long> NOW = param("now", Long.class);
    private static final Field<Long> TO = param("to", Long.class);
    private static final Field<String[]> CODE = param("code", String[].class);
    private static final Field<Integer> FORMAT = param("format", Integer.class);
    private static final Field<Integer> MAX = param("max", Integer.class);
    private static final Field<Integer> FRESH = param("fresh", Integer.class);
    private static final Field<String> PICKED_ID = field(name("picked", "instance_id"), String.class);
    private static final Field<Long> PICKED_SINCE = field(name("picked", "ready_at"), Long.class);

    private final Beginnings beginnings;
    private final Template claim;
    private final ClaimWindow window = new ClaimWindow();

    InstanceClaims(DSLContext dsl, Beginnings beginnings) {
        this.beginnings = beginnings;
        var fresh = name("fresh").as(ready(dsl, InstanceRows.isFresh(), FRESH));
        var begun = name("begun").as(ready(dsl, InstanceRows.hasBegun(), MAX.minus(sizeOf(fresh))));
        Condition isNoneOfThose = INSTANCES.instanceId.notIn(
                select(column(fresh, INSTANCES.instanceId)).from(fresh));
        var more = name("more")
                .as(ready(
                        dsl,
                        InstanceRows.isFresh().and(isNoneOfThose),
                        MAX.minus(sizeOf(fresh)).minus(sizeOf(begun))));
        var picked = name("picked").as(all(dsl, fresh).unionAll(all(dsl, begun)).unionAll(all(dsl, more)));
        var claimed = name("claimed").as(update(dsl, picked));
        claim = Template.of(
                dsl,
                dsl.with(fresh, begun, more, picked, claimed)
                        .select(
                                nextDue(picked).as("due"),
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

    private static Select<Record2<String, Long>> ready(DSLContext dsl, Condition kind, Field<Integer> most) {
        return dsl.select(INSTANCES.instanceId, INSTANCES.readyAt)
                .from(INSTANCES)
                .where(INSTANCES.readyAt.between(FROM, NOW), kind, isFor())
                .orderBy(INSTANCES.readyAt)
                .limit(most)
                .forUpdate()
                .skipLocked();
    }

    private static Field<Integer> sizeOf(CommonTableExpression<?> table) {
        return DSL.field(selectCount().from(table));
    }

    private static Select<Record2<String, Long>> all(DSLContext dsl, CommonTableExpression<?> table) {
        return dsl.select(column(table, INSTANCES.instanceId), column(table, INSTANCES.readyAt))
                .from(table);
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

    /** When there is more to claim; not looked for when there is as much as asked for. */
    private static Field<Long> nextDue(CommonTableExpression<?> picked) {
        return when(
                sizeOf(picked).lt(MAX),
                least(
                        passedOver(InstanceRows.isFresh(), picked),
                        passedOver(InstanceRows.hasBegun(), picked),
                        ahead(InstanceRows.isFresh()),
                        ahead(InstanceRows.hasBegun())));
    }

    private static Field<Long> passedOver(Condition kind, CommonTableExpression<?> picked) {
        return DSL.field(select(NOW.plus(inline(PASSED_OVER_MILLIS)))
                .from(INSTANCES)
                .where(
                        INSTANCES.readyAt.between(FROM, NOW),
                        kind,
                        isFor(),
                        INSTANCES.instanceId.notIn(select(PICKED_ID).from(picked)))
                .orderBy(INSTANCES.readyAt)
                .limit(inline(1)));
    }

    /** The first that will be for the node; when it is not among the first, the last that was looked at. */
    private static Field<Long> ahead(Condition kind) {
        Field<Long> at = field(name("ahead", "ready_at"), Long.class);
        Field<Boolean> isMeant = field(name("ahead", "is_meant"), Boolean.class);
        return DSL.field(select(
                        coalesce(min(when(DSL.condition(isMeant), at)), when(count().eq(inline(LOOK_AHEAD)), max(at))))
                .from(select(INSTANCES.readyAt, DSL.field(isFor()).as("is_meant"))
                        .from(INSTANCES)
                        .where(INSTANCES.readyAt.gt(NOW), INSTANCES.readyAt.le(TO), kind)
                        .orderBy(INSTANCES.readyAt)
                        .limit(inline(LOOK_AHEAD))
                        .asTable("ahead")));
    }

    /** The statement, for those who look at its plan. */
    Template template() {
        return claim;
    }

    private record Found(
            @Nullable Instant due,
            @Nullable ClaimedInstance claimed,
            @Nullable BrokenInstance broken) {}

    /**
     * What was claimed.
     *
     * @param broken instances whose row cannot be read
     */
    record Claimed(Claims<ClaimedInstance> claims, List<BrokenInstance> broken) {}

    /** Claims and commits. The connection is in auto-commit mode. */
    Claimed claim(Connection connection, InstanceClaim request) throws SQLException {
        long begun = System.nanoTime();
        ClaimWindow.Range range = window.range(request.now(), begun);
        List<Found> found = new ArrayList<>();
        Pipeline pipeline = Pipeline.beginningWith(beginnings.ofClaim);
        pipeline.add(claim.with(parameters(request, range)), row -> found.add(read(row)));
        pipeline.add(Pipeline.COMMIT);
        pipeline.run(connection);
        List<ClaimedInstance> claimed = new ArrayList<>(found.size());
        List<BrokenInstance> broken = new ArrayList<>(0);
        for (Found one : found) {
            if (one.claimed() != null) {
                claimed.add(one.claimed());
            } else if (one.broken() != null) {
                broken.add(one.broken());
            }
        }
        boolean foundAll = claimed.size() + broken.size() < request.max();
        long ended = System.nanoTime();
        window.looked(range, request.now(), foundAll, ended - begun, ended);
        return new Claimed(
                new Claims<>(claimed, range.dueWithin(found.getFirst().due())), broken);
    }

    private static Map<String, Object> parameters(InstanceClaim request, ClaimWindow.Range range) {
        Map<String, Object> values = new HashMap<>();
        values.put("node", request.node().value());
        values.put("from", range.from());
        values.put("now", request.now().toEpochMilli());
        values.put("to", range.to());
        values.put("code", request.code().toArray(String[]::new));
        values.put("format", request.format());
        values.put("max", request.max());
        values.put("fresh", request.fresh());
        return values;
    }

    private static Found read(Row row) throws SQLException {
        Instant due = row.timeOrNull();
        if (row.textOrNull() == null) {
            return new Found(due, null, null);
        }
        InstanceRows.Read read = InstanceRows.check(row);
        return read.broken() == null
                ? new Found(due, new ClaimedInstance(read.record(), row.number(), row.count()), null)
                : new Found(due, null, read.broken());
    }
}
