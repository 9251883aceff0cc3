package dev.durathread.internal.replay;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has arrived and nobody has taken: arrivals in their order, and messages that were sorted by name. An execution
 * that continues as new leaves it to the next as it is, however much lies in it.
 */
final class Inbox {
    private final Deque<Arrival> arrivals = new ArrayDeque<>(1);
    private final Mailboxes mailboxes = new Mailboxes();

    Deque<Arrival> arrivals() {
        return arrivals;
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    /** Forgets all that has arrived and was not recorded. */
    void clear() {
        arrivals.clear();
        mailboxes.clear();
    }
}
