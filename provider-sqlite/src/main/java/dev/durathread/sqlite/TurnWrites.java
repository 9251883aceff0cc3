package dev.durathread.sqlite;

import static dev.durathread.sql.Placeholders.NUMBER;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.EXECUTIONS;
import static dev.durathread.sql.Tables.INBOX;
import static dev.durathread.sql.Tables.KEY_VALUES;
import static dev.durathread.sql.Tables.TIMERS;
import static org.jooq.impl.DSL.excluded;

import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.sql.ExecutionStatus;
import dev.durathread.sql.Row;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Commits turns. The instance row is written first, in a statement that checks the fence; whatever else a turn holds
 * follows once that has been accepted, so that a refused turn has changed nothing.
 */
final class TurnWrites {
    private static final WriteOutcome FENCE_LOST = new WriteOutcome.FenceLost();

    private final InstanceSql sql;
    private final InstanceWrites instances;
    private final TaskWrites tasks;
    private final String beginExecution;
    private final String endExecution;
    private final String consume;
    private final String countInbox;
    private final String setTimer;
    private final String closeTimer;
    private final String closeTimers;
    private final String putKey;
    private final String removeKey;
    private final String removeKeys;

    TurnWrites(DSLContext dsl, InstanceSql sql, InstanceWrites instances, TaskWrites tasks) {
        this.sql = sql;
        this.instances = instances;
        this.tasks = tasks;
        beginExecution = dsl.render(dsl.insertInto(
                        EXECUTIONS,
                        EXECUTIONS.instanceId,
                        EXECUTIONS.executionId,
                        EXECUTIONS.status,
                        EXECUTIONS.startedAt)
                .values(TEXT, NUMBER, TEXT, NUMBER)
                .onConflictDoNothing());
        endExecution = dsl.render(dsl.update(EXECUTIONS)
                .set(EXECUTIONS.status, TEXT)
                .set(EXECUTIONS.completedAt, NUMBER)
                .where(EXECUTIONS.instanceId.eq(TEXT), EXECUTIONS.executionId.eq(NUMBER)));
        consume = dsl.render(dsl.deleteFrom(INBOX).where(INBOX.instanceId.eq(TEXT), INBOX.sequence.eq(NUMBER)));
        countInbox = dsl.render(dsl.selectCount().from(INBOX).where(INBOX.instanceId.eq(TEXT)));
        setTimer = dsl.render(dsl.insertInto(TIMERS, TIMERS.instanceId, TIMERS.timerId, TIMERS.dueAt)
                .values(TEXT, NUMBER, NUMBER));
        closeTimer = dsl.render(dsl.deleteFrom(TIMERS).where(TIMERS.instanceId.eq(TEXT), TIMERS.timerId.eq(NUMBER)));
        closeTimers = dsl.render(dsl.deleteFrom(TIMERS).where(TIMERS.instanceId.eq(TEXT)));
        putKey = dsl.render(dsl.insertInto(
                        KEY_VALUES, KEY_VALUES.instanceId, KEY_VALUES.key, KEY_VALUES.value, KEY_VALUES.updatedAt)
                .values(TEXT, TEXT, TEXT, NUMBER)
                .onConflict(KEY_VALUES.instanceId, KEY_VALUES.key)
                .doUpdate()
                .set(KEY_VALUES.value, excluded(KEY_VALUES.value))
                .set(KEY_VALUES.updatedAt, excluded(KEY_VALUES.updatedAt)));
        removeKey =
                dsl.render(dsl.deleteFrom(KEY_VALUES).where(KEY_VALUES.instanceId.eq(TEXT), KEY_VALUES.key.eq(TEXT)));
        removeKeys = dsl.render(dsl.deleteFrom(KEY_VALUES).where(KEY_VALUES.instanceId.eq(TEXT)));
    }

    WriteOutcome commit(SqlSession session, TurnCommit turn, HistoryAppender history, Instant now) throws SQLException {
        long mostDropped = 0;
        if (!step(session, turn)) {
            InstanceHead head = instances.head(session, turn.instanceId());
            WriteOutcome refusal = refusal(session, head, turn);
            if (head == null || refusal != null) {
                return refusal == null ? FENCE_LOST : refusal;
            }
            settle(session, head, turn, now);
            mostDropped = head.lastSequence() - turn.consumed().size();
        }
        record(session, turn, history);
        changeTasks(session, turn, now);
        changeTimers(session, turn);
        changeKeyValues(session, turn);
        if (!(turn.state() instanceof InstanceState.Waiting)) {
            endExecution(session, turn);
        }
        return tellOthers(session, turn, history, mostDropped > 0 ? dropped(session, turn) : 0, now);
    }

    /** The usual turn; false when the turn is an unusual one or is to be refused. */
    private boolean step(SqlSession session, TurnCommit turn) throws SQLException {
        if (!(turn.state() instanceof InstanceState.Waiting(var wakeAt, var leaseTo))
                || wakeAt != null
                || leaseTo == null
                || turn.fence().lastEventId() == 0
                || turn.version() != null
                || turn.acked().size() > 1) {
            return false;
        }
        Fence fence = turn.fence();
        long lastEventId = turn.fenceAfter().lastEventId();
        long at = turn.committedAt().toEpochMilli();
        if (turn.acked().isEmpty()) {
            return session.run(
                            sql.step,
                            lastEventId,
                            at,
                            turn.instanceId(),
                            fence.incarnation(),
                            fence.executionId(),
                            fence.lastEventId(),
                            leaseTo.value(),
                            turn.seenThrough())
                    > 0;
        }
        TaskLease acked = turn.acked().getFirst();
        return session.run(
                        sql.stepOfTask,
                        lastEventId,
                        at,
                        turn.instanceId(),
                        fence.incarnation(),
                        fence.executionId(),
                        fence.lastEventId(),
                        leaseTo.value(),
                        turn.seenThrough(),
                        acked.task().instanceId(),
                        acked.task().executionId(),
                        acked.task().activityId(),
                        acked.token().value())
                > 0;
    }

    /** Why a turn is refused; null when it is not. */
    private @Nullable WriteOutcome refusal(SqlSession session, @Nullable InstanceHead head, TurnCommit turn)
            throws SQLException {
        if (head == null
                || head.status().isFinished()
                || head.suspended()
                || !head.fence().equals(turn.fence())
                || !areLeased(session, turn.acked())) {
            return FENCE_LOST;
        }
        if (turn.onlyIfAllSeen() && head.lastSequence() > turn.seenThrough()) {
            return new WriteOutcome.UnseenMessages(head.lastSequence());
        }
        return null;
    }

    /** Writes what any turn makes of the instance. */
    private void settle(SqlSession session, InstanceHead head, TurnCommit turn, Instant now) throws SQLException {
        SettledInstance settled = SettledInstance.of(head, turn, now);
        session.run(sql.turn, settled.values());
        if (settled.readyAt() != null) {
            session.news().work();
        }
    }

    private boolean areLeased(SqlSession session, List<TaskLease> leases) throws SQLException {
        for (TaskLease lease : leases) {
            if (!tasks.isLeased(session, lease)) {
                return false;
            }
        }
        return true;
    }

    private void record(SqlSession session, TurnCommit turn, HistoryAppender history) throws SQLException {
        String id = turn.instanceId();
        if (turn.fence().lastEventId() == 0) {
            session.run(
                    beginExecution,
                    id,
                    turn.fence().executionId(),
                    ExecutionStatus.RUNNING,
                    turn.committedAt().toEpochMilli());
        }
        history.add(id, turn.fence().executionId(), turn.events());
        for (Long sequence : turn.consumed()) {
            session.run(consume, id, sequence);
        }
    }

    private void changeTasks(SqlSession session, TurnCommit turn, Instant now) throws SQLException {
        long executionId = turn.fence().executionId();
        for (TaskLease acked : turn.acked()) {
            tasks.ack(session, acked, now);
        }
        for (Long activityId : turn.cancelledTasks()) {
            tasks.cancel(session, new TaskKey(turn.instanceId(), executionId, activityId), turn.node());
        }
        if (turn.state() instanceof InstanceState.Waiting) {
            for (NewTask task : turn.tasks()) {
                if (!turn.cancelledTasks().contains(task.activityId())) {
                    tasks.insert(session, turn.instanceId(), executionId, task, turn.node(), turn.committedAt());
                }
            }
        }
    }

    private void changeTimers(SqlSession session, TurnCommit turn) throws SQLException {
        for (Long timerId : turn.closedTimers()) {
            session.run(closeTimer, turn.instanceId(), timerId);
        }
        for (NewTimer timer : turn.timers()) {
            if (!turn.closedTimers().contains(timer.timerId())) {
                session.run(
                        setTimer,
                        turn.instanceId(),
                        timer.timerId(),
                        timer.dueAt().toEpochMilli());
            }
        }
    }

    private void changeKeyValues(SqlSession session, TurnCommit turn) throws SQLException {
        String id = turn.instanceId();
        if (turn.customStatus() != null) {
            session.run(sql.customStatus, turn.customStatus().status(), id);
            session.news().changed(id);
        }
        for (KeyValueChange change : turn.keyValues()) {
            switch (change) {
                case KeyValueChange.Put(var key, var value) ->
                    session.run(
                            putKey, id, key, value.value(), value.updatedAt().toEpochMilli());
                case KeyValueChange.Remove(var key) -> session.run(removeKey, id, key);
                case KeyValueChange.RemoveAll() -> session.run(removeKeys, id);
            }
            session.news().changed(id);
        }
    }

    private void endExecution(SqlSession session, TurnCommit turn) throws SQLException {
        String id = turn.instanceId();
        String status = ExecutionStatus.after(turn.state());
        session.run(
                endExecution,
                status,
                turn.committedAt().toEpochMilli(),
                id,
                turn.fence().executionId());
        tasks.cancelAll(session, id, turn.node());
        session.run(closeTimers, id);
        if (turn.state() instanceof InstanceState.Finished) {
            session.news().changed(id);
        }
    }

    /** How many messages an instance that ends leaves behind. */
    private long dropped(SqlSession session, TurnCommit turn) throws SQLException {
        return turn.state() instanceof InstanceState.Finished
                ? session.list(countInbox, Row::number, turn.instanceId()).getFirst()
                : 0;
    }

    private WriteOutcome tellOthers(
            SqlSession session, TurnCommit turn, HistoryAppender history, long dropped, Instant now)
            throws SQLException {
        if (turn.children().isEmpty() && turn.messages().isEmpty() && dropped == 0) {
            return WriteOutcome.Applied.PLAIN;
        }
        List<WriteOutcome> children = new ArrayList<>(turn.children().size());
        for (NewInstance child : turn.children()) {
            children.add(instances.create(session, child, history, now));
        }
        List<WriteOutcome> deliveries = new ArrayList<>(turn.messages().size());
        for (Delivery message : turn.messages()) {
            deliveries.add(instances.deliver(session, message, now));
        }
        return new WriteOutcome.Applied(deliveries, children, dropped);
    }
}
