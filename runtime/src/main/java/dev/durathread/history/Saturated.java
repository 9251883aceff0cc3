package dev.durathread.history;

import java.time.Duration;
import java.time.Instant;

/**
 * Arithmetic with times that stops at what every store can hold, the years 1 to 9999, in place of failing: who says
 * {@code Duration.ofSeconds(Long.MAX_VALUE)} or {@link Instant#MAX} means "without end".
 */
public final class Saturated {
    /** The earliest time that is stored. */
    public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    /** The latest time that is stored. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    /** The longest duration: longer than from the earliest time to the latest. */
    public static final Duration LONGEST = Duration.ofDays(3_660_000);

    private Saturated() {}

    /** The nearest time that can be stored. */
    public static Instant instant(Instant at) {
        if (at.isBefore(EARLIEST)) {
            return EARLIEST;
        }
        return at.isAfter(LATEST) ? LATEST : at;
    }

    /** The nearest duration between the longest one, either way. */
    public static Duration duration(Duration duration) {
        if (duration.compareTo(LONGEST) > 0) {
            return LONGEST;
        }
        return duration.compareTo(LONGEST.negated()) < 0 ? LONGEST.negated() : duration;
    }

    /** The time after a duration. */
    public static Instant plus(Instant from, Duration duration) {
        return instant(instant(from).plus(duration(duration)));
    }

    /** The time before a duration. */
    public static Instant minus(Instant from, Duration duration) {
        return instant(instant(from).minus(duration(duration)));
    }

    /** The duration in milliseconds, those of the longest one at the most. */
    public static long millis(Duration duration) {
        return duration(duration).toMillis();
    }

    /** The duration in nanoseconds, {@link Long#MAX_VALUE} at the most: 292 years. */
    public static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
