package dev.durathread.admin;

import java.time.Duration;
import java.util.Objects;

/**
 * How much work waits to be run.
 *
 * @param instances ready for a turn, and no node has taken them
 * @param tasks activities whose time has come, and no node has taken them
 * @param timers not yet due
 * @param oldestWaiting how long the oldest of these instances and tasks has waited; zero when there is none
 */
public record QueueDepths(long instances, long tasks, long timers, Duration oldestWaiting) {
    /** Refuses a null wait. */
    public QueueDepths {
        Objects.requireNonNull(oldestWaiting, "oldestWaiting");
    }
}
