package dev.durathread.postgres;

import static dev.durathread.postgres.Template.column;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.SESSIONS;
import static dev.durathread.sql.Tables.TASKS;
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

import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.SessionClaim;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.sql.BrokenTask;
import dev.durathread.sql.FailureJson;
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
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Claims tasks in one statement. It picks candidates in the order in which they became visible, passing over those that
 * others have locked; takes the sessions that they need, as far as they are to be had; and takes those candidates that
 * need none or got theirs.
 */
final class TaskClaims {
    private static final Field<String> NODE = param("node", String.class);
    private static final Field<Long> TOKEN = param("token", Long.class);
    private static final Field<Long> FROM = param("from", Long.class);
    private static final Field<Long> NOW = param("now", Long.class);
    private static final Field<Long> TO = param("to", Long.class);
    private static final Field<Integer> MAX = param("max", Integer.class);
    private static final Field<String[]> NAMES = param("names", String[].class);
    private static final Field<Boolean> UNTAGGED = param("untagged", Boolean.class);
    private static final Field<Boolean> ANY_TAG = param("any_tag", Boolean.class);
    private static final Field<String[]> TAGS = param("tags", String[].class);
    private static final Field<Boolean> IN_SESSIONS = param("in_sessions", Boolean.class);
    private static final Field<String> OWNER = param("owner", String.class);
    private static final Field<Long> UNTIL = param("until", Long.class);
    private static final Field<Integer> MAX_SESSIONS = param("max_sessions", Integer.class);

    /** Of what will be visible, so many are looked at for one that may be for the node. */
    private static final int LOOK_AHEAD = 100;

    /** Of what is visible and not for the node yet, so many are asked when they will be. */
    private static final int LOOK_AMONG = 1_000;

    /** How soon to look again where there are more. */
    private static final long LOOK_AGAIN_MILLIS = 1_000;

    /** Where a row stands, by which it is found without an index; it is locked, so that it stays there. */
    private static final Field<Object> PLACE = field("{0}.ctid", Object.class, TASKS);

    private static final Field<Object> PLACE_OF_CANDIDATE = field(name("candidates", "place"), Object.class);
    private static final Field<Boolean> NEEDS_SESSION = field(name("needs_session"), Boolean.class);
    private static final Field<Boolean> IS_OWN = field(name("is_own"), Boolean.class);

    private final Beginnings beginnings;
    private final Template claim;
    private final ClaimWindow window = new ClaimWindow();

    TaskClaims(DSLContext dsl, Beginnings beginnings) {
        this.beginnings = beginnings;
        var candidates = name("candidates").as(candidates(dsl));
        var wanted = name("wanted").as(wanted(dsl, candidates));
        var granted = name("granted").as(granted(dsl, wanted));
        var taken = name("taken").as(taken(dsl, candidates, granted));
        List<Field<?>> shown = new ArrayList<>();
        shown.add(DSL.field(nextDue(candidates)).as("due"));
        shown.add(column(taken, TASKS.instanceId).as("found"));
        shown.addAll(List.of(taken.fields()));
        shown.add(INSTANCES.orchestration);
        shown.add(INSTANCES.version);
        claim = Template.of(
                dsl,
                dsl.with(candidates, wanted, granted, taken)
                        .select(shown)
                        .from(dsl.selectOne().asTable("always"))
                        .leftJoin(taken)
                        .on(trueCondition())
                        .leftJoin(INSTANCES)
                        .on(INSTANCES.instanceId.eq(column(taken, TASKS.instanceId)))
                        .orderBy(column(taken, TASKS.visibleAt), column(taken, TASKS.activityId)));
    }

    private static Condition isNew() {
        return TASKS.deliveries.eq(inline(0)).and(TASKS.attempts.eq(inline(0)));
    }

    private static Condition isOverdue() {
        return isNew().and(TASKS.queueDeadline.le(NOW));
    }

    private static Condition isServed() {
        return DSL.condition(when(TASKS.tag.isNull(), UNTAGGED)
                .otherwise(DSL.field(DSL.condition(ANY_TAG).or(TASKS.tag.eq(any(TAGS))))));
    }

    private static Condition isOwnSession() {
        return SESSIONS.owner.eq(OWNER).and(SESSIONS.until.gt(NOW));
    }

    private static Field<Integer> heldSessions() {
        return DSL.field(selectCount().from(SESSIONS).where(isOwnSession()));
    }

    /** That the task needs no session, or one that the owner has or may take. */
    private static Condition isAdmitted() {
        Condition isOpen = SESSIONS.sessionId.isNull().or(SESSIONS.until.le(NOW));
        return TASKS.session
                .isNull()
                .or(DSL.condition(IN_SESSIONS)
                        .and(isOwnSession().or(isOpen.and(heldSessions().lt(MAX_SESSIONS)))));
    }

    private static ResultQuery<?> candidates(DSLContext dsl) {
        List<Field<?>> shown = new ArrayList<>();
        shown.add(PLACE.as("place"));
        shown.add(TASKS.activityId);
        shown.add(TASKS.session);
        shown.add(TASKS.visibleAt);
        shown.add(DSL.field(TASKS.session
                        .isNotNull()
                        .and(DSL.coalesce(DSL.field(isOverdue()), inline(false)).isFalse()))
                .as(NEEDS_SESSION));
        shown.add(DSL.coalesce(DSL.field(isOwnSession()), inline(false)).as(IS_OWN));
        Condition isMeant =
                isServed().and(isAdmitted()).and(TASKS.activity.eq(any(NAMES)).or(TASKS.strayAt.le(NOW)));
        return dsl.select(shown)
                .from(TASKS)
                .leftJoin(SESSIONS)
                .on(SESSIONS.sessionId.eq(TASKS.session))
                .where(
                        TASKS.heldBy.isNull(),
                        TASKS.visibleAt.between(FROM, NOW),
                        isOverdue().or(isMeant))
                .orderBy(TASKS.visibleAt, TASKS.activityId)
                .limit(MAX)
                .forUpdate()
                .of(TASKS)
                .skipLocked();
    }

    /** The sessions that the candidates need: those that the owner has, and as many open ones as it may still take. */
    private static Select<?> wanted(DSLContext dsl, CommonTableExpression<?> candidates) {
        Field<String> session = column(candidates, TASKS.session);
        Field<Boolean> isOwn = column(candidates, IS_OWN);
        Field<Boolean> needs = column(candidates, NEEDS_SESSION);
        return dsl.selectDistinct(session)
                .from(candidates)
                .where(DSL.condition(needs), DSL.condition(isOwn))
                .unionAll(dsl.select(session)
                        .from(candidates)
                        .where(DSL.condition(needs), DSL.condition(isOwn).not())
                        .groupBy(session)
                        .orderBy(min(column(candidates, TASKS.visibleAt)), min(column(candidates, TASKS.activityId)))
                        .limit(DSL.greatest(MAX_SESSIONS.minus(heldSessions()), inline(0))));
    }

    private static ResultQuery<?> granted(DSLContext dsl, CommonTableExpression<?> wanted) {
        return dsl.insertInto(SESSIONS, SESSIONS.sessionId, SESSIONS.owner, SESSIONS.until, SESSIONS.lastActive)
                .select(dsl.select(column(wanted, TASKS.session), OWNER, UNTIL, NOW)
                        .from(wanted))
                .onConflict(SESSIONS.sessionId)
                .doUpdate()
                .set(SESSIONS.owner, DSL.excluded(SESSIONS.owner))
                .set(SESSIONS.until, DSL.excluded(SESSIONS.until))
                .set(SESSIONS.lastActive, DSL.excluded(SESSIONS.lastActive))
                .where(SESSIONS.owner.eq(DSL.excluded(SESSIONS.owner)).or(SESSIONS.until.le(NOW)))
                .returning(SESSIONS.sessionId);
    }

    private static ResultQuery<?> taken(
            DSLContext dsl, CommonTableExpression<?> candidates, CommonTableExpression<?> granted) {
        Condition isAdmitted = DSL.condition(column(candidates, NEEDS_SESSION))
                .not()
                .or(column(candidates, TASKS.session)
                        .in(select(column(granted, SESSIONS.sessionId)).from(granted)));
        return dsl.update(TASKS)
                .set(TASKS.heldBy, NODE)
                .set(TASKS.token, TOKEN)
                .set(TASKS.deliveries, TASKS.deliveries.plus(inline(1)))
                .where(
                        "{0} = any (array({1}))",
                        PLACE, dsl.select(PLACE_OF_CANDIDATE).from(candidates).where(isAdmitted))
                .returning(
                        TASKS.instanceId,
                        TASKS.executionId,
                        TASKS.activityId,
                        TASKS.activity,
                        TASKS.input,
                        TASKS.tag,
                        TASKS.session,
                        TASKS.settings,
                        TASKS.scheduledAt,
                        TASKS.queueDeadline,
                        TASKS.deliveries,
                        TASKS.attempts,
                        TASKS.lastFailure,
                        TASKS.heartbeat,
                        TASKS.visibleAt);
    }

    /**
     * When the earliest task becomes visible that may be for this node, or one that is visible goes astray or overdue, or
     * its session may lapse. Looked for only when there were fewer candidates than asked for. It may be too early: no more
     * than some tasks are looked at, however many there are that are not for this node.
     */
    private static Field<Long> nextDue(CommonTableExpression<?> candidates) {
        return when(DSL.field(selectCount().from(candidates)).lt(MAX), least(nextVisible(), nextChange()));
    }

    private static Field<Long> nextVisible() {
        Condition mayBeServed = isServed()
                .and(TASKS.session.isNull().or(DSL.condition(IN_SESSIONS)))
                .or(isNew().and(TASKS.queueDeadline.isNotNull()));
        Field<Long> at = field(name("ahead", "visible_at"), Long.class);
        Field<Boolean> isMeant = field(name("ahead", "is_meant"), Boolean.class);
        return DSL.field(select(
                        coalesce(min(when(DSL.condition(isMeant), at)), when(count().eq(inline(LOOK_AHEAD)), max(at))))
                .from(select(TASKS.visibleAt, DSL.field(mayBeServed).as("is_meant"))
                        .from(TASKS)
                        .where(TASKS.heldBy.isNull(), TASKS.visibleAt.gt(NOW), TASKS.visibleAt.le(TO))
                        .orderBy(TASKS.visibleAt)
                        .limit(inline(LOOK_AHEAD))
                        .asTable("ahead")));
    }

    private static Field<Long> nextChange() {
        Field<Long> claimable = least(servedFrom(), when(isNew(), TASKS.queueDeadline));
        Field<Long> from = field(name("among", "claimable"), Long.class);
        return DSL.field(select(least(
                        min(when(from.gt(NOW), from)),
                        when(count().eq(inline(LOOK_AMONG)), NOW.plus(inline(LOOK_AGAIN_MILLIS)))))
                .from(select(claimable.as("claimable"))
                        .from(TASKS)
                        .leftJoin(SESSIONS)
                        .on(SESSIONS.sessionId.eq(TASKS.session))
                        .where(TASKS.heldBy.isNull(), TASKS.visibleAt.between(FROM, NOW))
                        .orderBy(TASKS.visibleAt)
                        .limit(inline(LOOK_AMONG))
                        .asTable("among")));
    }

    /** From when on the tag, name and session of a visible task let the node have it; null for never. */
    private static Field<Long> servedFrom() {
        Field<Long> known = when(TASKS.activity.eq(any(NAMES)), NOW).otherwise(TASKS.strayAt);
        Field<Long> firstLapse =
                DSL.field(select(min(SESSIONS.until)).from(SESSIONS).where(isOwnSession()));
        Field<Long> admitted = when(TASKS.session.isNull().or(isOwnSession()), NOW)
                .when(DSL.condition(IN_SESSIONS).not(), inline(null, SESSIONS.until))
                .when(SESSIONS.until.gt(NOW), SESSIONS.until)
                .when(heldSessions().lt(MAX_SESSIONS), NOW)
                .otherwise(firstLapse);
        return when(isServed().and(admitted.isNotNull()), DSL.greatest(known, admitted));
    }

    /** The statement, for those who look at its plan. */
    Template template() {
        return claim;
    }

    private record Found(
            @Nullable Instant due,
            @Nullable ClaimedTask claimed,
            @Nullable BrokenTask orphan) {}

    /**
     * What was claimed.
     *
     * @param orphans tasks without their instance
     */
    record Claimed(Claims<ClaimedTask> claims, List<BrokenTask> orphans) {}

    /** Claims and commits. The connection is in auto-commit mode. */
    Claimed claim(Connection connection, TaskClaim request) throws SQLException {
        long begun = System.nanoTime();
        ClaimWindow.Range range = window.range(request.now(), begun);
        List<Found> found = new ArrayList<>();
        Pipeline pipeline = Pipeline.beginningWith(beginnings.ofClaim);
        pipeline.add(claim.with(parameters(request, range)), row -> found.add(read(row, request.token())));
        pipeline.add(Pipeline.COMMIT);
        pipeline.run(connection);
        List<ClaimedTask> claimed = new ArrayList<>(found.size());
        List<BrokenTask> orphans = new ArrayList<>(0);
        for (Found one : found) {
            if (one.claimed() != null) {
                claimed.add(one.claimed());
            } else if (one.orphan() != null) {
                orphans.add(one.orphan());
            }
        }
        boolean foundAll = claimed.size() + orphans.size() < request.max();
        long ended = System.nanoTime();
        window.looked(range, request.now(), foundAll, ended - begun, ended);
        return new Claimed(
                new Claims<>(claimed, range.dueWithin(found.getFirst().due())), orphans);
    }

    private static Map<String, Object> parameters(TaskClaim request, ClaimWindow.Range range) {
        SessionClaim sessions = request.sessions();
        Map<String, Object> values = new HashMap<>();
        values.put("node", request.node().value());
        values.put("token", request.token().value());
        values.put("from", range.from());
        values.put("now", request.now().toEpochMilli());
        values.put("to", range.to());
        values.put("max", request.max());
        values.put("names", request.names().toArray(String[]::new));
        values.put("untagged", request.tags().untagged());
        values.put("any_tag", request.tags().any());
        values.put("tags", request.tags().tags().toArray(String[]::new));
        values.put("in_sessions", sessions != null);
        values.put("owner", sessions == null ? "" : sessions.owner());
        values.put("until", sessions == null ? 0L : sessions.until().toEpochMilli());
        values.put("max_sessions", sessions == null ? 0 : sessions.maxSessions());
        return values;
    }

    private static Found read(Row row, LeaseToken token) throws SQLException {
        Instant due = row.timeOrNull();
        return row.textOrNull() == null ? new Found(due, null, null) : claimed(row, due, token);
    }

    private static Found claimed(Row row, @Nullable Instant due, LeaseToken token) throws SQLException {
        TaskLease lease = new TaskLease(new TaskKey(row.text(), row.number(), row.number()), token);
        String activity = row.text();
        String input = row.text();
        String tag = row.textOrNull();
        String session = row.textOrNull();
        String options = row.text();
        Instant scheduledAt = row.time();
        Instant queueDeadline = row.timeOrNull();
        int deliveries = row.count();
        int attempts = row.count();
        var lastFailure = FailureJson.readOrNull(row.textOrNull());
        String heartbeat = row.textOrNull();
        row.time(); // visible since
        String orchestration = row.textOrNull();
        String version = row.textOrNull();
        if (orchestration == null) {
            return new Found(due, null, new BrokenTask(lease.task(), activity));
        }
        ClaimedTask task = new ClaimedTask(
                lease,
                activity,
                input,
                tag,
                session,
                options,
                scheduledAt,
                queueDeadline,
                deliveries,
                attempts,
                lastFailure,
                heartbeat,
                orchestration,
                version == null ? "" : version);
        return new Found(due, task, null);
    }
}
