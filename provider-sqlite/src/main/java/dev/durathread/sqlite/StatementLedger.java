package dev.durathread.sqlite;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.history.ParentLink;
import dev.durathread.provider.CodeKey;
import dev.durathread.provider.CustomStatusChange;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.rules.ExecutionStatus;
import dev.durathread.provider.rules.Ledger;
import dev.durathread.provider.rules.Notices;
import dev.durathread.provider.rules.StoredInstance;
import dev.durathread.sql.Deletion;
import dev.durathread.sql.FailureJson;
import dev.durathread.sql.Row;
import dev.durathread.sql.SqlSession;
import dev.durathread.sql.StoredInstances;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The file as the rules for writes see it: a statement for each question and each change, in one transaction. The usual
 * turn and a release are tried in one statement first, which checks everything. The events of a batch are written
 * together at its end, see {@link #finish}.
 */
final class StatementLedger implements Ledger<SQLException> {
    /** The format of an execution without history, which every node can read. */
    private static final int NO_FORMAT = 0;

    /** The statements. */
    static final class Statements {
        private final InstanceSql instances;
        private final TurnSql turns;
        private final TaskStatements tasks;
        private final HistoryAppender.Statements history;

        Statements(SqliteDialect dialect, Sessions sessions) {
            DSLContext dsl = dialect.dsl();
            instances = new InstanceSql(dsl);
            turns = new TurnSql(dsl);
            tasks = new TaskStatements(dsl, sessions);
            history = new HistoryAppender.Statements(dialect);
        }
    }

    private final SqlSession session;
    private final InstanceSql instances;
    private final TurnSql turns;
    private final TaskStatements tasks;
    private final HistoryAppender history;

    StatementLedger(Statements statements, SqlSession session) {
        this.session = session;
        this.instances = statements.instances;
        this.turns = statements.turns;
        this.tasks = statements.tasks;
        this.history = new HistoryAppender(statements.history);
    }

    /** Writes what has been put off. */
    void finish() throws SQLException {
        history.flush(session);
    }

    @Override
    public Notices notices() {
        return session.news();
    }

    @Override
    public @Nullable StoredInstance find(String instanceId) throws SQLException {
        return session.firstOrNull(instances.find, StoredInstances::read, instanceId);
    }

    @Override
    public boolean create(NewInstance start, StoredInstance made) throws SQLException {
        ParentLink parent = start.parent();
        return session.run(
                        instances.insert,
                        made.instanceId(),
                        made.fence().incarnation(),
                        made.status().name(),
                        made.name(),
                        made.version(),
                        CodeKey.of(made.name(), made.version()),
                        NO_FORMAT,
                        start.input(),
                        parent == null ? null : parent.instanceId(),
                        parent == null ? null : parent.executionId(),
                        parent == null ? null : parent.eventId(),
                        start.createdAt().toEpochMilli(),
                        start.createdAt().toEpochMilli(),
                        made.startAt().toEpochMilli(),
                        value(made.heldBy()),
                        millis(made.readyAt()),
                        made.lastSequence())
                > 0;
    }

    @Override
    public void replace(NewInstance start, StoredInstance made) throws SQLException {
        history.flush(session); // it may have finished in this very batch
        Deletion.purge(session, List.of(made.instanceId()));
        create(start, made);
    }

    private static @Nullable String value(@Nullable NodeId node) {
        return node == null ? null : node.value();
    }

    private static @Nullable Long millis(@Nullable Instant at) {
        return at == null ? null : at.toEpochMilli();
    }

    @Override
    public boolean remember(String instanceId, String messageId) throws SQLException {
        return session.run(turns.insertMessageId, instanceId, messageId) > 0;
    }

    @Override
    public void put(String instanceId, InboxMessage message) throws SQLException {
        session.run(
                turns.insertMessage,
                instanceId,
                message.sequence(),
                message.message().executionId(),
                message.message().messageId(),
                HistoryJson.write(message.message().event()));
    }

    @Override
    public void received(StoredInstance receiver) throws SQLException {
        session.run(
                instances.received,
                receiver.lastSequence(),
                value(receiver.heldBy()),
                millis(receiver.readyAt()),
                receiver.instanceId());
    }

    @Override
    public boolean releaseAtOnce(InstanceRelease release) throws SQLException {
        String why = release.blocked();
        long retryAt = release.retryAt().toEpochMilli();
        return session.run(
                        why == null ? instances.release : instances.block,
                        why == null ? Long.valueOf(retryAt) : why,
                        retryAt,
                        release.instanceId(),
                        release.fence().incarnation(),
                        release.fence().executionId(),
                        release.fence().lastEventId(),
                        value(release.node()))
                > 0;
    }

    @Override
    public void released(StoredInstance released) throws SQLException {
        session.run(instances.released, released.blocked(), millis(released.readyAt()), released.instanceId());
    }

    @Override
    public void consume(String instanceId, List<Long> sequences) throws SQLException {
        for (Long sequence : sequences) {
            session.run(turns.consume, instanceId, sequence);
        }
    }

    @Override
    public long countLeft(TurnCommit end) throws SQLException {
        return session.list(turns.countInbox, Row::number, end.instanceId()).getFirst();
    }

    @Override
    public boolean settleAtOnce(TurnCommit turn) throws SQLException {
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
                            instances.step,
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
                        instances.stepOfTask,
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

    @Override
    public void settled(StoredInstance after, TurnCommit turn) throws SQLException {
        InstanceState state = turn.state();
        long at = turn.committedAt().toEpochMilli();
        session.run(
                instances.settled,
                after.fence().executionId(),
                after.fence().lastEventId(),
                after.status().name(),
                after.version(),
                CodeKey.of(after.name(), after.version()),
                newFormat(turn),
                state instanceof InstanceState.ContinuedAsNew again ? again.input() : null,
                state instanceof InstanceState.Completed completed ? completed.output() : null,
                state instanceof InstanceState.Failed failed ? FailureJson.writeOrNull(failed.failure()) : null,
                state instanceof InstanceState.Cancelled cancelled ? cancelled.reason() : null,
                at,
                state instanceof InstanceState.Finished ? at : null,
                value(after.heldBy()),
                millis(after.readyAt()),
                after.instanceId());
    }

    /** The format that the history has from this turn on; null for the one that it had. */
    private static @Nullable Integer newFormat(TurnCommit turn) {
        if (turn.state() instanceof InstanceState.ContinuedAsNew) {
            return NO_FORMAT;
        }
        boolean beginsHistory =
                turn.fence().lastEventId() == 0 && !turn.events().isEmpty();
        return beginsHistory ? Integer.valueOf(HistoryJson.FORMAT) : null;
    }

    @Override
    public void execution(TurnCommit turn, boolean begun, @Nullable String endedAs) throws SQLException {
        long at = turn.committedAt().toEpochMilli();
        session.run(
                turns.putExecution,
                turn.instanceId(),
                turn.fence().executionId(),
                Objects.requireNonNullElse(endedAs, ExecutionStatus.RUNNING),
                at,
                endedAs == null ? null : at);
    }

    @Override
    public void append(String instanceId, long executionId, List<HistoryEvent> events) {
        history.add(instanceId, executionId, events);
    }

    @Override
    public void schedule(TurnCommit turn, NewTask task) throws SQLException {
        tasks.insert(session, turn, task);
    }

    @Override
    public boolean isLeased(TaskLease lease) throws SQLException {
        return tasks.isLeased(session, lease);
    }

    @Override
    public boolean complete(TaskLease lease, Instant now) throws SQLException {
        return tasks.complete(session, lease, now);
    }

    @Override
    public void cancel(TaskKey task, NodeId by) throws SQLException {
        tasks.cancel(session, task, by);
    }

    @Override
    public void cancelAll(String instanceId, NodeId by) throws SQLException {
        tasks.cancelAll(session, instanceId, by);
    }

    @Override
    public boolean retry(TaskRetry retry) throws SQLException {
        return tasks.retry(session, retry);
    }

    @Override
    public boolean note(TaskHeartbeat heartbeat) throws SQLException {
        return tasks.note(session, heartbeat);
    }

    @Override
    public void set(String instanceId, NewTimer timer) throws SQLException {
        session.run(turns.setTimer, instanceId, timer.timerId(), timer.dueAt().toEpochMilli());
    }

    @Override
    public void closeTimer(String instanceId, long timerId) throws SQLException {
        session.run(turns.closeTimer, instanceId, timerId);
    }

    @Override
    public void closeTimers(String instanceId) throws SQLException {
        session.run(turns.closeTimers, instanceId);
    }

    @Override
    public void customStatus(String instanceId, CustomStatusChange change) throws SQLException {
        session.run(instances.customStatus, change.status(), instanceId);
    }

    @Override
    public void change(String instanceId, KeyValueChange change) throws SQLException {
        switch (change) {
            case KeyValueChange.Put(var key, var value) ->
                session.run(
                        turns.putKey,
                        instanceId,
                        key,
                        value.value(),
                        value.updatedAt().toEpochMilli());
            case KeyValueChange.Remove(var key) -> session.run(turns.removeKey, instanceId, key);
            case KeyValueChange.RemoveAll() -> session.run(turns.removeKeys, instanceId);
        }
    }
}
