package dev.durathread.internal.replay;

import dev.durathread.ActivityOptions;
import dev.durathread.history.HistoryEvent;
import java.util.List;
import java.util.Map;

/**
 * What came of running an execution until it could only wait. The new events say what to do: start activities, set
 * timers, and so on; the rest is what events do not hold.
 *
 * @param events new events in causal order, ids following on
 * @param consumed inbox sequences of arrivals that were recorded, or that are for nobody
 * @param acked receipts of arrivals that were recorded
 * @param activityOptions the options of activities scheduled in this turn, by event id; only those that have any
 * @param childCancels what to tell children given up in this turn, by the event id of their scheduling
 * @param cancelledSteps numbers of steps whose result nobody waits for any more
 * @param log lines that the code logged
 */
public record Turn(
        List<HistoryEvent> events,
        List<Long> consumed,
        List<Object> acked,
        Map<Long, ActivityOptions> activityOptions,
        Map<Long, ChildCancel> childCancels,
        List<Long> cancelledSteps,
        List<LogLine> log) {
    /** Whether there is nothing to commit. */
    public boolean isEmpty() {
        return events.isEmpty() && consumed.isEmpty();
    }
}
