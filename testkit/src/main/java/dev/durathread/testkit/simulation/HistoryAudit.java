package dev.durathread.testkit.simulation;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityFailed;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.OrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.OrchestrationCancelled;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.history.HistoryEvent.QueueSubscribed;
import dev.durathread.history.HistoryEvent.StepCompleted;
import dev.durathread.history.HistoryEvent.StepFailed;
import dev.durathread.history.HistoryEvent.SubOrchestrationCompleted;
import dev.durathread.history.HistoryEvent.SubOrchestrationFailed;
import dev.durathread.history.HistoryEvent.SubOrchestrationScheduled;
import dev.durathread.history.HistoryEvent.TimerCreated;
import dev.durathread.history.HistoryEvent.TimerFired;
import dev.durathread.provider.InstanceStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the histories of an instance can be true. */
final class HistoryAudit {
    private final Snapshot.Instance instance;
    private final @Nullable Effects effects;
    private final List<String> violations = new ArrayList<>();
    private final Set<String> messages = new HashSet<>();

    private HistoryAudit(Snapshot.Instance instance, @Nullable Effects effects) {
        this.instance = instance;
        this.effects = effects;
    }

    /** Of an instance whose messages are all different, and whose activities leave their effects. */
    static HistoryAudit of(Snapshot.Instance instance, Effects effects) {
        return new HistoryAudit(instance, effects);
    }

    /** Of an instance of which nothing else is known. */
    static HistoryAudit ofAnyProgram(Snapshot.Instance instance) {
        return new HistoryAudit(instance, null);
    }

    List<String> judge() {
        long expected = instance.record().fence().executionId();
        for (Snapshot.Execution execution : instance.executions()) {
            judge(execution, execution.id() == expected);
        }
        return violations;
    }

    private void violated(Snapshot.Execution execution, String what) {
        violations.add(instance.id() + ":" + execution.id() + " " + what + " in " + execution.events());
    }

    private void judge(Snapshot.Execution execution, boolean isLast) {
        Map<Long, HistoryEvent> asked = new HashMap<>();
        Set<Long> answered = new HashSet<>();
        Set<Long> steps = new HashSet<>();
        int cancels = 0;
        long id = 0;
        for (HistoryEvent event : execution.events()) {
            if (event.eventId() != ++id) {
                violated(execution, "has event " + event.eventId() + " where " + id + " belongs");
                return;
            }
            if (event instanceof OrchestrationStarted != (id == 1)) {
                violated(execution, "does not begin with its start, or starts twice");
            }
            if (event instanceof Ended && id != execution.events().size()) {
                violated(execution, "goes on after its end");
            }
            if (event instanceof OrchestrationCancelRequested && ++cancels > 1) {
                violated(execution, "is cancelled twice");
            }
            switch (event) {
                case StepCompleted e -> once(execution, steps, e.requestId(), event);
                case StepFailed e -> once(execution, steps, e.requestId(), event);
                case Answer answer -> {
                    once(execution, answered, answer.requestId(), event);
                    answers(execution, asked.get(answer.requestId()), answer);
                }
                default -> asked.put(id, event);
            }
        }
        judgeEnd(execution, isLast);
    }

    private void once(Snapshot.Execution execution, Set<Long> seen, long requestId, HistoryEvent event) {
        if (!seen.add(requestId)) {
            violated(execution, "has two answers to one request, the second is " + event);
        }
    }

    private void answers(Snapshot.Execution execution, @Nullable HistoryEvent asked, Answer answer) {
        boolean fits = switch (answer) {
            case ActivityCompleted e -> asked instanceof ActivityScheduled && wasDone(e);
            case ActivityFailed _ -> asked instanceof ActivityScheduled;
            case TimerFired e -> asked instanceof TimerCreated created && !e.at().isBefore(created.dueAt());
            case ExternalEvent e ->
                asked instanceof ExternalSubscribed wait && wait.name().equals(e.name()) && isNew(e.data());
            case QueueEventDelivered e ->
                asked instanceof QueueSubscribed wait && wait.queue().equals(e.queue()) && isNew(e.data());
            case SubOrchestrationCompleted _ -> asked instanceof SubOrchestrationScheduled;
            case SubOrchestrationFailed _ -> asked instanceof SubOrchestrationScheduled;
            case StepCompleted _, StepFailed _ -> true;
        };
        if (!fits) {
            violated(execution, "has " + answer + ", which does not fit " + asked + ", came too early or came twice");
        }
    }

    /** Payloads of messages are unique in a run; a message without an id may have been sent twice. */
    private boolean isNew(String data) {
        return effects == null || messages.add(data) || data.startsWith("\"" + Clients.WITHOUT_ID);
    }

    /** A result can only be there when the activity came to its end. */
    private boolean wasDone(ActivityCompleted completed) {
        String result = completed.result();
        String begin = "\"a:";
        return effects == null
                || !result.startsWith(begin)
                || effects.timesDone(result.substring(begin.length(), result.length() - 1)) > 0;
    }

    private void judgeEnd(Snapshot.Execution execution, boolean isLast) {
        @Nullable
        HistoryEvent last =
                execution.events().isEmpty() ? null : execution.events().getLast();
        if (!isLast) {
            if (!(last instanceof OrchestrationContinuedAsNew)) {
                violated(execution, "was followed by another execution without continuing as new");
            }
            return;
        }
        InstanceStatus status = instance.record().status();
        boolean fits = switch (status) {
            case PENDING, RUNNING -> !(last instanceof Ended);
            case COMPLETED ->
                last instanceof OrchestrationCompleted e
                        && e.output().equals(instance.record().output());
            case FAILED -> last instanceof OrchestrationFailed;
            case CANCELLED -> last instanceof OrchestrationCancelled;
        };
        if (!fits) {
            violated(execution, "ends otherwise than the instance, which is " + status);
        }
    }
}
