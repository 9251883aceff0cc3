package dev.durathread.internal.replay;

import dev.durathread.ActivityOptions;
import dev.durathread.history.HistoryEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers what a turn brings. */
final class TurnRecorder {
    final List<HistoryEvent> events = new ArrayList<>(4);
    final List<Long> consumed = new ArrayList<>(0);
    final List<Object> acked = new ArrayList<>(1);
    final Map<Long, ActivityOptions> activityOptions = new HashMap<>(0);
    final Map<Long, ChildCancel> childCancels = new HashMap<>(0);
    final List<Long> cancelledSteps = new ArrayList<>(0);
    final List<LogLine> log = new ArrayList<>(0);

    Turn turn() {
        return new Turn(events, consumed, acked, activityOptions, childCancels, cancelledSteps, log);
    }
}
