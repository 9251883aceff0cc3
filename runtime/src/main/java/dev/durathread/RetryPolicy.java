package dev.durathread;

import dev.durathread.failure.FailureDetails;
import dev.durathread.history.Saturated;
import dev.durathread.internal.check.Checks;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * How often and when something that failed is tried again.
 *
 * {@snippet :
 * RetryPolicy policy = RetryPolicy.exponential(5)         // 100 ms, 200 ms, 400 ms, 800 ms between five attempts
 *         .withMaxDelay(Duration.ofSeconds(2))
 *         .withAttemptTimeout(Duration.ofSeconds(10))
 *         .withNonRetryable(IllegalArgumentException.class);
 * }
 *
 * <p>A change of policy in code affects what is scheduled from then on; what runs keeps the policy it was scheduled with.
 *
 * @param maxAttempts attempts in all, the first included; at least 1
 * @param backoff how the delay grows
 * @param firstDelay the delay after the first attempt; for linear growth the step
 * @param multiplier what each delay is multiplied by to give the next; for exponential growth, at least 1
 * @param maxDelay no delay is longer
 * @param jitter how much of a delay may be taken off at random, 0 to 1
 * @param attemptTimeout how long one attempt may take; empty for no limit
 * @param totalTimeout how long all attempts with their delays may take; empty for no limit
 * @param nonRetryable class names of failures that end it at once
 */
public record RetryPolicy(
        int maxAttempts,
        Backoff backoff,
        Duration firstDelay,
        double multiplier,
        Duration maxDelay,
        double jitter,
        Optional<Duration> attemptTimeout,
        Optional<Duration> totalTimeout,
        Set<String> nonRetryable) {
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration MAX_DELAY = Duration.ofSeconds(30);
    private static final Duration LONGEST_TENFOLD = Duration.ofDays(36_500);
    private static final double MULTIPLIER = 2.0;

    /** How the delay grows from attempt to attempt. */
    public enum Backoff {
        /** Always the first delay. */
        FIXED,
        /** The first delay times the number of the attempt that failed. */
        LINEAR,
        /** The first delay, multiplied once more after each attempt. */
        EXPONENTIAL
    }

    /**
     * Checks each component and copies the names.
     *
     * @throws IllegalArgumentException naming the component, its value and what is allowed
     */
    public RetryPolicy {
        Checks.within("maxAttempts", maxAttempts, 1, Integer.MAX_VALUE);
        Objects.requireNonNull(backoff, "backoff");
        Checks.notNegative("firstDelay", firstDelay);
        Checks.notNegative("maxDelay", maxDelay);
        if (!(multiplier >= 1) || Double.isInfinite(multiplier)) {
            throw new IllegalArgumentException("multiplier is " + multiplier + ", it must be at least 1");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter is " + jitter + ", allowed are 0 to 1");
        }
        attemptTimeout.ifPresent(timeout -> Checks.atLeastAMillisecond("attemptTimeout", timeout));
        totalTimeout.ifPresent(timeout -> Checks.atLeastAMillisecond("totalTimeout", timeout));
        nonRetryable = Set.copyOf(nonRetryable);
    }

    /** One attempt. */
    public static RetryPolicy none() {
        return fixed(1, Duration.ZERO);
    }

    /** Delays of 100 ms, 200 ms, 400 ms and so on, at most 30 s. */
    public static RetryPolicy exponential(int maxAttempts) {
        return make(maxAttempts, Backoff.EXPONENTIAL, FIRST_DELAY);
    }

    /** The same delay after each attempt. */
    public static RetryPolicy fixed(int maxAttempts, Duration delay) {
        RetryPolicy policy = make(maxAttempts, Backoff.FIXED, delay);
        return delay.compareTo(MAX_DELAY) > 0 ? policy.withMaxDelay(delay) : policy;
    }

    /** Delays of one step, two steps, three steps and so on, at most 30 s or, where that is more, ten steps. */
    public static RetryPolicy linear(int maxAttempts, Duration step) {
        return make(maxAttempts, Backoff.LINEAR, step).letting(step);
    }

    /** With a bound on delays that leaves room for a first delay, unless the user has set the bound. */
    private RetryPolicy letting(Duration delay) {
        boolean tooSmall = maxDelay.equals(MAX_DELAY) && delay.compareTo(MAX_DELAY.dividedBy(10)) > 0;
        if (!tooSmall) {
            return this;
        }
        Duration tenfold = delay.compareTo(LONGEST_TENFOLD) > 0 ? delay : delay.multipliedBy(10);
        return withMaxDelay(tenfold.compareTo(MAX_DELAY) > 0 ? tenfold : MAX_DELAY);
    }

    private static RetryPolicy make(int maxAttempts, Backoff backoff, Duration firstDelay) {
        return new RetryPolicy(
                maxAttempts,
                backoff,
                firstDelay,
                MULTIPLIER,
                MAX_DELAY,
                0,
                Optional.empty(),
                Optional.empty(),
                Set.of());
    }

    /**
     * This policy with another delay after the first attempt, or for linear growth another step. Where the bound on delays
     * has not been set and ten times the delay are more, that is the bound.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public RetryPolicy withFirstDelay(Duration delay) {
        return new RetryPolicy(
                        maxAttempts,
                        backoff,
                        delay,
                        multiplier,
                        maxDelay,
                        jitter,
                        attemptTimeout,
                        totalTimeout,
                        nonRetryable)
                .letting(delay);
    }

    /**
     * This policy with delays that grow by another factor; for exponential growth.
     *
     * @throws IllegalArgumentException when it is below 1 or infinite
     */
    public RetryPolicy withMultiplier(double factor) {
        return new RetryPolicy(
                maxAttempts, backoff, firstDelay, factor, maxDelay, jitter, attemptTimeout, totalTimeout, nonRetryable);
    }

    /**
     * This policy with another bound on each delay.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public RetryPolicy withMaxDelay(Duration longest) {
        return new RetryPolicy(
                maxAttempts,
                backoff,
                firstDelay,
                multiplier,
                longest,
                jitter,
                attemptTimeout,
                totalTimeout,
                nonRetryable);
    }

    /**
     * This policy with up to that share taken off each delay at random, so that what failed together is not tried
     * again together.
     *
     * @throws IllegalArgumentException when it is not within 0 to 1
     */
    public RetryPolicy withJitter(double share) {
        return new RetryPolicy(
                maxAttempts,
                backoff,
                firstDelay,
                multiplier,
                maxDelay,
                share,
                attemptTimeout,
                totalTimeout,
                nonRetryable);
    }

    /**
     * This policy with a limit for each attempt; one that takes longer has failed.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public RetryPolicy withAttemptTimeout(Duration timeout) {
        return new RetryPolicy(
                maxAttempts,
                backoff,
                firstDelay,
                multiplier,
                maxDelay,
                jitter,
                Optional.of(timeout),
                totalTimeout,
                nonRetryable);
    }

    /**
     * This policy with a limit for all attempts and their delays together.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public RetryPolicy withTotalTimeout(Duration timeout) {
        return new RetryPolicy(
                maxAttempts,
                backoff,
                firstDelay,
                multiplier,
                maxDelay,
                jitter,
                attemptTimeout,
                Optional.of(timeout),
                nonRetryable);
    }

    /**
     * Adds types of failures that are not tried again, with their subtypes. Of a sub-orchestration only the name of the
     * failure is known, so that there it is exactly these types.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final RetryPolicy withNonRetryable(Class<? extends Throwable>... types) {
        Set<String> names =
                Arrays.stream(types).map(FailureDetails::typeOf).collect(Collectors.toCollection(TreeSet::new));
        names.addAll(nonRetryable);
        return new RetryPolicy(
                maxAttempts, backoff, firstDelay, multiplier, maxDelay, jitter, attemptTimeout, totalTimeout, names);
    }

    /** Whether a failure of this type may be tried again. */
    public boolean retries(String errorType) {
        return !nonRetryable.contains(errorType);
    }

    /**
     * The delay after an attempt that failed.
     *
     * @param failedAttempt its number, from 1
     */
    public Duration delayAfter(int failedAttempt, RandomGenerator random) {
        double factor = switch (backoff) {
            case FIXED -> 1;
            case LINEAR -> failedAttempt;
            case EXPONENTIAL -> Math.pow(multiplier, failedAttempt - 1.0);
        };
        double millis = Math.min(Saturated.millis(firstDelay) * factor, (double) Saturated.millis(maxDelay));
        if (Double.isNaN(millis)) {
            return Duration.ZERO; // no first delay, however often it is multiplied
        }
        double off = jitter == 0 ? 0 : millis * jitter * random.nextDouble();
        return Duration.ofMillis((long) Math.rint(millis - off));
    }
}
