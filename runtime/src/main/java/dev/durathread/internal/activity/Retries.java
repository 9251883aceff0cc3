package dev.durathread.internal.activity;

import dev.durathread.history.Failure;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to the next attempt of a task.
 *
 * <p>The count of attempts and the last failure go to the row before anything else. Over a short pause the node keeps its
 * lease and then goes on by itself, without a claim; over a long one the task is free for any node.
 */
final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    /** Pauses of up to this part of the lease are kept: that long others wait for a task whose node died meanwhile. */
    private static final int PART_OF_LEASE = 6;

    private final Node node;
    private final Committer committer;
    private final HeldTasks held;
    private final Consumer<RunningTask> run;
    private final Consumer<Instant> claimAt;
    private final Executor threads;
    private volatile boolean stopped;

    /**
     * @param run runs an attempt if there is a slot, else hands it back
     * @param claimAt has tasks claimed at a time
     * @param threads does what may block
     */
    Retries(
            Node node,
            Committer committer,
            HeldTasks held,
            Consumer<RunningTask> run,
            Consumer<Instant> claimAt,
            Executor threads) {
        this.node = node;
        this.committer = committer;
        this.held = held;
        this.run = run;
        this.claimAt = claimAt;
        this.threads = threads;
    }

    /** Has a task tried again after a pause. */
    void again(RunningTask failed, Failure failure, Duration pause) {
        LOG.warn(
                "DUR-2007: {} failed, attempt {} of {}: {}: {}; next in {} ms",
                failed.described(),
                failed.attemptNumber,
                failed.options.maxAttempts(),
                failure.errorType(),
                failure.message(),
                pause.toMillis());
        Instant next = node.host().now().plus(pause);
        boolean keep = !stopped
                && node.options().maxAttempts() > 1
                && pause.compareTo(node.options().lease().dividedBy(PART_OF_LEASE)) <= 0;
        if (keep) {
            keep(failed, failure, next);
        } else {
            free(failed, failure, next);
        }
    }

    private void free(RunningTask failed, Failure failure, Instant next) {
        TaskRetry retry = new TaskRetry(failed.lease(), failed.attemptNumber, 0, next, strayFrom(next), failure, false);
        failed.heartbeat.afterLast(() -> committer.submit(retry, (_, _) -> claimAt.accept(next)));
    }

    private void keep(RunningTask failed, Failure failure, Instant next) {
        RunningTask again = failed.next(failure);
        held.add(again);
        TaskRetry retry = new TaskRetry(failed.lease(), failed.attemptNumber, 1, next, strayFrom(next), failure, true);
        failed.heartbeat.afterLast(() -> committer.submit(retry, (outcome, _) -> {
            if (outcome instanceof WriteOutcome.TaskGone) {
                held.remove(again);
            } else if (stopped) {
                threads.execute(() -> handBack(again));
            } else {
                again.attempt.keep(node.host().schedule(next, Urgency.DUE, () -> run.accept(again)));
            }
        }));
    }

    /** A node that lacks the code lets those that have it go first. */
    Instant strayFrom(Instant visibleAt) {
        return visibleAt.plus(node.options().unregisteredBackoffBase());
    }

    /** Frees a task whose attempt has not begun; it does not count as delivered. May block. */
    void handBack(RunningTask waiting) {
        if (waiting.attempt.cutShort()) {
            held.remove(waiting);
            Instant now = node.host().now();
            committer.submit(
                    new TaskRetry(waiting.lease(), waiting.task.attempts(), 0, now, strayFrom(now), null, false),
                    (_, _) -> claimAt.accept(now));
        }
    }

    /** Keeps nothing from now on and frees what waits. */
    void stop() {
        stopped = true;
        held.all().stream().filter(RunningTask::isWaiting).forEach(this::handBack);
    }
}
