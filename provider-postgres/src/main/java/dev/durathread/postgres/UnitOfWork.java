package dev.durathread.postgres;

import dev.durathread.provider.Delivery;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.sql.FailureJson;
import dev.durathread.sql.News;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes applied one after the other to what was locked, in memory; {@link Changes} gathers their net effect.
 *
 * <p>Each write is first checked and then applied, so that a refused one has changed nothing. One that builds on more
 * than the unit keeps track of, such as a second turn of an instance, is not for this unit: see {@link #isAheadOf}.
 */
final class UnitOfWork {
    private static final WriteOutcome FENCE_LOST = new WriteOutcome.FenceLost();
    private static final WriteOutcome TASK_GONE = new WriteOutcome.TaskGone();

    private final Map<String, InstanceRow> instances;
    private final Map<TaskLease, Boolean> leased;
    private final Set<Footprint.SentMessage> stored;
    private final Set<TaskKey> updatedTasks = new HashSet<>();
    private final Changes changes;
    private final News news;
    private final Instant now;
    private final Turns turns;
    private final List<WriteOutcome> outcomes = new ArrayList<>();

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
        this.now = now;
        this.turns = new Turns(this, changes, news, now);
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
        return row != null && row.hasTurned;
    }

    /** Applies the next write, and notes its outcome. */
    void apply(Write write) {
        outcomes.add(
                switch (write) {
                    case NewInstance w -> create(w);
                    case Delivery w -> deliver(w);
                    case TurnCommit w -> turn(w);
                    case TaskCompletion w -> complete(w);
                    case TaskRetry w -> retry(w);
                    case TaskHeartbeat w -> noteHeartbeat(w);
                    case InstanceRelease w -> release(w);
                });
    }

    /** The outcomes so far, in the order of the writes; complete once the unit is written. */
    List<WriteOutcome> outcomes() {
        return outcomes;
    }

    /** Notes how many messages an instance that has ended leaves behind, once they are counted. */
    void countLeft(InstanceRow row) {
        changes.countInbox.add(row.id, outcomes.size());
    }

    private void left(int place, long messages) {
        outcomes.set(place, ((WriteOutcome.Applied) outcomes.get(place)).withDropped(messages));
    }

    WriteOutcome create(NewInstance write) {
        InstanceRow existing = instances.get(write.instanceId());
        boolean replaces = existing != null && write.replaceFinished() && existing.isFinished();
        if (existing != null && !replaces) {
            if (write.refusal() != null) {
                deliver(write.refusal());
            }
            return new WriteOutcome.Exists(existing.status);
        }
        InstanceRow created = InstanceRow.create(write, replaces, now);
        instances.put(created.id, created);
        if (replaces) {
            stored.removeIf(message -> message.instanceId().equals(created.id));
            changes.clearReplaced.forEach(rows -> rows.add(created.id));
            news.changed(created.id);
        }
        write.messages().stream()
                .filter(message -> !isStored(created, message))
                .forEach(message -> put(created, message));
        if (created.heldBy == null) {
            news.work();
        }
        return new WriteOutcome.Created(created.heldBy != null);
    }

    private boolean isStored(InstanceRow row, Message message) {
        return message.messageId() != null && stored.contains(new Footprint.SentMessage(row.id, message.messageId()));
    }

    private long put(InstanceRow row, Message message) {
        long sequence = ++row.lastSequence;
        changes.addMessage(row.id, sequence, message);
        if (message.messageId() != null) {
            stored.add(new Footprint.SentMessage(row.id, message.messageId()));
            changes.insertMessageIds.add(row.id, message.messageId());
        }
        return sequence;
    }

    WriteOutcome deliver(Delivery write) {
        InstanceRow row = instances.get(write.instanceId());
        if (row == null) {
            return new WriteOutcome.NoSuchInstance();
        }
        if (row.isFinished()) {
            return new WriteOutcome.Finished(row.status);
        }
        if (isStored(row, write.message())) {
            return new WriteOutcome.Duplicate();
        }
        long sequence = put(row, write.message());
        row.changed(InstanceRow.Change.MOVED);
        NodeId wants = write.leaseTo();
        boolean mayRun = row.blocked == null && !row.startAt.isAfter(now);
        if (mayRun && wants != null && row.heldBy == null && !row.suspended) {
            row.heldBy = wants.value();
        }
        boolean isLeased = wants != null && wants.value().equals(row.heldBy);
        if (mayRun) {
            row.readyAt = row.readyAt == null || now.isBefore(row.readyAt) ? now : row.readyAt;
            if (!isLeased) {
                news.work();
            }
        }
        return new WriteOutcome.Delivered(sequence, row.fence, isLeased);
    }

    private WriteOutcome turn(TurnCommit write) {
        InstanceRow row = instances.get(write.instanceId());
        if (row == null
                || row.isFinished()
                || row.suspended
                || !row.fence.equals(write.fence())
                || !leased.keySet().containsAll(write.acked())) {
            return FENCE_LOST;
        }
        if (write.onlyIfAllSeen() && row.lastSequence > write.seenThrough()) {
            return new WriteOutcome.UnseenMessages(row.lastSequence);
        }
        write.acked().forEach(this::removeTask);
        return turns.apply(row, write);
    }

    private void removeTask(TaskLease lease) {
        TaskKey task = lease.task();
        if (Boolean.TRUE.equals(leased.remove(lease))) {
            changes.touchSessions.add(task.instanceId(), task.executionId(), task.activityId(), now.toEpochMilli());
        }
        changes.deleteTasks.add(task.instanceId(), task.executionId(), task.activityId());
    }

    private WriteOutcome complete(TaskCompletion write) {
        if (!leased.containsKey(write.task())) {
            return TASK_GONE;
        }
        removeTask(write.task());
        return deliver(write.delivery());
    }

    private WriteOutcome retry(TaskRetry write) {
        if (!leased.containsKey(write.task())) {
            return TASK_GONE;
        }
        TaskKey task = write.task().task();
        updatedTasks.add(task);
        changes.retryTasks.add(
                task.instanceId(),
                task.executionId(),
                task.activityId(),
                write.attempts(),
                write.deliveries(),
                write.visibleAt().toEpochMilli(),
                write.strayAt().toEpochMilli(),
                FailureJson.writeOrNull(write.lastFailure()),
                write.keep() ? 1 : 0);
        if (!write.keep()) {
            leased.remove(write.task());
            news.work();
        }
        return WriteOutcome.Applied.PLAIN;
    }

    private WriteOutcome noteHeartbeat(TaskHeartbeat write) {
        if (!leased.containsKey(write.task())) {
            return TASK_GONE;
        }
        TaskKey task = write.task().task();
        updatedTasks.add(task);
        changes.noteHeartbeats.add(task.instanceId(), task.executionId(), task.activityId(), write.details());
        return WriteOutcome.Applied.PLAIN;
    }

    private WriteOutcome release(InstanceRelease write) {
        InstanceRow row = instances.get(write.instanceId());
        if (row == null
                || row.isFinished()
                || row.suspended
                || !row.fence.equals(write.fence())
                || !isFreeOrHeldBy(row, write.node())) {
            return FENCE_LOST;
        }
        row.heldBy = null;
        row.blocked = write.blocked();
        row.deliveries = 0;
        boolean staysReady = write.blocked() == null && row.readyAt != null && row.readyAt.isBefore(write.retryAt());
        row.readyAt = staysReady ? row.readyAt : write.retryAt();
        row.changed(InstanceRow.Change.MOVED);
        news.work();
        return WriteOutcome.Applied.PLAIN;
    }

    private static boolean isFreeOrHeldBy(InstanceRow row, @Nullable NodeId node) {
        return row.heldBy == null || (node != null && row.heldBy.equals(node.value()));
    }

    /** Adds the statements that write what became of everything; the last thing to do. */
    void finish(Pipeline pipeline) {
        instances.values().stream().sorted(Comparator.comparing(row -> row.id)).forEach(changes::addInstance);
        changes.addTo(pipeline, news, this::left);
    }

    static InstanceStatus afterTurn(InstanceStatus before) {
        return before == InstanceStatus.PENDING ? InstanceStatus.RUNNING : before;
    }
}
