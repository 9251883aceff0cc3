package dev.durathread.testkit.memory;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.provider.CustomStatusChange;
import dev.durathread.provider.InboxMessage;
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
import dev.durathread.provider.rules.Ledger;
import dev.durathread.provider.rules.Notices;
import dev.durathread.provider.rules.StoredInstance;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A {@link Store} as the rules for writes see it. Nothing can go wrong with it. */
final class MapLedger implements Ledger<RuntimeException> {
    private final Store store;

    MapLedger(Store store) {
        this.store = store;
    }

    @Override
    public Notices notices() {
        return store;
    }

    private Instance instance(String id) {
        return Objects.requireNonNull(store.instances.get(id), id);
    }

    @Override
    public @Nullable StoredInstance find(String instanceId) {
        Instance found = store.instances.get(instanceId);
        return found == null ? null : found.asStored();
    }

    @Override
    public boolean create(NewInstance start, StoredInstance made) {
        if (store.instances.containsKey(start.instanceId())) {
            return false;
        }
        Instance instance = new Instance(start, store.nextOrder());
        store.instances.put(instance.id, instance);
        if (start.parent() != null) {
            store.children
                    .computeIfAbsent(start.parent().instanceId(), _ -> new HashSet<>())
                    .add(instance.id);
        }
        move(instance, made);
        return true;
    }

    @Override
    public void replace(NewInstance start, StoredInstance made) {
        store.delete(instance(start.instanceId()));
        create(start, made);
    }

    /** What every write may move. */
    private void move(Instance instance, StoredInstance to) {
        instance.fence = to.fence();
        instance.status = to.status();
        instance.version = to.version();
        instance.blocked = to.blocked();
        instance.heldBy = to.heldBy();
        instance.lastSequence = to.lastSequence();
        store.readyUntold(instance, to.readyAt());
    }

    @Override
    public boolean remember(String instanceId, String messageId) {
        return instance(instanceId).messageIds.add(messageId);
    }

    @Override
    public void put(String instanceId, InboxMessage message) {
        instance(instanceId).inbox.put(message.sequence(), message);
    }

    @Override
    public void received(StoredInstance receiver) {
        move(instance(receiver.instanceId()), receiver);
    }

    @Override
    public void released(StoredInstance released) {
        Instance instance = instance(released.instanceId());
        instance.deliveries = 0;
        move(instance, released);
    }

    @Override
    public void consume(String instanceId, List<Long> sequences) {
        sequences.forEach(instance(instanceId).inbox::remove);
    }

    @Override
    public long countLeft(TurnCommit end) {
        return instance(end.instanceId()).inbox.size();
    }

    @Override
    public void settled(StoredInstance after, TurnCommit turn) {
        Instance instance = instance(after.instanceId());
        if (!turn.events().isEmpty()) {
            instance.format = HistoryJson.FORMAT;
        }
        instance.updatedAt = turn.committedAt();
        instance.deliveries = 0;
        switch (turn.state()) {
            case InstanceState.Waiting _ -> {}
            case InstanceState.ContinuedAsNew(var input, _, _) -> {
                instance.input = input;
                instance.format = 0;
            }
            case InstanceState.Completed(var output) -> instance.output = output;
            case InstanceState.Failed(var failure) -> instance.failure = failure;
            case InstanceState.Cancelled(var reason) -> instance.cancelReason = reason;
        }
        if (turn.state() instanceof InstanceState.Finished) {
            instance.completedAt = turn.committedAt();
        }
        move(instance, after);
    }

    @Override
    public void execution(TurnCommit turn, boolean begun, @Nullable String endedAs) {
        Instance.Execution execution = instance(turn.instanceId())
                .executions
                .computeIfAbsent(turn.fence().executionId(), _ -> new Instance.Execution(turn.committedAt()));
        if (endedAs != null) {
            execution.status = endedAs;
            execution.completedAt = turn.committedAt();
        }
    }

    @Override
    public void append(String instanceId, long executionId, List<HistoryEvent> events) {
        Objects.requireNonNull(instance(instanceId).executions.get(executionId)).events.addAll(events);
    }

    @Override
    public void schedule(TurnCommit turn, NewTask task) {
        store.add(new Task(
                instance(turn.instanceId()), task, turn.committedAt(), store.nextOrder(), turn.node()));
    }

    @Override
    public boolean isLeased(TaskLease lease) {
        return store.find(lease) != null;
    }

    @Override
    public boolean complete(TaskLease lease, Instant now) {
        Task task = store.find(lease);
        if (task != null) {
            store.sessions.active(task, now);
            store.remove(task);
        }
        return task != null;
    }

    @Override
    public void cancel(TaskKey key, NodeId by) {
        Task task = instance(key.instanceId()).tasks.get(key.activityId());
        if (task != null && task.key.equals(key)) {
            cancel(task, by);
        }
    }

    private void cancel(Task task, NodeId by) {
        if (task.heldBy != null && !task.heldBy.equals(by)) {
            store.tasksRemoved();
        }
        store.remove(task);
    }

    @Override
    public void cancelAll(String instanceId, NodeId by) {
        List.copyOf(instance(instanceId).tasks.values()).forEach(task -> cancel(task, by));
    }

    @Override
    public boolean retry(TaskRetry retry) {
        Task task = store.find(retry.task());
        if (task == null) {
            return false;
        }
        task.attempts = retry.attempts();
        task.deliveries = retry.deliveries();
        task.strayAt = retry.strayAt();
        if (retry.lastFailure() != null) {
            task.lastFailure = retry.lastFailure();
        }
        if (retry.keep()) {
            store.postpone(task, retry.visibleAt());
        } else {
            store.handBack(task, retry.visibleAt());
        }
        return true;
    }

    @Override
    public boolean note(TaskHeartbeat heartbeat) {
        Task task = store.find(heartbeat.task());
        if (task != null) {
            task.heartbeat = heartbeat.details();
        }
        return task != null;
    }

    @Override
    public void set(String instanceId, NewTimer timer) {
        instance(instanceId).timers.put(timer.timerId(), timer.dueAt());
    }

    @Override
    public void closeTimer(String instanceId, long timerId) {
        instance(instanceId).timers.remove(timerId);
    }

    @Override
    public void closeTimers(String instanceId) {
        instance(instanceId).timers.clear();
    }

    @Override
    public void customStatus(String instanceId, CustomStatusChange change) {
        Instance instance = instance(instanceId);
        instance.customStatus = change.status();
        instance.customStatusVersion++;
    }

    @Override
    public void change(String instanceId, KeyValueChange change) {
        var keyValues = instance(instanceId).keyValues;
        switch (change) {
            case KeyValueChange.Put(var key, var value) -> keyValues.put(key, value);
            case KeyValueChange.Remove(var key) -> keyValues.remove(key);
            case KeyValueChange.RemoveAll() -> keyValues.clear();
        }
    }
}
