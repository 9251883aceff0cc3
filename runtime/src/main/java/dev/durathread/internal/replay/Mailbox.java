package dev.durathread.internal.replay;

import java.util.ArrayDeque;
import java.util.Deque;

/** The waits for one name and the messages that no wait has taken yet, each in their order. */
final class Mailbox {
    final Deque<RequestPromise<?>> waits = new ArrayDeque<>(1); // any of them may be given up
    final Deque<Arrival> messages = new ArrayDeque<>(0);

    /** The wait that the next message is for. */
    RequestPromise<?> firstWait() {
        return waits.element();
    }

    /** Whether a wait and a message are there for each other. */
    boolean canDeliver() {
        return !waits.isEmpty() && !messages.isEmpty();
    }
}
