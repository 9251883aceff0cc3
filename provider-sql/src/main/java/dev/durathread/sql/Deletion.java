package dev.durathread.sql;

import static dev.durathread.sql.Tables.EXECUTIONS;
import static dev.durathread.sql.Tables.HISTORY;
import static dev.durathread.sql.Tables.INBOX;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.KEY_VALUES;
import static dev.durathread.sql.Tables.MESSAGE_IDS;
import static dev.durathread.sql.Tables.TASKS;
import static dev.durathread.sql.Tables.TIMERS;
import static org.jooq.impl.DSL.not;

import dev.durathread.provider.Administration.DeletedCounts;
import dev.durathread.provider.Administration.DeletedCounts.Refusal;
import dev.durathread.provider.Administration.PrunedCounts;
import dev.durathread.provider.InstanceStatus;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Deletes instances with everything that belongs to them, and past executions. */
public final class Deletion {
    private Deletion() {}

    private record Doomed(String instanceId, InstanceStatus status) {}

    /** Deletes whole trees, or deletes nothing and returns the reason. */
    public static DeletedCounts delete(SqlSession session, Collection<String> instanceIds, boolean force)
            throws SQLException {
        Dialect dialect = session.dialect();
        List<Doomed> doomed = session.list(
                dialect.locked(dialect.dsl()
                        .select(INSTANCES.instanceId, INSTANCES.status)
                        .from(INSTANCES)
                        .where(dialect.isOneOf(INSTANCES.instanceId, instanceIds))
                        .orderBy(INSTANCES.instanceId)),
                row -> new Doomed(row.text(), InstanceRows.status(row.text())));
        if (!force && doomed.stream().anyMatch(instance -> !instance.status().isFinished())) {
            return refused(Refusal.STILL_RUNNING);
        }
        List<String> ids = doomed.stream().map(Doomed::instanceId).toList();
        if (hasOtherChild(session, ids)) {
            return refused(Refusal.HAS_OTHER_CHILD);
        }
        return purge(session, ids);
    }

    private static DeletedCounts refused(Refusal why) {
        return new DeletedCounts(0, 0, 0, 0, why);
    }

    private static boolean hasOtherChild(SqlSession session, List<String> ids) throws SQLException {
        Dialect dialect = session.dialect();
        return session.first(
                        dialect.dsl()
                                .select(INSTANCES.instanceId)
                                .from(INSTANCES)
                                .where(
                                        dialect.isOneOf(INSTANCES.parentId, ids),
                                        not(dialect.isOneOf(INSTANCES.instanceId, ids)))
                                .limit(1),
                        Row::text)
                .isPresent();
    }

    /** Deletes these instances without any check. */
    public static DeletedCounts purge(SqlSession session, List<String> ids) throws SQLException {
        if (ids.isEmpty()) {
            return new DeletedCounts(0, 0, 0, 0, null);
        }
        long instances = delete(session, INSTANCES, INSTANCES.instanceId, ids);
        long executions = delete(session, EXECUTIONS, EXECUTIONS.instanceId, ids);
        long events = delete(session, HISTORY, HISTORY.instanceId, ids);
        long messages = delete(session, INBOX, INBOX.instanceId, ids);
        delete(session, MESSAGE_IDS, MESSAGE_IDS.instanceId, ids);
        delete(session, KEY_VALUES, KEY_VALUES.instanceId, ids);
        delete(session, TIMERS, TIMERS.instanceId, ids);
        if (delete(session, TASKS, TASKS.instanceId, ids) > 0) {
            session.news().tasksRemoved();
        }
        ids.forEach(session.news()::changed);
        return new DeletedCounts(instances, executions, events, messages, null);
    }

    private static long delete(SqlSession session, Table<?> table, Field<String> id, List<String> ids)
            throws SQLException {
        Dialect dialect = session.dialect();
        return session.run(dialect.dsl().deleteFrom(table).where(dialect.isOneOf(id, ids)));
    }

    /** Deletes past executions but the newest {@code keepLast}; {@code before} null for any time of their end. */
    public static PrunedCounts prune(SqlSession session, String instanceId, int keepLast, @Nullable Instant before)
            throws SQLException {
        Dialect dialect = session.dialect();
        Optional<Long> current = session.first(
                dialect.locked(dialect.dsl()
                        .select(INSTANCES.executionId)
                        .from(INSTANCES)
                        .where(INSTANCES.instanceId.eq(instanceId))),
                Row::number);
        if (current.isEmpty()) {
            return new PrunedCounts(0, 0);
        }
        Condition old = EXECUTIONS
                .instanceId
                .eq(instanceId)
                .and(EXECUTIONS.executionId.le(current.get() - Math.max(1, keepLast)))
                .and(
                        before == null
                                ? EXECUTIONS.completedAt.isNotNull()
                                : EXECUTIONS.completedAt.lt(before.toEpochMilli()));
        long events = session.run(dialect.dsl()
                .deleteFrom(HISTORY)
                .where(
                        HISTORY.instanceId.eq(instanceId),
                        HISTORY.executionId.in(dialect.dsl()
                                .select(EXECUTIONS.executionId)
                                .from(EXECUTIONS)
                                .where(old))));
        long executions = session.run(dialect.dsl().deleteFrom(EXECUTIONS).where(old));
        return new PrunedCounts(executions, events);
    }
}
