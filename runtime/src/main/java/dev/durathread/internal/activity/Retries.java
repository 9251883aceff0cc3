package dev.durathread.internal.activity;

import dev.durathread.history.Failure;
import dev.durathread.history.Saturated;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Sees to the next attempt of a task.
 *
 * <p>The count of attempts and the last failure go to the row before anything else. Over a short pause the node keeps its
 * lease and then goes on by itself, without a claim; over a long one the task is free for any node.
 */
final class Retries {
    private static final Logger LOG = EngineLog.of(Retries.class);

    /** Pauses of up to this part of the lease are kept: that long others wait for a task whose node died meanwhile. */
    private static final int PART_OF_LEASE = 6;

    /** Told in the place of a failure whose text no row can hold. */
    private static final Failure UNSTORABLE =
            Failure.ofEngine("ProviderException", "DUR-3012: the failure of the attempt cannot be stored");

    private final Node node;
    private final Committer committer;
    private final HeldTasks held;
    private final Consumer<RunningTask> run;
    private final Consumer<Instant> claimAt;
    private volatile boolean stopped;

    /**
     * @param run runs an attempt if there is a slot, else hands it back
     * @param claimAt has tasks claimed at a time
     */
    Retries(Node node, Committer committer, HeldTasks held, Consumer<RunningTask> run, Consumer<Instant> claimAt) {
        this.node = node;
        this.committer = committer;
        this.held = held;
        this.run = run;
        this.claimAt = claimAt;
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
        Instant next = Saturated.plus(node.host().now(), pause);
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
        submit(failed, failure, next, false, (_, _) -> claimAt.accept(next));
    }

    private void keep(RunningTask failed, Failure failure, Instant next) {
        RunningTask again = failed.next(failure);
        held.add(again);
        submit(failed, failure, next, true, (outcome, _) -> kept(again, outcome, next));
    }

    private void kept(RunningTask again, WriteOutcome outcome, Instant next) {
        if (outcome instanceof WriteOutcome.TaskGone) {
            held.remove(again);
        } else if (stopped) {
            handBack(again);
        } else {
            again.attempt.keep(node.host().schedule(next, Urgency.DUE, () -> run.accept(again)));
        }
    }

    private void submit(RunningTask failed, Failure failure, Instant next, boolean keep, Committer.Callback then) {
        TaskRetry retry =
                new TaskRetry(failed.lease(), failed.attemptNumber, keep ? 1 : 0, next, strayFrom(next), failure, keep);
        failed.heartbeat.afterLast(() -> committer.submit(retry, new Committer.Callback() {
            @Override
            public void done(WriteOutcome outcome, boolean uncertain) {
                then.done(outcome, uncertain);
            }

            @Override
            public void failed(RuntimeException why) {
                if (!failure.equals(UNSTORABLE)) {
                    submit(failed, UNSTORABLE, next, keep, then);
                }
            }
        }));
    }

    /** A node that lacks the code lets those that have it go first. */
    Instant strayFrom(Instant visibleAt) {
        return Saturated.plus(visibleAt, node.options().unregisteredBackoffBase());
    }

    /** Frees a task whose attempt has not begun; it does not count as delivered. */
    void handBack(RunningTask waiting) {
        if (waiting.attempt.cutShort()) {
            held.remove(waiting);
            Instant now = node.host().now();
            TaskRetry free =
                    new TaskRetry(waiting.lease(), waiting.task.attempts(), 0, now, strayFrom(now), null, false);
            committer.submitAndGoOn(new Committer.Item(free, (_, _) -> claimAt.accept(now)));
        }
    }

    /** Keeps nothing from now on and frees what waits. */
    void stop() {
        stopped = true;
        held.all().stream().filter(RunningTask::isWaiting).forEach(this::handBack);
    }
}
