package dev.durathread.internal.activity;

import dev.durathread.provider.ClaimedTask;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A task that runs here: what was claimed, its attempt, its slot and its last sign of life. */
final class RunningTask {
    final ClaimedTask task;
    final StoredOptions options;
    final Attempt attempt = new Attempt();
    final int attemptNumber;
    private final AtomicBoolean slotHeld = new AtomicBoolean(true);
    volatile Instant lastHeartbeat;
    volatile @Nullable String heartbeat;

    RunningTask(ClaimedTask task, StoredOptions options, Instant begunAt) {
        this.task = task;
        this.options = options;
        this.attemptNumber = task.attempts() + 1;
        this.lastHeartbeat = begunAt;
        this.heartbeat = task.heartbeat();
    }

    /** True for whoever gives the slot back first. */
    boolean releaseSlot() {
        return slotHeld.compareAndSet(true, false);
    }
}
