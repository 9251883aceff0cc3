package dev.durathread.testkit;

import java.time.Duration;
import java.time.Instant;

/** The clock of a test environment. It stands still unless something moves it. */
public final class VirtualClock {
    private final VirtualTime time;

    VirtualClock(VirtualTime time) {
        this.time = time;
    }

    /** The time as the engine sees it. */
    public Instant now() {
        return time.now();
    }

    /**
     * Moves the time. It stops at each timer, retry and timeout on the way and lets the work that follows finish before
     * it moves further. Returns when the time is reached and nothing runs any more.
     *
     * @throws IllegalArgumentException when the duration is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + duration);
        }
        advanceTo(now().plus(duration));
    }

    /**
     * Moves the time to an instant; see {@link #advance}.
     *
     * @throws IllegalArgumentException when the instant has passed
     */
    public void advanceTo(Instant instant) {
        if (instant.isBefore(now())) {
            throw new IllegalArgumentException("time does not go back: it is " + now() + ", asked for is " + instant);
        }
        time.advanceTo(instant);
    }
}
