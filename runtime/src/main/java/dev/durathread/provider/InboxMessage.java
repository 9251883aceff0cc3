package dev.durathread.provider;

import java.util.Objects;

/**
 * A message that lies in an inbox.
 *
 * @param sequence its place in the inbox of its instance: 1, 2, ... in the order of arrival, without gaps
 */
public record InboxMessage(long sequence, Message message) {
    /** Refuses a null message. */
    public InboxMessage {
        Objects.requireNonNull(message, "message");
    }
}
