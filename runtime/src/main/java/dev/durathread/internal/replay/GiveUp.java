package dev.durathread.internal.replay;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCancelRequested;
import dev.durathread.history.HistoryEvent.ExternalSubscribedCancelled;
import dev.durathread.history.HistoryEvent.QueueSubscriptionCancelled;
import dev.durathread.history.HistoryEvent.SubOrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.TimerCancelled;

/**
 * Why something pending is given up.
 *
 * @param reason as history records it for activities and timers
 * @param waitReason as history records it for waits and dequeues
 * @param childReason as a child is told
 */
record GiveUp(String reason, String waitReason, String childReason) {
    private static final String TERMINAL = "orchestration_terminal";
    private static final String UNAWAITED = "no longer awaited by its parent";

    /** It lost a race, or the branch that asked for it was cancelled. */
    static final GiveUp DROPPED = new GiveUp("dropped_future", "dropped_future", UNAWAITED);

    /** {@code DurableFuture.cancel()}. */
    static final GiveUp CANCELLED = new GiveUp("cancelled", "cancelled", "cancelled by its parent");

    /** The execution ended with it still pending. */
    static GiveUp atEnd(String how) {
        return new GiveUp(TERMINAL + "_" + how, TERMINAL, UNAWAITED);
    }

    /**
     * Whether a recorded event gives something up because the execution ended. Where the code did not come to that end
     * itself, the engine did it.
     */
    static boolean isOfTheEnd(HistoryEvent.Requested event) {
        return switch (event) {
            case ActivityCancelRequested e -> isOfTheEnd(e.reason());
            case TimerCancelled e -> isOfTheEnd(e.reason());
            case ExternalSubscribedCancelled e -> isOfTheEnd(e.reason());
            case QueueSubscriptionCancelled e -> isOfTheEnd(e.reason());
            case SubOrchestrationCancelRequested e -> isOfTheEnd(e.reason());
            default -> false;
        };
    }

    private static boolean isOfTheEnd(String recordedReason) {
        return recordedReason.startsWith(TERMINAL);
    }

    /** The instance was cancelled. */
    static GiveUp instanceCancelled(String why) {
        return new GiveUp("orchestration_cancelled", "orchestration_cancelled", "parent cancelled: " + why);
    }
}
