package dev.durathread.testkit.memory;

import dev.durathread.history.HistoryJson;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Applies writes. Each first checks and then changes, so that a refused one has changed nothing. */
public final class Writes {
    private static final WriteOutcome FENCE_LOST = new WriteOutcome.FenceLost();
    private static final WriteOutcome TASK_GONE = new WriteOutcome.TaskGone();

    private final Store store;

    Writes(Store store) {
        this.store = store;
    }

    public List<WriteOutcome> apply(List<Write> batch, Instant now) {
        List<WriteOutcome> outcomes = new ArrayList<>(batch.size());
        batch.forEach(write -> outcomes.add(apply(write, now)));
        return outcomes;
    }

    private WriteOutcome apply(Write write, Instant now) {
        return switch (write) {
            case NewInstance w -> create(w, now);
            case Delivery w -> deliver(w, now);
            case TurnCommit w -> turn(w, now);
            case TaskCompletion w -> complete(w, now);
            case TaskRetry w -> retry(w);
            case TaskHeartbeat w -> heartbeat(w);
            case InstanceRelease w -> release(w);
        };
    }

    private WriteOutcome create(NewInstance write, Instant now) {
        Instance existing = store.instances.get(write.instanceId());
        if (existing != null) {
            if (!(write.replaceFinished() && existing.isFinished())) {
                if (write.refusal() != null) {
                    deliver(write.refusal(), now);
                }
                return new WriteOutcome.Exists(existing.status);
            }
            store.delete(existing);
        }
        Instance instance = new Instance(write, store.nextOrder());
        store.instances.put(instance.id, instance);
        if (write.parent() != null) {
            store.children
                    .computeIfAbsent(write.parent().instanceId(), _ -> new HashSet<>())
                    .add(instance.id);
        }
        write.messages().stream()
                .filter(message -> !isKnown(instance, message))
                .forEach(message -> put(instance, message));
        boolean leased = write.leaseTo() != null && !write.startAt().isAfter(now);
        instance.heldBy = leased ? write.leaseTo() : null;
        store.ready(instance, write.startAt());
        return new WriteOutcome.Created(leased);
    }

    private static boolean isKnown(Instance instance, Message message) {
        return message.messageId() != null && instance.messageIds.contains(message.messageId());
    }

    private static long put(Instance instance, Message message) {
        long sequence = ++instance.lastSequence;
        instance.inbox.put(sequence, new InboxMessage(sequence, message));
        if (message.messageId() != null) {
            instance.messageIds.add(message.messageId());
        }
        return sequence;
    }

    private WriteOutcome deliver(Delivery write, Instant now) {
        Instance instance = store.instances.get(write.instanceId());
        if (instance == null) {
            return new WriteOutcome.NoSuchInstance();
        }
        if (instance.isFinished()) {
            return new WriteOutcome.Finished(instance.status);
        }
        if (isKnown(instance, write.message())) {
            return new WriteOutcome.Duplicate();
        }
        long sequence = put(instance, write.message());
        boolean leased = wake(instance, write.leaseTo(), now);
        return new WriteOutcome.Delivered(sequence, instance.fence, leased);
    }

    /** Makes an instance ready for the message that came, and tells whether the node that asked holds it now. */
    private boolean wake(Instance instance, @Nullable NodeId wants, Instant now) {
        boolean canRun = instance.blocked == null && !instance.made.startAt().isAfter(now);
        if (canRun && wants != null && instance.heldBy == null && !instance.suspended) {
            instance.heldBy = wants;
        }
        boolean leased = wants != null && wants.equals(instance.heldBy);
        if (canRun) {
            store.readyNoLaterThan(instance, now);
            store.work(!leased && !instance.suspended);
        }
        return leased;
    }

    private WriteOutcome turn(TurnCommit write, Instant now) {
        Instance instance = store.instances.get(write.instanceId());
        if (instance == null
                || instance.isFinished()
                || instance.suspended
                || !instance.fence.equals(write.fence())
                || write.acked().stream().anyMatch(lease -> store.find(lease) == null)) {
            return FENCE_LOST;
        }
        if (write.onlyIfAllSeen() && instance.lastSequence > write.seenThrough()) {
            return new WriteOutcome.UnseenMessages(instance.lastSequence);
        }
        record(instance, write);
        write.consumed().forEach(instance.inbox::remove);
        write.acked().forEach(lease -> ack(Objects.requireNonNull(store.find(lease)), now));
        write.cancelledTasks().forEach(id -> cancelTask(instance, id, write.node()));
        write.closedTimers().forEach(instance.timers::remove);
        for (NewTask task : write.tasks()) {
            if (!write.cancelledTasks().contains(task.activityId())) {
                store.add(new Task(instance, task, write.committedAt(), store.nextOrder(), write.node()));
            }
        }
        for (NewTimer timer : write.timers()) {
            if (!write.closedTimers().contains(timer.timerId())) {
                instance.timers.put(timer.timerId(), timer.dueAt());
            }
        }
        customStatusAndKeyValues(instance, write);
        List<WriteOutcome> children = new ArrayList<>(write.children().size());
        write.children().forEach(child -> children.add(create(child, now)));
        enter(instance, write, now);
        List<WriteOutcome> deliveries = new ArrayList<>(write.messages().size());
        write.messages().forEach(message -> deliveries.add(deliver(message, now)));
        long dropped = instance.isFinished() ? instance.inbox.size() : 0;
        return deliveries.isEmpty() && children.isEmpty() && dropped == 0
                ? WriteOutcome.Applied.PLAIN
                : new WriteOutcome.Applied(deliveries, children, dropped);
    }

    private static void record(Instance instance, TurnCommit write) {
        instance.executions
                .computeIfAbsent(write.fence().executionId(), _ -> new Instance.Execution(write.committedAt()))
                .events
                .addAll(write.events());
        if (!write.events().isEmpty()) {
            instance.format = HistoryJson.FORMAT;
        }
        if (write.version() != null) {
            instance.version = write.version();
        }
        instance.fence = write.fenceAfter();
        instance.updatedAt = write.committedAt();
        instance.blocked = null;
        instance.deliveries = 0;
    }

    private void cancelTask(Instance instance, long activityId, NodeId by) {
        Task task = instance.tasks.get(activityId);
        if (task != null) {
            if (task.heldBy != null && !task.heldBy.equals(by)) {
                store.tasksRemoved();
            }
            store.remove(task);
        }
    }

    private void customStatusAndKeyValues(Instance instance, TurnCommit write) {
        if (write.customStatus() != null) {
            instance.customStatus = write.customStatus().status();
            instance.customStatusVersion++;
            store.changed(instance);
        }
        for (KeyValueChange change : write.keyValues()) {
            switch (change) {
                case KeyValueChange.Put(var key, var value) -> instance.keyValues.put(key, value);
                case KeyValueChange.Remove(var key) -> instance.keyValues.remove(key);
                case KeyValueChange.RemoveAll() -> instance.keyValues.clear();
            }
            store.changed(instance);
        }
    }

    /** Brings the instance into the state that the turn left it in. */
    private void enter(Instance instance, TurnCommit write, Instant now) {
        switch (write.state()) {
            case InstanceState.Waiting(var wakeAt, var leaseTo) -> {
                instance.status = InstanceStatusOf.running(instance.status);
                instance.heldBy = leaseTo;
                store.ready(instance, instance.lastSequence > write.seenThrough() ? now : wakeAt);
            }
            case InstanceState.ContinuedAsNew(var input, var version, var leaseTo) -> {
                endExecution(instance, write, "ContinuedAsNew");
                instance.status = InstanceStatusOf.running(instance.status);
                instance.input = input;
                instance.version = version;
                instance.format = 0;
                instance.heldBy = leaseTo;
                store.ready(instance, now);
            }
            case InstanceState.Finished finished -> {
                endExecution(instance, write, InstanceStatusOf.text(finished.status()));
                instance.status = finished.status();
                instance.completedAt = write.committedAt();
                instance.heldBy = null;
                store.ready(instance, null);
                store.changed(instance);
                result(instance, finished);
            }
        }
    }

    private static void result(Instance instance, InstanceState.Finished finished) {
        switch (finished) {
            case InstanceState.Completed(var output) -> instance.output = output;
            case InstanceState.Failed(var failure) -> instance.failure = failure;
            case InstanceState.Cancelled(var reason) -> instance.cancelReason = reason;
        }
    }

    private void endExecution(Instance instance, TurnCommit write, String status) {
        Instance.Execution execution = instance.executions.get(write.fence().executionId());
        if (execution != null) {
            execution.status = status;
            execution.completedAt = write.committedAt();
        }
        List.copyOf(instance.tasks.keySet()).forEach(id -> cancelTask(instance, id, write.node()));
        instance.timers.clear();
    }

    private WriteOutcome complete(TaskCompletion write, Instant now) {
        Task task = store.find(write.task());
        if (task == null) {
            return TASK_GONE;
        }
        ack(task, now);
        return deliver(write.delivery(), now);
    }

    private void ack(Task task, Instant now) {
        store.sessions.active(task, now);
        store.remove(task);
    }

    private WriteOutcome retry(TaskRetry write) {
        Task task = store.find(write.task());
        if (task == null) {
            return TASK_GONE;
        }
        task.attempts = write.attempts();
        task.deliveries = write.deliveries();
        task.strayAt = write.strayAt();
        if (write.lastFailure() != null) {
            task.lastFailure = write.lastFailure();
        }
        if (write.keep()) {
            store.postpone(task, write.visibleAt());
        } else {
            store.handBack(task, write.visibleAt());
        }
        return WriteOutcome.Applied.PLAIN;
    }

    private WriteOutcome heartbeat(TaskHeartbeat write) {
        Task task = store.find(write.task());
        if (task == null) {
            return TASK_GONE;
        }
        task.heartbeat = write.details();
        return WriteOutcome.Applied.PLAIN;
    }

    private WriteOutcome release(InstanceRelease write) {
        Instance instance = store.instances.get(write.instanceId());
        if (instance == null
                || instance.isFinished()
                || instance.suspended
                || !instance.fence.equals(write.fence())
                || !isHeldBy(instance, write.node())) {
            return FENCE_LOST;
        }
        instance.heldBy = null;
        instance.blocked = write.blocked();
        instance.deliveries = 0;
        if (write.blocked() == null) {
            store.readyNoLaterThan(instance, write.retryAt());
        } else {
            store.ready(instance, write.retryAt());
        }
        return WriteOutcome.Applied.PLAIN;
    }

    private static boolean isHeldBy(Instance instance, @Nullable NodeId node) {
        return instance.heldBy == null || instance.heldBy.equals(node);
    }
}
