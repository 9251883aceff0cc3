package dev.durathread.internal.replay;

import dev.durathread.ReplayComparison;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.*;
import dev.durathread.internal.payload.Payloads;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether what the code asks for is what history has at this place. Times never count, ids of requests do. Values are
 * compared by what they say and not by their text: a codec may make another text each time.
 */
final class Matching {
    private final Payloads payloads;
    private final ReplayComparison comparison;

    Matching(Payloads payloads, ReplayComparison comparison) {
        this.payloads = payloads;
        this.comparison = comparison;
    }

    /**
     * @param type what the value that goes with the request was written as; null for none
     * @throws dev.durathread.failure.PayloadException when a recorded value cannot be decoded
     */
    boolean same(HistoryEvent asked, HistoryEvent recorded, @Nullable Type type) {
        if (asked.getClass() != recorded.getClass()) {
            return false;
        }
        return switch (asked) {
            case ActivityScheduled a -> {
                ActivityScheduled r = (ActivityScheduled) recorded;
                yield a.name().equals(r.name())
                        && sameValue(a.input(), r.input(), type)
                        && (comparison == ReplayComparison.NAMES
                                || (Objects.equals(a.tag(), r.tag()) && Objects.equals(a.session(), r.session())));
            }
            case SubOrchestrationScheduled a -> {
                SubOrchestrationScheduled r = (SubOrchestrationScheduled) recorded;
                yield a.name().equals(r.name()) && sameValue(a.input(), r.input(), type);
            }
            case OrchestrationChained a -> {
                OrchestrationChained r = (OrchestrationChained) recorded;
                yield a.name().equals(r.name())
                        && a.instanceId().equals(r.instanceId())
                        && sameValue(a.input(), r.input(), type);
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
                yield a.key().equals(r.key()) && sameValue(a.value(), r.value(), type);
            }
            case KeyValueCleared a -> a.key().equals(((KeyValueCleared) recorded).key());
            case OrchestrationCompleted a -> sameValue(a.output(), ((OrchestrationCompleted) recorded).output(), type);
            case OrchestrationContinuedAsNew a ->
                sameValue(a.input(), ((OrchestrationContinuedAsNew) recorded).input(), type);
            case OrchestrationFailed a ->
                a.failure()
                        .errorType()
                        .equals(((OrchestrationFailed) recorded).failure().errorType());
            case TimerCreated _, CustomStatusUpdated _, KeyValuesCleared _, OrchestrationCancelled _ -> true;
            case Arrived _, OrchestrationStarted _ -> false;
        };
    }

    private boolean sameValue(String asked, String recorded, @Nullable Type type) {
        return asked.equals(recorded)
                || switch (comparison) {
                    case JSON -> payloads.isSameJson(asked, recorded);
                    case VALUES -> payloads.isSame(asked, recorded, type);
                    case NAMES -> true;
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
