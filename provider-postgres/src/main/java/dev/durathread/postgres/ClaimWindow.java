package dev.durathread.postgres;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim begins to look, and how far ahead (INV-19, ADR 14).
 *
 * <p>Claims go along an index of times, from the oldest. What was claimed leaves a dead entry behind, which is passed over
 * at no cost as soon as no transaction can see it any more. One that somebody keeps open for long, as a report or a backup
 * does, keeps them all (INV-19): each look passes over everything that was claimed since, and finds nothing. So once a look took
 * long for the little that it found, the next ones begin where it ended, and only now and then one begins at the beginning.
 *
 * <p>What becomes ready with a time before that, because its writer took long or its holder died, is found by the next
 * look from the beginning.
 */
final class ClaimWindow {
    private static final long LONG_NANOS = Duration.ofMillis(20).toNanos();
    private static final Duration OVERLAP = Duration.ofSeconds(2);
    private static final Duration AHEAD = Duration.ofSeconds(10);

    /** A look from the beginning is made again after so many times what it took: one percent of the time. */
    private static final long LOOKS_PER_PAUSE = 100;

    private static final long SHORTEST_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private boolean isNarrow;
    private long from;
    private long wholeAgainAt;

    /**
     * A stretch of an index of times.
     *
     * @param from the first time, in milliseconds
     * @param to the last time to look ahead to, in milliseconds
     */
    record Range(long from, long to) {
        static final Range WHOLE = new Range(Long.MIN_VALUE, Long.MAX_VALUE);

        boolean isWhole() {
            return equals(WHOLE);
        }

        /** When there is more to claim: at the latest when the range ends. */
        @Nullable
        Instant dueWithin(@Nullable Instant due) {
            return isWhole() || (due != null && due.toEpochMilli() < to) ? due : Instant.ofEpochMilli(to);
        }
    }

    /**
     * The range for a look.
     *
     * @param nanos the elapsed time; see {@link System#nanoTime()}
     */
    synchronized Range range(Instant now, long nanos) {
        if (!isNarrow || nanos - wholeAgainAt >= 0 || now.toEpochMilli() < from) {
            return Range.WHOLE;
        }
        return new Range(from, now.plus(AHEAD).toEpochMilli());
    }

    /**
     * A look has come back.
     *
     * @param foundAll whether it found less than it was to find
     * @param took how long it took, in nanoseconds
     */
    synchronized void looked(Range range, Instant now, boolean foundAll, long took, long nanos) {
        if (range.isWhole()) {
            isNarrow = foundAll && took > LONG_NANOS;
            wholeAgainAt = nanos + Math.max(SHORTEST_PAUSE_NANOS, LOOKS_PER_PAUSE * took);
        }
        if (foundAll) {
            from = now.minus(OVERLAP).toEpochMilli();
        }
    }
}
