package dev.durathread.internal.replay;

import dev.durathread.history.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recorded events that the code has not come to yet, in their order. Used up, it holds on to nothing. */
final class Backlog {
    private List<HistoryEvent> events = List.of();
    private int next;

    void add(List<HistoryEvent> more) {
        if (isEmpty()) {
            events = more;
        } else {
            List<HistoryEvent> all = new ArrayList<>(events.subList(next, events.size()));
            all.addAll(more);
            events = all;
        }
        next = 0;
    }

    boolean isEmpty() {
        return next == events.size();
    }

    @Nullable
    HistoryEvent peek() {
        return isEmpty() ? null : events.get(next);
    }

    /** Takes the next one, which there is. */
    HistoryEvent remove() {
        HistoryEvent taken = events.get(next++);
        if (isEmpty()) {
            events = List.of();
            next = 0;
        }
        return taken;
    }
}
