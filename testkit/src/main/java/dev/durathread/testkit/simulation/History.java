package dev.durathread.testkit.simulation;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCancelRequested;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.ExternalSubscribedCancelled;
import dev.durathread.history.HistoryEvent.QueueSubscribed;
import dev.durathread.history.HistoryEvent.QueueSubscriptionCancelled;
import dev.durathread.history.HistoryEvent.StepCompleted;
import dev.durathread.history.HistoryEvent.StepFailed;
import dev.durathread.history.HistoryEvent.SubOrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.SubOrchestrationScheduled;
import dev.durathread.history.HistoryEvent.TimerCancelled;
import dev.durathread.history.HistoryEvent.TimerCreated;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an execution still waits for, by its events alone. */
final class History {
    private History() {}

    /** What was asked for and is neither answered nor given up, in the order of asking. */
    static List<HistoryEvent> open(List<HistoryEvent> events) {
        Map<Long, HistoryEvent> open = new LinkedHashMap<>();
        for (HistoryEvent event : events) {
            switch (event) {
                case StepCompleted _, StepFailed _ -> {}
                case Answer answer -> open.remove(answer.requestId());
                case ActivityCancelRequested e -> open.remove(e.requestId());
                case TimerCancelled e -> open.remove(e.requestId());
                case ExternalSubscribedCancelled e -> open.remove(e.requestId());
                case QueueSubscriptionCancelled e -> open.remove(e.requestId());
                case SubOrchestrationCancelRequested e -> open.remove(e.requestId());
                case ActivityScheduled e -> open.put(e.eventId(), e);
                case TimerCreated e -> open.put(e.eventId(), e);
                case ExternalSubscribed e -> open.put(e.eventId(), e);
                case QueueSubscribed e -> open.put(e.eventId(), e);
                case SubOrchestrationScheduled e -> open.put(e.eventId(), e);
                default -> {}
            }
        }
        return List.copyOf(open.values());
    }

    /** The open waits for events and messages. */
    static List<HistoryEvent> openWaits(List<HistoryEvent> events) {
        return open(events).stream()
                .filter(event -> event instanceof ExternalSubscribed || event instanceof QueueSubscribed)
                .toList();
    }
}
