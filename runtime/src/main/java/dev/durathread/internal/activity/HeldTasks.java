package dev.durathread.internal.activity;

import dev.durathread.internal.node.Node;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The tasks that this node holds: those that run, and those that wait here for their next attempt. */
final class HeldTasks {
    private final Node node;
    private final Map<TaskKey, RunningTask> held = new ConcurrentHashMap<>();

    HeldTasks(Node node) {
        this.node = node;
    }

    void add(RunningTask run) {
        held.put(run.key(), run);
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
        held.remove(run.key(), run);
        run.giveSlotBack();
    }

    /** The attempt was cut short. Code that does not heed that loses its slot after the grace period. */
    void removeCutShort(RunningTask run) {
        held.remove(run.key(), run);
        Slot slot = run.slot();
        if (slot != null) {
            slot.giveBackAfterGrace(node, run.attempt);
        }
    }
}
