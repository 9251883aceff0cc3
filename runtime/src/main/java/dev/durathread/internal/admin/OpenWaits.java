package dev.durathread.internal.admin;

import dev.durathread.admin.PendingEvent;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.ExternalSubscribedCancelled;
import dev.durathread.history.HistoryEvent.QueueSubscribed;
import dev.durathread.history.HistoryEvent.QueueSubscriptionCancelled;
import dev.durathread.history.HistoryEvent.StepCompleted;
import dev.durathread.history.HistoryEvent.StepFailed;
import dev.durathread.history.HistoryEvent.SubOrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.SubOrchestrationScheduled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The waits that a history leaves open, gathered in one walk from its first event to its last. */
final class OpenWaits {
    private final Map<Long, PendingEvent> events = new LinkedHashMap<>();
    private final Map<Long, String> children = new LinkedHashMap<>();

    /** Takes the next event. */
    void add(HistoryEvent event) {
        switch (event) {
            case ExternalSubscribed e -> events.put(e.eventId(), new PendingEvent(e.name()));
            case QueueSubscribed e -> events.put(e.eventId(), new PendingEvent(e.queue()));
            case SubOrchestrationScheduled e -> children.put(e.eventId(), e.instanceId());
            case ExternalSubscribedCancelled e -> close(e.requestId());
            case QueueSubscriptionCancelled e -> close(e.requestId());
            case SubOrchestrationCancelRequested e -> close(e.requestId());
            case StepCompleted _, StepFailed _ -> {} // steps are counted apart, not by event id
            case Answer e -> close(e.requestId());
            default -> {}
        }
    }

    private void close(long requestId) {
        events.remove(requestId);
        children.remove(requestId);
    }

    List<PendingEvent> events() {
        return List.copyOf(events.values());
    }

    List<String> children() {
        return List.copyOf(children.values());
    }
}
