package dev.durathread.internal.replay;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.*;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** Whether what the code asks for is what history has at this place. Times never count, ids of requests do. */
final class Matching {
    private Matching() {}

    static boolean same(HistoryEvent asked, HistoryEvent recorded) {
        if (asked.getClass() != recorded.getClass()) {
            return false;
        }
        return switch (asked) {
            case ActivityScheduled a -> {
                ActivityScheduled r = (ActivityScheduled) recorded;
                yield a.name().equals(r.name())
                        && a.input().equals(r.input())
                        && Objects.equals(a.tag(), r.tag())
                        && Objects.equals(a.session(), r.session());
            }
            case SubOrchestrationScheduled a -> {
                SubOrchestrationScheduled r = (SubOrchestrationScheduled) recorded;
                yield a.name().equals(r.name()) && a.input().equals(r.input());
            }
            case OrchestrationChained a -> {
                OrchestrationChained r = (OrchestrationChained) recorded;
                yield a.name().equals(r.name())
                        && a.instanceId().equals(r.instanceId())
                        && a.input().equals(r.input());
            }
            case ExternalSubscribed a -> a.name().equals(((ExternalSubscribed) recorded).name());
            case QueueSubscribed a -> a.queue().equals(((QueueSubscribed) recorded).queue());
            case ActivityCancelRequested a -> a.requestId() == ((ActivityCancelRequested) recorded).requestId();
            case TimerCancelled a -> a.requestId() == ((TimerCancelled) recorded).requestId();
            case ExternalSubscribedCancelled a -> a.requestId() == ((ExternalSubscribedCancelled) recorded).requestId();
            case QueueSubscriptionCancelled a -> a.requestId() == ((QueueSubscriptionCancelled) recorded).requestId();
            case SubOrchestrationCancelRequested a ->
                a.requestId() == ((SubOrchestrationCancelRequested) recorded).requestId();
            case ValueRecorded a -> a.valueKind() == ((ValueRecorded) recorded).valueKind();
            case PatchMarked a -> a.changeId().equals(((PatchMarked) recorded).changeId());
            case KeyValueSet a -> {
                KeyValueSet r = (KeyValueSet) recorded;
                yield a.key().equals(r.key()) && a.value().equals(r.value());
            }
            case KeyValueCleared a -> a.key().equals(((KeyValueCleared) recorded).key());
            case OrchestrationCompleted a -> a.output().equals(((OrchestrationCompleted) recorded).output());
            case OrchestrationContinuedAsNew a -> a.input().equals(((OrchestrationContinuedAsNew) recorded).input());
            case OrchestrationFailed a ->
                a.failure()
                        .errorType()
                        .equals(((OrchestrationFailed) recorded).failure().errorType());
            case TimerCreated _, CustomStatusUpdated _, KeyValuesCleared _, OrchestrationCancelled _ -> true;
            case Arrived _, OrchestrationStarted _ -> false;
        };
    }

    /**
     * Whether what matches is the same in what may be changed while instances run, too.
     *
     * @param now the time at which the code asked, against which a timer's delay was reckoned
     */
    static boolean exactly(HistoryEvent asked, HistoryEvent recorded, Instant now) {
        return switch (asked) {
            case TimerCreated a -> {
                Instant dueAt = ((TimerCreated) recorded).dueAt();
                yield a.dueAt().equals(dueAt)
                        || Duration.between(now, a.dueAt()).equals(Duration.between(recorded.at(), dueAt));
            }
            case CustomStatusUpdated a -> Objects.equals(a.status(), ((CustomStatusUpdated) recorded).status());
            case OrchestrationFailed a ->
                Objects.equals(
                        a.failure().message(),
                        ((OrchestrationFailed) recorded).failure().message());
            default -> true;
        };
    }
}
