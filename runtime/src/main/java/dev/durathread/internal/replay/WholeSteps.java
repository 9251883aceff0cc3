package dev.durathread.internal.replay;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Arrived;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a history that comes in parts where a step ends: an arrival together with all that the code did because of it. A
 * part that ends within a step would have the code ask for what the next part holds. Each event is looked at once.
 */
final class WholeSteps {
    private List<HistoryEvent> held = List.of(); // the step whose end has not come

    /** Takes a part; gives the steps that are surely whole. */
    List<HistoryEvent> part(List<HistoryEvent> events) {
        int last = lastBeginning(events);
        if (last < 0) {
            held = joined(events);
            return List.of();
        }
        List<HistoryEvent> whole = joined(events.subList(0, last));
        held = new ArrayList<>(events.subList(last, events.size()));
        return whole;
    }

    /** Takes the last part; gives all that is left. */
    List<HistoryEvent> last(List<HistoryEvent> events) {
        List<HistoryEvent> rest = joined(events);
        held = List.of();
        return rest;
    }

    private List<HistoryEvent> joined(List<HistoryEvent> events) {
        if (held.isEmpty()) {
            return events;
        }
        List<HistoryEvent> joined = held;
        joined.addAll(events);
        return joined;
    }

    private static int lastBeginning(List<HistoryEvent> events) {
        int i = events.size() - 1;
        while (i >= 0 && !(events.get(i) instanceof Arrived || events.get(i) instanceof OrchestrationStarted)) {
            i--;
        }
        return i;
    }
}
