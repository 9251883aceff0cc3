package dev.durathread.sql;

import static dev.durathread.sql.Tables.EXECUTIONS;
import static dev.durathread.sql.Tables.HISTORY;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.TASKS;
import static dev.durathread.sql.Tables.TIMERS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;

import dev.durathread.provider.Administration.ExecutionRecord;
import dev.durathread.provider.Administration.FinishedRoot;
import dev.durathread.provider.Administration.TaskRecord;
import dev.durathread.provider.Administration.TimerRecord;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/** Lists what belongs to an instance, and instances by their relation to each other. */
public final class Listings {
    private Listings() {}

    /** An instance and its descendants, level by level; children of one parent by id. */
    public static List<InstanceRecord> tree(SqlSession session, String rootId) throws SQLException {
        List<InstanceRecord> tree = new ArrayList<>(instances(session, INSTANCES.instanceId.eq(rootId)));
        Set<String> seen = new HashSet<>(Set.of(rootId));
        List<String> level = tree.isEmpty() ? List.of() : List.of(rootId);
        while (!level.isEmpty()) {
            Map<String, Integer> places = new HashMap<>();
            level.forEach(id -> places.put(id, places.size()));
            List<InstanceRecord> children =
                    instances(session, session.dialect().isOneOf(INSTANCES.parentId, level)).stream()
                            .filter(child -> seen.add(child.instanceId()))
                            .sorted(Comparator.<InstanceRecord>comparingInt(child -> places.get(parentOf(child)))
                                    .thenComparing(InstanceRecord::instanceId))
                            .toList();
            tree.addAll(children);
            level = children.stream().map(InstanceRecord::instanceId).toList();
        }
        return tree;
    }

    private static String parentOf(InstanceRecord child) {
        return Objects.requireNonNull(child.parent()).instanceId();
    }

    private static List<InstanceRecord> instances(SqlSession session, Condition condition) throws SQLException {
        return session.list(
                session.dialect()
                        .dsl()
                        .select(InstanceRows.COLUMNS)
                        .from(INSTANCES)
                        .where(condition),
                InstanceRows::read);
    }

    public static List<ExecutionRecord> executions(SqlSession session, String instanceId) throws SQLException {
        return session.list(
                session.dialect()
                        .dsl()
                        .select(
                                EXECUTIONS.executionId,
                                EXECUTIONS.status,
                                EXECUTIONS.startedAt,
                                EXECUTIONS.completedAt,
                                field(select(count())
                                        .from(HISTORY)
                                        .where(
                                                HISTORY.instanceId.eq(EXECUTIONS.instanceId),
                                                HISTORY.executionId.eq(EXECUTIONS.executionId))))
                        .from(EXECUTIONS)
                        .where(EXECUTIONS.instanceId.eq(instanceId))
                        .orderBy(EXECUTIONS.executionId),
                row -> new ExecutionRecord(row.number(), row.text(), row.time(), row.timeOrNull(), row.number()));
    }

    public static List<TaskRecord> tasks(SqlSession session, String instanceId) throws SQLException {
        return session.list(
                session.dialect()
                        .dsl()
                        .select(
                                TASKS.instanceId,
                                TASKS.executionId,
                                TASKS.activityId,
                                TASKS.activity,
                                TASKS.attempts,
                                TASKS.deliveries,
                                TASKS.visibleAt,
                                TASKS.heldBy,
                                TASKS.lastFailure)
                        .from(TASKS)
                        .where(TASKS.instanceId.eq(instanceId))
                        .orderBy(TASKS.activityId),
                row -> new TaskRecord(
                        new TaskKey(row.text(), row.number(), row.number()),
                        row.text(),
                        row.count(),
                        row.count(),
                        row.time(),
                        node(row.textOrNull()),
                        FailureJson.readOrNull(row.textOrNull())));
    }

    private static @Nullable NodeId node(@Nullable String id) {
        return id == null ? null : new NodeId(id);
    }

    public static List<TimerRecord> timers(SqlSession session, String instanceId) throws SQLException {
        return session.list(
                session.dialect()
                        .dsl()
                        .select(TIMERS.timerId, TIMERS.dueAt)
                        .from(TIMERS)
                        .where(TIMERS.instanceId.eq(instanceId))
                        .orderBy(TIMERS.dueAt, TIMERS.timerId),
                row -> new TimerRecord(row.number(), row.time()));
    }

    /** Finished instances without a parent, oldest completion first; {@code before} null for any time. */
    public static List<FinishedRoot> finishedRoots(
            SqlSession session, @Nullable Instant before, @Nullable FinishedRoot after, int max) throws SQLException {
        Condition isAfter = after == null
                ? INSTANCES.completedAt.isNotNull()
                : row(INSTANCES.completedAt, INSTANCES.instanceId)
                        .gt(row(after.completedAt().toEpochMilli(), after.instanceId()));
        return session.list(
                session.dialect()
                        .dsl()
                        .select(INSTANCES.instanceId, INSTANCES.completedAt)
                        .from(INSTANCES)
                        .where(INSTANCES.parentId.isNull(), isAfter)
                        .and(
                                before == null
                                        ? INSTANCES.completedAt.isNotNull()
                                        : INSTANCES.completedAt.lt(before.toEpochMilli()))
                        .orderBy(INSTANCES.completedAt, INSTANCES.instanceId)
                        .limit(max),
                row -> new FinishedRoot(row.text(), row.time()));
    }

    /**
     * Instances that have been ready since before a time, that nobody holds, and whose code is not among the given
     * ones.
     */
    public static List<InstanceRecord> stranded(SqlSession session, InstanceClaim claim, Instant readySince)
            throws SQLException {
        List<InstanceRecord> found = new ArrayList<>(stranded(session, claim, readySince, InstanceRows.isFresh()));
        found.addAll(stranded(session, claim, readySince, InstanceRows.hasBegun()));
        return found.subList(0, Math.min(found.size(), claim.max()));
    }

    /** Of one kind, along the index of its ready times. */
    private static List<InstanceRecord> stranded(
            SqlSession session, InstanceClaim claim, Instant readySince, Condition kind) throws SQLException {
        return session.list(
                session.dialect()
                        .dsl()
                        .select(InstanceRows.COLUMNS)
                        .from(INSTANCES)
                        .where(
                                kind,
                                INSTANCES.readyAt.lt(readySince.toEpochMilli()),
                                INSTANCES.heldBy.isNull(),
                                INSTANCES.suspended.eq(0),
                                not(session.dialect().isOneOf(INSTANCES.code, claim.code())))
                        .orderBy(INSTANCES.readyAt)
                        .limit(claim.max()),
                InstanceRows::read);
    }
}
