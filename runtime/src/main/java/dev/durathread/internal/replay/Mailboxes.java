package dev.durathread.internal.replay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events and queues of an instance, told apart by name and from each other. */
final class Mailboxes {
    private Map<String, Mailbox> events = Map.of(); // each made when first used: few instances use any
    private Map<String, Mailbox> queues = Map.of();
    private @Nullable Deque<Mailbox> deliverable;

    Mailbox event(String name) {
        if (events.isEmpty()) {
            events = new HashMap<>(2);
        }
        return events.computeIfAbsent(name, _ -> new Mailbox());
    }

    Mailbox queue(String name) {
        if (queues.isEmpty()) {
            queues = new HashMap<>(2);
        }
        return queues.computeIfAbsent(name, _ -> new Mailbox());
    }

    void subscribe(Mailbox mailbox, RequestPromise<?> wait) {
        mailbox.waits.add(wait);
        noteDeliverable(mailbox);
    }

    void unsubscribe(Mailbox mailbox, RequestPromise<?> wait) {
        mailbox.waits.remove(wait);
    }

    /** Puts a message in; it waits there for a wait. */
    void put(Mailbox mailbox, Arrival message) {
        mailbox.put(message);
        noteDeliverable(mailbox);
    }

    /** Forgets every message that no wait has taken. */
    void clear() {
        events.values().forEach(Mailbox::clear);
        queues.values().forEach(Mailbox::clear);
        deliverable = null;
    }

    private void noteDeliverable(Mailbox mailbox) {
        if (mailbox.canDeliver()) {
            if (deliverable == null) {
                deliverable = new ArrayDeque<>(2);
            }
            deliverable.add(mailbox);
        }
    }

    /** The next mailbox that holds a wait and a message; null for none. */
    @Nullable
    Mailbox nextDeliverable() {
        if (deliverable == null) {
            return null;
        }
        Mailbox next = deliverable.poll();
        while (next != null && !next.canDeliver()) {
            next = deliverable.poll();
        }
        return next;
    }
}
