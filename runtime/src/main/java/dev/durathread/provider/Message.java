package dev.durathread.provider;

import dev.durathread.history.HistoryEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something on its way to an instance: an arrival that is not in its history yet.
 *
 * @param executionId the execution that it is for; 0 for whichever is current when it is taken
 * @param event the arrival, with event id 0
 * @param messageId the sender's id for it; a second message of the same id to the same instance is not stored. Null
 *     where the sender gave none. An id is remembered as long as its receiver lives, longer than the message
 */
public record Message(
        long executionId,
        HistoryEvent.Arrived event,
        @Nullable String messageId) {
    /** Refuses a null event. */
    public Message {
        Objects.requireNonNull(event, "event");
    }

    /** A message for whichever execution is current. */
    public static Message of(HistoryEvent.Arrived event) {
        return new Message(0, event, null);
    }
}
