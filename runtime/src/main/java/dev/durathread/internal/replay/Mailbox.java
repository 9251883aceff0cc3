package dev.durathread.internal.replay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** The waits for one name and the messages that no wait has taken yet, each in their order. */
final class Mailbox {
    final Set<RequestPromise<?>> waits = new LinkedHashSet<>(2); // any of them may be given up
    final Deque<Arrival> messages = new ArrayDeque<>(2);

    /** The wait that the next message is for. */
    RequestPromise<?> firstWait() {
        return waits.iterator().next();
    }

    /** Whether a wait and a message are there for each other. */
    boolean canDeliver() {
        return !waits.isEmpty() && !messages.isEmpty();
    }
}
