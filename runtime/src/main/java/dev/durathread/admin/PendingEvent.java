package dev.durathread.admin;

import java.util.Objects;

/**
 * A wait for an event, or for a message in a queue.
 *
 * @param name the name of the event or the queue
 */
public record PendingEvent(String name) {
    /** Refuses a null name. */
    public PendingEvent {
        Objects.requireNonNull(name, "name");
    }
}
