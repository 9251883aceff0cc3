package dev.durathread.testkit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The threads that run the code of activities, and whether they make progress.
 *
 * <p>A thread that is found waiting at every look for {@link #PATIENCE} of real time counts as hanging, for example on
 * a latch of its test until time moves. Not thread-safe.
 */
final class BusyActivities {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** When each thread was first seen waiting, in nanoseconds; {@link #ACTIVE} for a thread that was not. */
    private final Map<Thread, Long> waitingSince = new HashMap<>();

    private static final long ACTIVE = Long.MAX_VALUE;

    void add(Thread thread) {
        waitingSince.put(thread, ACTIVE);
    }

    void remove(Thread thread) {
        waitingSince.remove(thread);
    }

    int size() {
        return waitingSince.size();
    }

    /** Looks at each thread once. Call it repeatedly. */
    boolean areAllHung() {
        long now = System.nanoTime();
        waitingSince.replaceAll((thread, since) -> isWaiting(thread) ? (since == ACTIVE ? (Long) now : since) : ACTIVE);
        return waitingSince.values().stream().allMatch(since -> since != ACTIVE && now - since >= PATIENCE.toNanos());
    }

    private static boolean isWaiting(Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, BLOCKED, TERMINATED -> false;
        };
    }
}
