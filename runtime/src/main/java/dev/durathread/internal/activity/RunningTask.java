package dev.durathread.internal.activity;

import dev.durathread.history.Failure;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt at a task that this node holds, from when it is foreseen to its end. */
final class RunningTask {
    final ClaimedTask task;
    final StoredOptions options;
    final Attempt attempt = new Attempt();
    final int attemptNumber;
    final Heartbeat heartbeat;

    /** Under which the node holds the task; another one once it has claimed the task anew. */
    private volatile TaskLease lease;

    private boolean settled;

    private volatile long begunNanos;
    private volatile boolean begun;

    /** Null while the attempt waits for its time. */
    private volatile @Nullable Slot slot;

    /** Why the task cannot be run; null when it can. */
    final @Nullable String defect;

    private RunningTask(ClaimedTask task, StoredOptions options, @Nullable String defect, @Nullable Slot slot) {
        this.task = task;
        this.lease = task.lease();
        this.options = options;
        this.defect = defect;
        this.attemptNumber = task.attempts() + 1;
        this.heartbeat = new Heartbeat(task.heartbeat(), task.scheduledAt());
        this.slot = slot;
    }

    /** A task that the node has come to hold; one whose row cannot be read has a defect. */
    static RunningTask of(ClaimedTask task, Slot slot) {
        try {
            return new RunningTask(task, StoredOptions.read(task.options()), null, slot);
        } catch (RuntimeException e) {
            String defect = "DUR-2009: its options cannot be read: " + e.getMessage();
            return new RunningTask(task, StoredOptions.PLAIN, defect, slot);
        }
    }

    /** The next attempt, under the same lease; it has no slot yet. */
    RunningTask next(Failure failure) {
        ClaimedTask next = new ClaimedTask(
                lease,
                task.name(),
                task.input(),
                task.tag(),
                task.session(),
                task.options(),
                task.scheduledAt(),
                task.queueDeadline(),
                1,
                attemptNumber,
                failure,
                heartbeat.details(),
                task.orchestrationName(),
                task.orchestrationVersion());
        return new RunningTask(next, options, defect, null);
    }

    TaskLease lease() {
        return lease;
    }

    /** Whether it is that task, and not the one of an earlier instance of the same id, which was deleted. */
    boolean isOf(ClaimedTask claimed) {
        return task.scheduledAt().toEpochMilli() == claimed.scheduledAt().toEpochMilli()
                && task.name().equals(claimed.name())
                && task.input().equals(claimed.input());
    }

    /**
     * Goes on under a new lease: the node was taken for dead, and has claimed its own task again.
     *
     * @return false when it is too late for that, since the attempt has its outcome
     */
    synchronized boolean goOnUnder(TaskLease claimed) {
        if (settled || attempt.isOver()) {
            return false;
        }
        lease = claimed;
        return true;
    }

    /** The attempt has its outcome, which goes out under the lease that is given back; the lease changes no more. */
    synchronized TaskLease settle() {
        settled = true;
        return lease;
    }

    TaskKey key() {
        return task.lease().task();
    }

    /** How it is named in logs and failures. */
    String described() {
        return "activity \"" + task.name() + "\" #" + key().activityId() + " of instance \"" + key().instanceId()
                + "\"";
    }

    /** Its code begins, by the clock of elapsed time. */
    void codeBegins(long nanos) {
        begunNanos = nanos;
        begun = true;
    }

    /** How long its code has run; zero when it never began. */
    Duration ran(long nanos) {
        return begun ? Duration.ofNanos(nanos - begunNanos) : Duration.ZERO;
    }

    void begins(Slot taken) {
        slot = taken;
    }

    boolean isWaiting() {
        return slot == null;
    }

    /** The slot that it runs in; null before it begins. */
    @Nullable
    Slot slot() {
        return slot;
    }

    void giveSlotBack() {
        Slot now = slot;
        if (now != null) {
            now.giveBack();
        }
    }
}
