package dev.durathread.admin;

import java.time.Instant;
import java.util.Objects;

/**
 * A timer that has not fired.
 *
 * @param timerId the event id of its {@code TimerCreated}
 */
public record PendingTimer(long timerId, Instant dueAt) {
    /** Refuses a null time. */
    public PendingTimer {
        Objects.requireNonNull(dueAt, "dueAt");
    }
}
