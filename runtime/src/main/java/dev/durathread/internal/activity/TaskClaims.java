package dev.durathread.internal.activity;

import dev.durathread.failure.ProviderException;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.host.Pacer;
import dev.durathread.internal.host.Pulse;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.SessionClaim;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskLease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Claims tasks that nobody holds, as many as there are free slots: tasks of other nodes, tasks that found no slot when
 * they were born, retries that came due.
 */
final class TaskClaims {
    private static final Logger LOG = EngineLog.of(TaskClaims.class);
    private static final int MOST_AT_ONCE = 256;
    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

    private final Node node;
    private final Slots slots;
    private final TagSelection tags;
    private final Taker taker;
    private final Pacer pacer;
    private final ReentrantLock taking = new ReentrantLock();
    private boolean stopped; // guarded by taking
    private volatile boolean moreWaits;
    private volatile boolean cancelledMeanwhile;
    private @Nullable LeaseToken uncertain;

    /** What is done with tasks that were claimed. */
    interface Taker {
        /** Runs a task, for which a slot has been taken. */
        void launch(ClaimedTask task, Instant claimedAt);

        /** Frees tasks that a claim brought after the last one was to be made; they have not been begun. */
        void tooLate(List<ClaimedTask> tasks);

        /** Gives up a task that was removed while it was being claimed. */
        void lost(TaskLease task);
    }

    TaskClaims(Node node, Executor storage, Slots slots, TagSelection tags, Taker taker) {
        this.node = node;
        this.slots = slots;
        this.tags = tags;
        this.taker = taker;
        this.pacer = new Pacer("claims of activities", node.host(), storage, this::claim);
    }

    Pulse pulse() {
        return pacer.pulse();
    }

    void wake() {
        pacer.wake();
    }

    void wakeAt(Instant at) {
        pacer.wakeAt(at, Urgency.DUE);
    }

    /** Claims nothing from now on; what a claim still under way brings is freed and not begun. */
    void stop() {
        pacer.stop();
        taking.lock();
        try {
            stopped = true;
        } finally {
            taking.unlock();
        }
    }

    /** Room for more: worth a claim at once when a good part of the slots is free, and else in a moment. */
    void slotFreed() {
        if (!moreWaits) {
            return;
        }
        if (slots.free() * 4 >= slots.size()) {
            pacer.wake();
        } else {
            pacer.wakeAt(node.host().now().plus(GATHERING), Urgency.DUE);
        }
    }

    /** Tasks were cancelled: one that is just being claimed may be among them, and is looked at again. */
    void cancelled() {
        cancelledMeanwhile = true;
    }

    private void claim() {
        int max = slots.tryTake(MOST_AT_ONCE);
        if (max == 0) {
            moreWaits = true;
            return;
        }
        int used = 0;
        Instant now = node.host().now();
        LeaseToken token = new LeaseToken(node.host().random().nextLong());
        try {
            releaseUncertain(now);
            uncertain = token;
            cancelledMeanwhile = false;
            Claims<ClaimedTask> claims = node.provider().claimTasks(request(max, now, token));
            uncertain = null;
            used = take(claims.items(), now);
            moreWaits = used == max;
            lookForCancelled(claims.items());
            if (used == max) {
                pacer.wake();
            } else if (claims.nextDue() != null) {
                pacer.wakeAt(claims.nextDue(), Urgency.DUE);
            }
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3004: claiming tasks failed; it is tried again", e);
            pacer.wakeAt(now.plus(AFTER_FAILURE), Urgency.DUE);
        } finally {
            slots.giveBack(max - used);
        }
    }

    /** Launches what was claimed; how many slots that takes. */
    private int take(List<ClaimedTask> claimed, Instant now) {
        taking.lock();
        try {
            if (!stopped) {
                return claimed.stream().mapToInt(task -> launch(task, now)).sum();
            }
        } finally {
            taking.unlock();
        }
        if (!claimed.isEmpty()) {
            taker.tooLate(claimed);
        }
        return 0;
    }

    /** Launches one task; how many slots that takes. One that cannot be launched is freed, and keeps no other (INV-20). */
    @SuppressWarnings("CatchThrowable")
    private int launch(ClaimedTask task, Instant now) {
        try {
            taker.launch(task, now);
            return 1;
        } catch (Throwable t) {
            LOG.error(
                    "DUR-9001: a claimed activity could not be begun, {}",
                    task.lease().task(),
                    t);
            taker.tooLate(List.of(task));
            return 0;
        }
    }

    private void lookForCancelled(List<ClaimedTask> claimed) {
        if (cancelledMeanwhile && !claimed.isEmpty()) {
            node.provider()
                    .lostTasks(claimed.stream().map(ClaimedTask::lease).toList())
                    .forEach(taker::lost);
        }
    }

    private TaskClaim request(int max, Instant now, LeaseToken token) {
        SessionClaim sessions = new SessionClaim(
                node.name(), now.plus(node.options().lease()), node.options().maxSessions());
        return new TaskClaim(node.id(), max, now, token, node.registry().activityNames(), tags, sessions);
    }

    /** A claim whose answer was lost may have been made: what it gave is freed. */
    private void releaseUncertain(Instant now) {
        LeaseToken token = uncertain;
        if (token != null) {
            node.provider().releaseTasks(node.id(), token, now);
            uncertain = null;
        }
    }
}
