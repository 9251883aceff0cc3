package dev.durathread.sqlite;

import static dev.durathread.sql.Placeholders.COUNT;
import static dev.durathread.sql.Placeholders.NO_NUMBER;
import static dev.durathread.sql.Placeholders.NO_TEXT;
import static dev.durathread.sql.Placeholders.NUMBER;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.selectOne;

import dev.durathread.provider.NewTask;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.sql.FailureJson;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.UpdateSetMoreStep;
import org.jspecify.annotations.Nullable;

/** Writes and removes tasks. */
final class TaskStatements {
    private final Sessions sessions;
    private final String insert;
    private final String isLeased;
    private final String ack;
    private final String cancel;
    private final String cancelAll;
    private final String retry;
    private final String retryFreed;
    private final String heartbeat;

    TaskStatements(DSLContext dsl, Sessions sessions) {
        this.sessions = sessions;
        insert = insert(dsl);
        isLeased = dsl.render(selectOne().from(TASKS).where(hasKey(), TASKS.token.eq(NUMBER)));
        ack = dsl.render(
                dsl.deleteFrom(TASKS).where(hasKey(), TASKS.token.eq(NUMBER)).returning(TASKS.session));
        cancel = dsl.render(dsl.deleteFrom(TASKS).where(hasKey()).returning(TASKS.heldBy));
        cancelAll = dsl.render(
                dsl.deleteFrom(TASKS).where(TASKS.instanceId.eq(TEXT)).returning(TASKS.heldBy));
        retry = dsl.render(retried(dsl).where(hasKey(), TASKS.token.eq(NUMBER)));
        retryFreed = dsl.render(retried(dsl)
                .set(TASKS.heldBy, NO_TEXT)
                .set(TASKS.token, NO_NUMBER)
                .where(hasKey(), TASKS.token.eq(NUMBER)));
        heartbeat = dsl.render(dsl.update(TASKS).set(TASKS.heartbeat, TEXT).where(hasKey(), TASKS.token.eq(NUMBER)));
    }

    private static Condition hasKey() {
        return TASKS.instanceId.eq(TEXT).and(TASKS.executionId.eq(NUMBER)).and(TASKS.activityId.eq(NUMBER));
    }

    private static UpdateSetMoreStep<Record> retried(DSLContext dsl) {
        return dsl.update(TASKS)
                .set(TASKS.attempts, COUNT)
                .set(TASKS.deliveries, COUNT)
                .set(TASKS.visibleAt, NUMBER)
                .set(TASKS.strayAt, NUMBER)
                .set(TASKS.lastFailure, coalesce(TEXT, TASKS.lastFailure));
    }

    private static String insert(DSLContext dsl) {
        return dsl.render(dsl.insertInto(TASKS)
                .columns(
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
                        TASKS.strayAt,
                        TASKS.visibleAt,
                        TASKS.deliveries,
                        TASKS.heldBy,
                        TASKS.token,
                        TASKS.attempts)
                .values(
                        TEXT, NUMBER, NUMBER, TEXT, TEXT, TEXT, TEXT, TEXT, NUMBER, NUMBER, NUMBER, NUMBER, COUNT, TEXT,
                        NUMBER, inline(0)));
    }

    /** A task of a turn, held by the node of the turn if it has a token. */
    void insert(SqlSession session, TurnCommit turn, NewTask task) throws SQLException {
        boolean held = task.token() != null;
        long at = turn.committedAt().toEpochMilli();
        session.run(
                insert,
                turn.instanceId(),
                turn.fence().executionId(),
                task.activityId(),
                task.name(),
                task.input(),
                task.tag(),
                task.session(),
                task.options(),
                at,
                task.queueDeadline() == null ? null : task.queueDeadline().toEpochMilli(),
                task.strayAt().toEpochMilli(),
                at,
                held ? 1 : 0,
                held ? turn.node().value() : null,
                task.token() == null ? null : task.token().value());
    }

    boolean isLeased(SqlSession session, TaskLease lease) throws SQLException {
        TaskKey key = lease.task();
        return !session.list(
                        isLeased,
                        row -> true,
                        key.instanceId(),
                        key.executionId(),
                        key.activityId(),
                        lease.token().value())
                .isEmpty();
    }

    /** Removes a task if it is there under its token. */
    boolean complete(SqlSession session, TaskLease lease, Instant now) throws SQLException {
        TaskKey key = lease.task();
        List<Optional<String>> gone = session.list(
                ack,
                row -> Optional.ofNullable(row.textOrNull()),
                key.instanceId(),
                key.executionId(),
                key.activityId(),
                lease.token().value());
        for (Optional<String> id : gone) {
            if (id.isPresent()) {
                sessions.active(session, id.get(), now.toEpochMilli());
            }
        }
        return !gone.isEmpty();
    }

    /** Removes a task, whoever holds it. */
    void cancel(SqlSession session, TaskKey key, NodeId by) throws SQLException {
        session.list(
                cancel,
                row -> tell(session, row.textOrNull(), by),
                key.instanceId(),
                key.executionId(),
                key.activityId());
    }

    /** Removes all tasks of an instance. */
    void cancelAll(SqlSession session, String instanceId, NodeId by) throws SQLException {
        session.list(cancelAll, row -> tell(session, row.textOrNull(), by), instanceId);
    }

    private static boolean tell(SqlSession session, @Nullable String heldBy, NodeId by) {
        if (heldBy != null && !heldBy.equals(by.value())) {
            session.news().tasksRemoved();
        }
        return true;
    }

    /** Whether a task was there under its token to be changed. */
    boolean retry(SqlSession session, TaskRetry write) throws SQLException {
        TaskKey key = write.task().task();
        return session.run(
                        write.keep() ? retry : retryFreed,
                        write.attempts(),
                        write.deliveries(),
                        write.visibleAt().toEpochMilli(),
                        write.strayAt().toEpochMilli(),
                        FailureJson.writeOrNull(write.lastFailure()),
                        key.instanceId(),
                        key.executionId(),
                        key.activityId(),
                        write.task().token().value())
                > 0;
    }

    /** Whether a task was there under its token to leave its details. */
    boolean note(SqlSession session, TaskHeartbeat write) throws SQLException {
        TaskKey key = write.task().task();
        return session.run(
                        heartbeat,
                        write.details(),
                        key.instanceId(),
                        key.executionId(),
                        key.activityId(),
                        write.task().token().value())
                > 0;
    }
}
