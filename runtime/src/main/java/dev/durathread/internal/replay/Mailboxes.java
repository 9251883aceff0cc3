package dev.durathread.internal.replay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The events and queues of an instance, told apart by name and from each other. */
final class Mailboxes {
    private final Map<String, Mailbox> events = new HashMap<>(0);
    private final Map<String, Mailbox> queues = new HashMap<>(0);
    private final Deque<Mailbox> deliverable = new ArrayDeque<>(1);

    Mailbox event(String name) {
        return events.computeIfAbsent(name, _ -> new Mailbox());
    }

    Mailbox queue(String name) {
        return queues.computeIfAbsent(name, _ -> new Mailbox());
    }

    void subscribe(Mailbox mailbox, RequestPromise<?> wait) {
        mailbox.waits.add(wait);
        if (mailbox.canDeliver()) {
            deliverable.add(mailbox);
        }
    }

    void unsubscribe(Mailbox mailbox, RequestPromise<?> wait) {
        mailbox.waits.remove(wait);
    }

    /** Puts a message in; it waits there for a wait. */
    void put(Mailbox mailbox, Arrival message) {
        mailbox.messages.add(message);
        if (mailbox.canDeliver()) {
            deliverable.add(mailbox);
        }
    }

    /** All messages that no wait has taken. */
    Stream<Arrival> messages() {
        return Stream.concat(events.values().stream(), queues.values().stream())
                .flatMap(mailbox -> mailbox.messages.stream());
    }

    /** The next mailbox that holds a wait and a message; null for none. */
    @Nullable
    Mailbox nextDeliverable() {
        Mailbox next = deliverable.poll();
        while (next != null && !next.canDeliver()) {
            next = deliverable.poll();
        }
        return next;
    }
}
