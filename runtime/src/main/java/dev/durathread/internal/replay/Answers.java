package dev.durathread.internal.replay;

import dev.durathread.history.HistoryEvent.*;

/** Which answers go with which requests. */
final class Answers {
    private Answers() {}

    /** Whether an answer is of the kind that a request asked for. */
    static boolean fits(Answer answer, RequestPromise<?> promise) {
        Requested request = promise.request();
        return switch (answer) {
            case ActivityCompleted _, ActivityFailed _ -> request instanceof ActivityScheduled;
            case TimerFired _ -> request instanceof TimerCreated;
            case ExternalEvent e ->
                request instanceof ExternalSubscribed r && r.name().equals(e.name());
            case QueueEventDelivered e ->
                request instanceof QueueSubscribed r && r.queue().equals(e.queue());
            case SubOrchestrationCompleted _, SubOrchestrationFailed _ -> request instanceof SubOrchestrationScheduled;
            case StepCompleted e -> isStep(promise, e.name());
            case StepFailed e -> isStep(promise, e.name());
        };
    }

    private static boolean isStep(RequestPromise<?> promise, String name) {
        return promise instanceof StepPromise<?> step && step.call().name().equals(name);
    }

    /** What was asked for, for error texts. */
    static String asked(RequestPromise<?> promise) {
        return promise instanceof StepPromise<?> step
                ? "step " + step.call().number() + " \"" + step.call().name() + "\""
                : Description.of(promise.request());
    }
}
