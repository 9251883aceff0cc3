package dev.durathread.internal.replay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The waits for one name and the messages that no wait has taken yet, each in their order. */
final class Mailbox {
    final Deque<RequestPromise<?>> waits = new ArrayDeque<>(1); // any of them may be given up
    private @Nullable Deque<Arrival> messages; // made when one comes

    /** The wait that the next message is for. */
    RequestPromise<?> firstWait() {
        return waits.element();
    }

    void put(Arrival message) {
        if (messages == null) {
            messages = new ArrayDeque<>(1);
        }
        messages.add(message);
    }

    /** Takes the next message out. There is one. */
    Arrival takeMessage() {
        return Objects.requireNonNull(messages).remove();
    }

    /** Forgets the messages; the waits stay. */
    void clear() {
        messages = null;
    }

    /** Whether a wait and a message are there for each other. */
    boolean canDeliver() {
        return !waits.isEmpty() && messages != null && !messages.isEmpty();
    }
}
