package dev.durathread.internal.replay;

import dev.durathread.ActivityOptions;
import dev.durathread.history.HistoryEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers what a turn brings. Most turns bring little, so that each collection is made when something goes into it. */
final class TurnRecorder {
    private List<HistoryEvent> events = List.of();
    private List<Long> consumed = List.of();
    private List<Object> acked = List.of();
    private Map<Long, ActivityOptions> activityOptions = Map.of();
    private Map<Long, ChildCancel> childCancels = Map.of();
    private List<Long> cancelledSteps = List.of();
    private List<LogLine> log = List.of();

    void recorded(HistoryEvent event) {
        events = plus(events, event, 4);
    }

    /** Whether an event is one of this turn. */
    boolean has(HistoryEvent event) {
        return !events.isEmpty() && event.eventId() >= events.getFirst().eventId();
    }

    void consumed(long sequence) {
        consumed = plus(consumed, sequence, 2);
    }

    void acked(Object receipt) {
        acked = plus(acked, receipt, 1);
    }

    void options(long activityId, ActivityOptions options) {
        activityOptions = plus(activityOptions, activityId, options);
    }

    void cancelled(long childEventId, ChildCancel cancel) {
        childCancels = plus(childCancels, childEventId, cancel);
    }

    void cancelledStep(long number) {
        cancelledSteps = plus(cancelledSteps, number, 1);
    }

    void logged(LogLine line) {
        log = plus(log, line, 2);
    }

    Turn turn() {
        return new Turn(events, consumed, acked, activityOptions, childCancels, cancelledSteps, log);
    }

    private static <T> List<T> plus(List<T> list, T element, int expected) {
        List<T> grown = list.isEmpty() ? new ArrayList<>(expected) : list;
        grown.add(element);
        return grown;
    }

    private static <T> Map<Long, T> plus(Map<Long, T> map, long key, T value) {
        Map<Long, T> grown = map.isEmpty() ? new HashMap<>(2) : map;
        grown.put(key, value);
        return grown;
    }
}
