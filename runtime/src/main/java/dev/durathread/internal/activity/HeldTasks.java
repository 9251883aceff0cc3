package dev.durathread.internal.activity;

import dev.durathread.internal.node.Node;
import dev.durathread.observe.ActivityOutcome;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The tasks that this node holds: those that run, and those that wait here for their next attempt. */
final class HeldTasks {
    private final Node node;
    private final Map<TaskKey, RunningTask> held = new ConcurrentHashMap<>();

    /** Those among them that came by a claim: only their own rows say whose they are. */
    private final Set<TaskKey> claimed = ConcurrentHashMap.newKeySet();

    HeldTasks(Node node) {
        this.node = node;
    }

    /** Holds a task. One of a deleted instance of the same id is given up: its row is gone, and its key is taken. */
    void add(RunningTask run) {
        RunningTask before = held.put(run.key(), run);
        if (before != null && !before.lease().equals(run.lease()) && before.attempt.cutShort()) {
            count(before, ActivityOutcome.CANCELLED);
            removeCutShort(before);
        }
    }

    /** Counts how an attempt was decided. */
    void count(RunningTask run, ActivityOutcome outcome) {
        node.meters()
                .attemptEnded(
                        run.task.name(),
                        outcome,
                        run.attemptNumber,
                        run.ran(node.host().nanoTime()));
    }

    void addClaimed(RunningTask run) {
        claimed.add(run.key());
        add(run);
    }

    /** The claimed tasks of an execution. */
    List<TaskKey> claimedOf(String instanceId, long executionId) {
        return claimed.isEmpty()
                ? List.of()
                : claimed.stream()
                        .filter(key -> key.executionId() == executionId
                                && key.instanceId().equals(instanceId))
                        .toList();
    }

    private void forget(RunningTask run) {
        if (held.remove(run.key(), run) && !claimed.isEmpty()) {
            claimed.remove(run.key());
        }
    }

    @Nullable
    RunningTask find(TaskKey key) {
        return held.get(key);
    }

    List<RunningTask> all() {
        return List.copyOf(held.values());
    }

    List<TaskLease> leases() {
        return held.values().stream().map(RunningTask::lease).toList();
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** The attempt is over, or was never begun. */
    void remove(RunningTask run) {
        forget(run);
        run.giveSlotBack();
        node.drain().stir();
    }

    /** The attempt was cut short. Code that does not heed that loses its slot after the grace period. */
    void removeCutShort(RunningTask run) {
        forget(run);
        Slot slot = run.slot();
        if (slot != null) {
            slot.giveBackAfterGrace(node, run.attempt);
        }
        node.drain().stir();
    }
}
