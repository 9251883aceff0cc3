package dev.durathread.postgres;

import static dev.durathread.sql.Tables.EXECUTIONS;
import static dev.durathread.sql.Tables.HISTORY;
import static dev.durathread.sql.Tables.INBOX;
import static dev.durathread.sql.Tables.KEY_VALUES;
import static dev.durathread.sql.Tables.MESSAGE_IDS;
import static dev.durathread.sql.Tables.SESSIONS;
import static dev.durathread.sql.Tables.TASKS;
import static dev.durathread.sql.Tables.TIMERS;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.postgres.Rows.NewRow;
import dev.durathread.provider.CustomStatusChange;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.provider.rules.ExecutionStatus;
import dev.durathread.provider.rules.Ledger;
import dev.durathread.provider.rules.Notices;
import dev.durathread.provider.rules.StoredInstance;
import dev.durathread.provider.rules.WriteRules;
import dev.durathread.sql.FailureJson;
import dev.durathread.sql.News;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was locked, or is expected to be there, as the rules for writes see it: all in memory, and {@link Changes} gathers
 * the net effect.
 *
 * <p>A write that builds on more than the unit keeps track of, such as a second turn of an instance, is not for this unit:
 * see {@link #isAheadOf}.
 */
final class UnitOfWork implements Ledger<RuntimeException> {
    private final Map<String, InstanceRow> instances;
    private final Map<TaskLease, Boolean> leased;
    private final Set<Footprint.SentMessage> stored;
    private final Set<TaskKey> updatedTasks = new HashSet<>();
    private final List<WriteOutcome> outcomes = new ArrayList<>();
    private final Changes changes;
    private final News news;
    private final WriteRules<RuntimeException> rules;

    /**
     * @param instances those that were locked, by id
     * @param leased the tasks of the footprint that are there under their token, and whether each is of a session
     * @param stored the messages of the footprint that have been stored before
     */
    UnitOfWork(
            Map<String, InstanceRow> instances,
            Map<TaskLease, Boolean> leased,
            Set<Footprint.SentMessage> stored,
            Changes changes,
            News news,
            Instant now) {
        this.instances = new HashMap<>(instances);
        this.leased = new HashMap<>(leased);
        this.stored = new HashSet<>(stored);
        this.changes = changes;
        this.news = news;
        this.rules = new WriteRules<>(this, now);
    }

    /** Whether a write builds on changes of this unit that only the database can put together. */
    boolean isAheadOf(Write write) {
        return switch (write) {
            case Delivery _ -> false;
            case NewInstance w -> isReplacementOfNew(w);
            case TurnCommit w ->
                hasTurned(w.instanceId()) || w.children().stream().anyMatch(this::isReplacementOfNew);
            case InstanceRelease w -> isNew(w.instanceId());
            case TaskCompletion w -> isNew(w.instanceId());
            case TaskRetry w ->
                isNew(w.instanceId()) || updatedTasks.contains(w.task().task());
            case TaskHeartbeat w ->
                isNew(w.instanceId()) || updatedTasks.contains(w.task().task());
        };
    }

    private boolean isReplacementOfNew(NewInstance write) {
        return write.replaceFinished() && isNew(write.instanceId());
    }

    private boolean isNew(String instanceId) {
        InstanceRow row = instances.get(instanceId);
        return row != null && row.isAhead();
    }

    private boolean hasTurned(String instanceId) {
        InstanceRow row = instances.get(instanceId);
        return row != null && row.hasTurned();
    }

    /** Applies the next write, and notes its outcome. */
    void apply(Write write) {
        outcomes.add(rules.apply(write));
    }

    /** The outcomes so far, in the order of the writes; complete once the unit is written. */
    List<WriteOutcome> outcomes() {
        return outcomes;
    }

    /** Adds the statements that write what became of everything; the last thing to do. */
    void finish(Pipeline pipeline) {
        instances.values().stream()
                .sorted(Comparator.comparing(InstanceRow::id))
                .forEach(row -> row.addTo(changes));
        changes.addTo(pipeline, news, this::left);
    }

    private void left(int place, long messages) {
        outcomes.set(place, ((WriteOutcome.Applied) outcomes.get(place)).withDropped(messages));
    }

    private InstanceRow row(String instanceId) {
        return Objects.requireNonNull(instances.get(instanceId), instanceId);
    }

    @Override
    public Notices notices() {
        return news;
    }

    @Override
    public @Nullable StoredInstance find(String instanceId) {
        InstanceRow row = instances.get(instanceId);
        return row == null ? null : row.stored();
    }

    @Override
    public boolean create(NewInstance start, StoredInstance made) {
        return instances.putIfAbsent(made.instanceId(), InstanceRow.create(start, made, false)) == null;
    }

    @Override
    public void replace(NewInstance start, StoredInstance made) {
        String id = made.instanceId();
        instances.put(id, InstanceRow.create(start, made, true));
        stored.removeIf(message -> message.instanceId().equals(id));
        changes.add(WriteStatement.CLEAR_EXECUTIONS).put(EXECUTIONS.instanceId, id);
        changes.add(WriteStatement.CLEAR_HISTORY).put(HISTORY.instanceId, id);
        changes.add(WriteStatement.CLEAR_INBOX).put(INBOX.instanceId, id);
        changes.add(WriteStatement.CLEAR_MESSAGE_IDS).put(MESSAGE_IDS.instanceId, id);
        changes.add(WriteStatement.CLEAR_KEY_VALUES).put(KEY_VALUES.instanceId, id);
    }

    @Override
    public boolean remember(String instanceId, String messageId) {
        if (!stored.add(new Footprint.SentMessage(instanceId, messageId))) {
            return false;
        }
        changes.add(WriteStatement.INSERT_MESSAGE_IDS)
                .put(MESSAGE_IDS.instanceId, instanceId)
                .put(MESSAGE_IDS.messageId, messageId);
        return true;
    }

    @Override
    public void put(String instanceId, InboxMessage message) {
        changes.add(WriteStatement.INSERT_INBOX)
                .put(INBOX.instanceId, instanceId)
                .put(INBOX.sequence, message.sequence())
                .put(INBOX.executionId, message.message().executionId())
                .put(INBOX.messageId, message.message().messageId())
                .put(INBOX.event, HistoryJson.write(message.message().event()));
    }

    @Override
    public void received(StoredInstance receiver) {
        row(receiver.instanceId()).move(receiver);
    }

    @Override
    public void released(StoredInstance released) {
        row(released.instanceId()).release(released);
    }

    @Override
    public void consume(String instanceId, List<Long> sequences) {
        sequences.forEach(sequence -> changes.add(WriteStatement.DELETE_INBOX)
                .put(INBOX.instanceId, instanceId)
                .put(INBOX.sequence, sequence));
    }

    /** Asked of the database only where there can be any. */
    @Override
    public long countLeft(TurnCommit end) {
        if (row(end.instanceId()).stored().lastSequence() > end.consumed().size()) {
            changes.add(WriteStatement.COUNT_INBOX)
                    .put(INBOX.instanceId, end.instanceId())
                    .put(WriteQueries.PLACE, outcomes.size());
        }
        return 0;
    }

    @Override
    public void settled(StoredInstance after, TurnCommit turn) {
        row(after.instanceId()).settle(after, turn);
    }

    @Override
    public void execution(TurnCommit turn, boolean begun, @Nullable String endedAs) {
        long at = turn.committedAt().toEpochMilli();
        changes.add(WriteStatement.PUT_EXECUTIONS)
                .put(EXECUTIONS.instanceId, turn.instanceId())
                .put(EXECUTIONS.executionId, turn.fence().executionId())
                .put(EXECUTIONS.status, Objects.requireNonNullElse(endedAs, ExecutionStatus.RUNNING))
                .put(EXECUTIONS.startedAt, at)
                .put(EXECUTIONS.completedAt, endedAs == null ? null : at);
    }

    @Override
    public void append(String instanceId, long executionId, List<HistoryEvent> events) {
        for (HistoryEvent event : events) {
            changes.add(WriteStatement.INSERT_HISTORY)
                    .put(HISTORY.instanceId, instanceId)
                    .put(HISTORY.executionId, executionId)
                    .put(HISTORY.eventId, event.eventId())
                    .put(HISTORY.kind, event.kind())
                    .put(HISTORY.event, HistoryJson.write(event));
        }
    }

    private NewRow about(WriteStatement statement, TaskKey task) {
        return changes.add(statement)
                .put(TASKS.instanceId, task.instanceId())
                .put(TASKS.executionId, task.executionId())
                .put(TASKS.activityId, task.activityId());
    }

    @Override
    public void schedule(TurnCommit turn, NewTask task) {
        LeaseToken token = task.token();
        long at = turn.committedAt().toEpochMilli();
        TaskKey key = new TaskKey(turn.instanceId(), turn.fence().executionId(), task.activityId());
        Instant deadline = task.queueDeadline();
        about(WriteStatement.INSERT_TASKS, key)
                .put(TASKS.activity, task.name())
                .put(TASKS.input, task.input())
                .put(TASKS.tag, task.tag())
                .put(TASKS.session, task.session())
                .put(TASKS.settings, task.options())
                .put(TASKS.scheduledAt, at)
                .put(TASKS.queueDeadline, deadline == null ? null : deadline.toEpochMilli())
                .put(TASKS.strayAt, task.strayAt().toEpochMilli())
                .put(TASKS.visibleAt, at)
                .put(TASKS.attempts, 0)
                .put(TASKS.deliveries, token == null ? 0 : 1)
                .put(TASKS.heldBy, token == null ? null : turn.node().value())
                .put(TASKS.token, token == null ? null : token.value());
    }

    @Override
    public boolean isLeased(TaskLease lease) {
        return leased.containsKey(lease);
    }

    @Override
    public boolean complete(TaskLease lease, Instant now) {
        Boolean isOfSession = leased.remove(lease);
        if (isOfSession == null) {
            return false;
        }
        if (isOfSession) {
            about(WriteStatement.TOUCH_SESSIONS, lease.task()).put(SESSIONS.lastActive, now.toEpochMilli());
        }
        about(WriteStatement.DELETE_TASKS, lease.task());
        return true;
    }

    @Override
    public void cancel(TaskKey task, NodeId by) {
        about(WriteStatement.CANCEL_TASKS, task).put(WriteQueries.NODE, by.value());
    }

    @Override
    public void cancelAll(String instanceId, NodeId by) {
        changes.add(WriteStatement.END_TASKS).put(TASKS.instanceId, instanceId).put(WriteQueries.NODE, by.value());
    }

    @Override
    public boolean retry(TaskRetry retry) {
        if (!leased.containsKey(retry.task())) {
            return false;
        }
        updatedTasks.add(retry.task().task());
        about(WriteStatement.RETRY_TASKS, retry.task().task())
                .put(TASKS.attempts, retry.attempts())
                .put(TASKS.deliveries, retry.deliveries())
                .put(TASKS.visibleAt, retry.visibleAt().toEpochMilli())
                .put(TASKS.strayAt, retry.strayAt().toEpochMilli())
                .put(TASKS.lastFailure, FailureJson.writeOrNull(retry.lastFailure()))
                .put(WriteQueries.KEEP, retry.keep() ? 1 : 0);
        if (!retry.keep()) {
            leased.remove(retry.task());
        }
        return true;
    }

    @Override
    public boolean note(TaskHeartbeat heartbeat) {
        if (!leased.containsKey(heartbeat.task())) {
            return false;
        }
        updatedTasks.add(heartbeat.task().task());
        about(WriteStatement.NOTE_HEARTBEATS, heartbeat.task().task()).put(TASKS.heartbeat, heartbeat.details());
        return true;
    }

    @Override
    public void set(String instanceId, NewTimer timer) {
        changes.add(WriteStatement.INSERT_TIMERS)
                .put(TIMERS.instanceId, instanceId)
                .put(TIMERS.timerId, timer.timerId())
                .put(TIMERS.dueAt, timer.dueAt().toEpochMilli());
    }

    @Override
    public void closeTimer(String instanceId, long timerId) {
        changes.add(WriteStatement.DELETE_TIMERS)
                .put(TIMERS.instanceId, instanceId)
                .put(TIMERS.timerId, timerId);
    }

    @Override
    public void closeTimers(String instanceId) {
        changes.add(WriteStatement.END_TIMERS).put(TIMERS.instanceId, instanceId);
    }

    @Override
    public void customStatus(String instanceId, CustomStatusChange change) {
        row(instanceId).setCustomStatus(change);
    }

    @Override
    public void change(String instanceId, KeyValueChange change) {
        switch (change) {
            case KeyValueChange.Put(var key, var value) ->
                changes.add(WriteStatement.PUT_KEYS)
                        .put(KEY_VALUES.instanceId, instanceId)
                        .put(KEY_VALUES.key, key)
                        .put(KEY_VALUES.value, value.value())
                        .put(KEY_VALUES.updatedAt, value.updatedAt().toEpochMilli());
            case KeyValueChange.Remove(var key) ->
                changes.add(WriteStatement.REMOVE_KEYS)
                        .put(KEY_VALUES.instanceId, instanceId)
                        .put(KEY_VALUES.key, key);
            case KeyValueChange.RemoveAll() ->
                changes.add(WriteStatement.CLEAR_KEYS).put(KEY_VALUES.instanceId, instanceId);
        }
    }
}
