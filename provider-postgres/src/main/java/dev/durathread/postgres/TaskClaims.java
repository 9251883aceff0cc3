package dev.durathread.postgres;

import static dev.durathread.postgres.Template.column;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.SESSIONS;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.least;
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
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.TableField;
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
    private static final Field<Long> NOW = param("now", Long.class);
    private static final Field<Integer> MAX = param("max", Integer.class);
    private static final Field<String[]> NAMES = param("names", String[].class);
    private static final Field<Boolean> UNTAGGED = param("untagged", Boolean.class);
    private static final Field<Boolean> ANY_TAG = param("any_tag", Boolean.class);
    private static final Field<String[]> TAGS = param("tags", String[].class);
    private static final Field<Boolean> IN_SESSIONS = param("in_sessions", Boolean.class);
    private static final Field<String> OWNER = param("owner", String.class);
    private static final Field<Long> UNTIL = param("until", Long.class);
    private static final Field<Integer> MAX_SESSIONS = param("max_sessions", Integer.class);

    private static final List<TableField<Record, ?>> KEY =
            List.of(TASKS.instanceId, TASKS.executionId, TASKS.activityId);
    private static final Field<Boolean> NEEDS_SESSION = field(name("needs_session"), Boolean.class);
    private static final Field<Boolean> IS_OWN = field(name("is_own"), Boolean.class);

    private final Beginnings beginnings;
    private final Template claim;

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
                        .orderBy(column(taken, TASKS.visibleAt)));
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
        List<Field<?>> shown = new ArrayList<>(KEY);
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
                        TASKS.visibleAt.le(NOW),
                        isOverdue().or(isMeant))
                .orderBy(TASKS.visibleAt)
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
        return dsl.update(TASKS)
                .set(TASKS.heldBy, NODE)
                .set(TASKS.token, TOKEN)
                .set(TASKS.deliveries, TASKS.deliveries.plus(inline(1)))
                .from(candidates)
                .where(isOneOf(candidates))
                .and(DSL.condition(column(candidates, NEEDS_SESSION))
                        .not()
                        .or(column(candidates, TASKS.session)
                                .in(select(column(granted, SESSIONS.sessionId)).from(granted))))
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

    private static Condition isOneOf(CommonTableExpression<?> candidates) {
        return TASKS.instanceId
                .eq(column(candidates, TASKS.instanceId))
                .and(TASKS.executionId.eq(column(candidates, TASKS.executionId)))
                .and(TASKS.activityId.eq(column(candidates, TASKS.activityId)));
    }

    /**
     * When the earliest task becomes visible that may be for this node, or one that is visible goes astray or overdue, or
     * its session may lapse. Looked for only when there were fewer candidates than asked for, for it passes over all
     * visible tasks that are not for this node.
     */
    private static Field<Long> nextDue(CommonTableExpression<?> candidates) {
        Condition mayBeServed = isServed()
                .and(TASKS.session.isNull().or(DSL.condition(IN_SESSIONS)))
                .or(isNew().and(TASKS.queueDeadline.isNotNull()));
        Field<Long> nextVisible = DSL.field(select(TASKS.visibleAt)
                .from(TASKS)
                .where(TASKS.heldBy.isNull(), TASKS.visibleAt.gt(NOW), mayBeServed)
                .orderBy(TASKS.visibleAt)
                .limit(inline(1)));
        Field<Long> claimable = least(servedFrom(), when(isNew(), TASKS.queueDeadline));
        Field<Long> nextChange = DSL.field(select(min(when(claimable.gt(NOW), claimable)))
                .from(TASKS)
                .leftJoin(SESSIONS)
                .on(SESSIONS.sessionId.eq(TASKS.session))
                .where(TASKS.heldBy.isNull(), TASKS.visibleAt.le(NOW)));
        return when(DSL.field(selectCount().from(candidates)).lt(MAX), least(nextVisible, nextChange));
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

    private record Found(@Nullable Instant due, @Nullable ClaimedTask claimed) {}

    /** Claims and commits. The connection is in auto-commit mode. */
    Claims<ClaimedTask> claim(Connection connection, TaskClaim request) throws SQLException {
        List<Found> found = new ArrayList<>();
        Pipeline pipeline = Pipeline.beginningWith(beginnings.ofClaim);
        pipeline.add(claim.with(parameters(request)), row -> found.add(read(row, request.token())));
        pipeline.add(Pipeline.COMMIT);
        pipeline.run(connection);
        List<ClaimedTask> claimed = new ArrayList<>(found.size());
        for (Found one : found) {
            if (one.claimed() != null) {
                claimed.add(one.claimed());
            }
        }
        return new Claims<>(claimed, found.getFirst().due());
    }

    private static Map<String, Object> parameters(TaskClaim request) {
        SessionClaim sessions = request.sessions();
        Map<String, Object> values = new HashMap<>();
        values.put("node", request.node().value());
        values.put("token", request.token().value());
        values.put("now", request.now().toEpochMilli());
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
        boolean isFound = row.textOrNull() != null;
        return new Found(due, isFound ? claimed(row, token) : null);
    }

    private static ClaimedTask claimed(Row row, LeaseToken token) throws SQLException {
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
        String orchestration = row.text();
        String version = row.textOrNull();
        return new ClaimedTask(
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
    }
}
