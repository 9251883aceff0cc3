package dev.durathread.internal.log;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Says whether a trouble is to be told again: once, and then no more often than in each pause, however often it comes.
 * Remembers the last thousand kinds of trouble.
 */
public final class Seldom {
    private static final int MOST_REMEMBERED = 1_000;

    private final LongSupplier nanoTime;
    private final long pauseNanos;
    private final Map<String, Long> last = new LinkedHashMap<>();

    /** @param nanoTime the elapsed time */
    public Seldom(LongSupplier nanoTime, Duration pause) {
        this.nanoTime = nanoTime;
        this.pauseNanos = pause.toNanos();
    }

    /** Whether this trouble is to be told now. */
    public synchronized boolean isDue(String trouble) {
        long now = nanoTime.getAsLong();
        Long before = last.get(trouble);
        if (before != null && now - before < pauseNanos) {
            return false;
        }
        last.put(trouble, now);
        if (last.size() > MOST_REMEMBERED) {
            last.remove(last.keySet().iterator().next());
        }
        return true;
    }

    /** The trouble is over: the next one of its kind is told at once. */
    public synchronized void forget(String trouble) {
        last.remove(trouble);
    }
}
