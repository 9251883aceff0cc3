package dev.durathread.internal.replay;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recorded events that the code has not come to yet, in their order. Used up, it holds on to nothing.
 *
 * <p>A history may come in pages, and where a page ends must never show (INV-7). A <em>step</em> is what begins the
 * history or answers a request, together with all that the code did because of it. Only a step of which the next one has
 * been seen to begin is surely whole, and only whole steps are run: code in the middle of one would otherwise take the
 * end of the page for the end of history. What follows on the whole steps can be looked at all the same, so that code
 * which asks for more than was recorded meets the event that stands there.
 *
 * <p>A request to cancel begins no step: the code can take it in the middle of one. Each event is looked at once.
 */
final class Backlog {
    private List<HistoryEvent> events = List.of();
    private boolean isOwnList; // else a page as it was given
    private int next;
    private int whole; // events before this index belong to steps that are surely whole
    private boolean hasLast = true;

    /** Adds a page on which more pages follow. */
    void addPart(List<HistoryEvent> page) {
        int before = add(page);
        hasLast = false;
        for (int i = events.size() - 1; i >= before; i--) {
            if (beginsStep(events.get(i))) {
                whole = i;
                return;
            }
        }
    }

    /** Adds the last page. */
    void addLast(List<HistoryEvent> page) {
        add(page);
        hasLast = true;
        whole = events.size();
    }

    private static boolean beginsStep(HistoryEvent event) {
        return event instanceof Answer || event instanceof OrchestrationStarted;
    }

    /** Gives the index of the first event added. */
    private int add(List<HistoryEvent> page) {
        if (next == events.size()) {
            hold(page, false);
            whole = 0;
            return 0;
        }
        if (next > 0 || !isOwnList) {
            whole = Math.max(0, whole - next);
            hold(new ArrayList<>(events.subList(next, events.size())), true);
        }
        int before = events.size();
        events.addAll(page);
        return before;
    }

    private void hold(List<HistoryEvent> list, boolean own) {
        events = list;
        isOwnList = own;
        next = 0;
    }

    /** Whether nothing more is recorded, here or in pages to come. */
    boolean isAtEnd() {
        return hasLast && next == events.size();
    }

    /** Whether the next event belongs to a step that is surely whole. */
    boolean hasWholeStep() {
        return next < whole;
    }

    /** The next event; null at the end of history. */
    @Nullable
    HistoryEvent peek() {
        if (next < events.size()) {
            return events.get(next);
        }
        if (!hasLast) {
            throw new IllegalStateException("the code has been run beyond the steps that are surely whole");
        }
        return null;
    }

    /** Takes the next one, which there is. */
    HistoryEvent remove() {
        HistoryEvent taken = events.get(next++);
        if (next == events.size()) {
            hold(List.of(), false);
            whole = 0;
        }
        return taken;
    }
}
