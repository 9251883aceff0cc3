package dev.durathread.internal.replay;

import dev.durathread.OrchestrationContext;
import dev.durathread.RetryPolicy;
import dev.durathread.failure.DurableTimeoutException;
import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.SubOrchestrationScheduled;
import dev.durathread.history.Saturated;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at one sub-orchestration, run in a branch of its parent: each attempt is a child of its own, each pause a
 * timer. An attempt that takes too long is cancelled and counts as failed.
 */
final class ChildRetry<O> {
    private final OrchestrationContext context;
    private final RetryPolicy policy;
    private final RandomGenerator random;

    ChildRetry(OrchestrationContext context, RetryPolicy policy) {
        this.context = context;
        this.policy = policy;
        this.random = () -> context.random().nextLong(); // recorded only where there is jitter
    }

    /** @param start starts an attempt; it is given what tells the child's id from those of other attempts */
    O run(Function<String, RequestPromise<O>> start) {
        Instant until = policy.totalTimeout()
                .map(total -> Saturated.plus(context.utcNow(), total))
                .orElse(null);
        for (int attempt = 1; ; attempt++) {
            RequestPromise<O> child = start.apply(attempt == 1 ? "" : "::attempt::" + attempt);
            try {
                return result(child, timeout(until));
            } catch (SubOrchestrationFailedException e) {
                if (attempt >= policy.maxAttempts()
                        || !policy.retries(e.details().errorType())
                        || !pause(policy.delayAfter(attempt, random), until)) {
                    throw e;
                }
            }
        }
    }

    private O result(RequestPromise<O> child, Optional<Duration> timeout) {
        if (timeout.isEmpty()) {
            return child.get();
        }
        try {
            return child.get(timeout.get());
        } catch (DurableTimeoutException e) {
            child.cancel();
            String id = ((SubOrchestrationScheduled) child.request()).instanceId();
            Failure failure = Failure.ofEngine("TimedOut", "the attempt took longer than " + timeout.get());
            throw new SubOrchestrationFailedException(id, FailureDetails.of(failure));
        }
    }

    /** How long the next attempt may take; empty for as long as it likes. */
    private Optional<Duration> timeout(@Nullable Instant until) {
        if (until == null) {
            return policy.attemptTimeout();
        }
        Duration left = left(until);
        return Optional.of(
                policy.attemptTimeout().filter(each -> each.compareTo(left) < 0).orElse(left));
    }

    /** Waits before the next attempt; false when no time would be left for it. */
    private boolean pause(Duration delay, @Nullable Instant until) {
        if (until != null && delay.compareTo(left(until)) >= 0) {
            return false;
        }
        if (delay.isPositive()) {
            context.sleep(delay);
        }
        return true;
    }

    private Duration left(Instant until) {
        Duration left = Duration.between(context.utcNow(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
