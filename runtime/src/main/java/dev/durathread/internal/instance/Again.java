package dev.durathread.internal.instance;

import dev.durathread.history.HistoryEvent.Arrived;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.internal.replay.Arrival;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A turn that was to end the instance is taken again, since messages had come that it had not seen. They are given to
 * the code before what made it end: before results, timers and other messages. Messages of one mailbox keep their order.
 *
 * @param seenThrough the last message that the refused turn had seen
 * @param lastSequence the last message that had come
 */
public record Again(long seenThrough, long lastSequence) {
    /** What is given ahead of the rest, and the rest, each in its order. */
    public record Order(List<Arrival> ahead, List<Arrival> rest) {}

    /** Says in which order arrivals are given. */
    public Order order(List<Arrival> arrivals) {
        Set<List<String>> mailboxes = new HashSet<>();
        for (Arrival arrival : arrivals) {
            if (isNew(arrival)) {
                mailboxes.add(mailbox(arrival.event()));
            }
        }
        List<Arrival> ahead = new ArrayList<>();
        List<Arrival> rest = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            List<String> mailbox = mailbox(arrival.event());
            boolean first = isNew(arrival) || (!mailbox.isEmpty() && mailboxes.contains(mailbox));
            (first ? ahead : rest).add(arrival);
        }
        return new Order(ahead, rest);
    }

    private boolean isNew(Arrival arrival) {
        return arrival.sequence() > seenThrough;
    }

    /** Empty for what lies in none. */
    private static List<String> mailbox(Arrived event) {
        return switch (event) {
            case ExternalEvent e -> List.of("event", e.name());
            case QueueEventDelivered e -> List.of("queue", e.queue());
            case Arrived _ -> List.of();
        };
    }
}
