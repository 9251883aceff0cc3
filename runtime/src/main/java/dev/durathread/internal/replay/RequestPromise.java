package dev.durathread.internal.replay;

import dev.durathread.Outcome;
import dev.durathread.TypeRef;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.DurableException;
import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityFailed;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.history.HistoryEvent.QueueSubscribed;
import dev.durathread.history.HistoryEvent.Requested;
import dev.durathread.history.HistoryEvent.StepCompleted;
import dev.durathread.history.HistoryEvent.StepFailed;
import dev.durathread.history.HistoryEvent.SubOrchestrationCompleted;
import dev.durathread.history.HistoryEvent.SubOrchestrationFailed;
import dev.durathread.history.HistoryEvent.SubOrchestrationScheduled;
import dev.durathread.history.HistoryEvent.TimerCreated;
import dev.durathread.history.HistoryEvent.TimerFired;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A promise that an {@link Answer} settles: an activity, timer, wait, dequeue or child. */
class RequestPromise<T> extends Promise<T> {
    private final Requested request;
    private final TypeRef<T> type;
    private @Nullable Answer answer;
    private @Nullable Supplier<DurableException> givenUp;

    RequestPromise(Execution execution, Requested request, TypeRef<T> type) {
        super(execution, execution.strands().ownerOfNew());
        this.request = request;
        this.type = type;
    }

    /** What the code asked for, as recorded. */
    final Requested request() {
        return request;
    }

    final void answer(Answer given) {
        answer = given;
        settle();
    }

    /** Settles it with a failure, made where it is looked at. */
    final void settleGivenUp(Supplier<DurableException> failure) {
        givenUp = failure;
        settle();
    }

    @Override
    String awaited() {
        return switch (request) {
            case ActivityScheduled r -> "activity \"" + r.name() + "\" (event " + r.eventId() + ")";
            case TimerCreated r -> "the timer that is due at " + r.dueAt();
            case ExternalSubscribed r -> "event \"" + r.name() + "\"";
            case QueueSubscribed r -> "a message of queue \"" + r.queue() + "\"";
            case SubOrchestrationScheduled r ->
                "sub-orchestration \"" + r.name() + "\", instance \"" + r.instanceId() + "\"";
            case Requested other -> Description.of(other);
        };
    }

    @Override
    void abandon(GiveUp how) {
        execution.requests().cancel(this, how, execution.branchCancelled());
    }

    @Override
    final Outcome<T> evaluate() {
        return givenUp != null ? new Outcome.Failure<>(givenUp.get()) : outcomeOf(Objects.requireNonNull(answer));
    }

    private Outcome<T> outcomeOf(Answer given) {
        return switch (given) {
            case ActivityCompleted e -> decode(e.result());
            case StepCompleted e -> decode(e.result());
            case ExternalEvent e -> decode(e.data());
            case QueueEventDelivered e -> decode(e.data());
            case SubOrchestrationCompleted e -> decode(e.result());
            case TimerFired _ -> decode("null");
            case ActivityFailed e -> failed(activity(((ActivityScheduled) request).name(), e.attempts(), e.failure()));
            case StepFailed e -> failed(activity(e.name(), e.attempts(), e.failure()));
            case SubOrchestrationFailed e ->
                failed(new SubOrchestrationFailedException(
                        ((SubOrchestrationScheduled) request).instanceId(), FailureDetails.of(e.failure())));
        };
    }

    private ActivityFailedException activity(String name, int attempts, Failure failure) {
        return new ActivityFailedException(
                execution.identity().instanceId(), name, attempts, FailureDetails.of(failure));
    }

    private Outcome<T> failed(DurableException failure) {
        return new Outcome.Failure<>(failure);
    }

    private Outcome<T> decode(String json) {
        try {
            return new Outcome.Success<>(execution.read(json, type, this::subject));
        } catch (PayloadException e) {
            return failed(e);
        }
    }

    /** What is decoded, for error texts. */
    String subject() {
        return "the result of " + Description.of(request) + " in instance \""
                + execution.identity().instanceId() + "\"";
    }
}
