package dev.durathread.provider;

import java.time.Instant;
import java.util.Objects;

/**
 * A timer that was set.
 *
 * @param timerId the event id of its {@code TimerCreated}
 */
public record NewTimer(long timerId, Instant dueAt) {
    /** Refuses a null time. */
    public NewTimer {
        Objects.requireNonNull(dueAt, "dueAt");
    }
}
