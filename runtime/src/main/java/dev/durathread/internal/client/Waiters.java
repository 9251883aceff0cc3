package dev.durathread.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** The waits for one instance, and when it is next read without a notification. */
final class Waiters {
    /** In the order in which they began: who waits longest is told first. */
    final Set<Wait> waits = new ConcurrentSkipListSet<>(Comparator.comparingLong(wait -> wait.number));

    private Duration pause;
    private Instant lookAt;

    Waiters(Instant now, Duration firstPause) {
        this.pause = firstPause;
        this.lookAt = now.plus(firstPause);
    }

    /** Whether all waits are for the end. */
    boolean waitForTheEnd() {
        return waits.stream().allMatch(wait -> wait.goal == Wait.Goal.END);
    }

    synchronized Instant lookAt() {
        return lookAt;
    }

    /** It is read now. The next read comes after twice the pause. */
    synchronized void backOff(Instant now, Duration longest) {
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(longest) > 0 ? longest : longer;
        lookAt = now.plus(pause);
    }

    /** A new wait has come: the pause is the first one again. */
    synchronized void hurry(Instant now, Duration firstPause) {
        pause = firstPause;
        lookAt = now.plus(firstPause);
    }
}
