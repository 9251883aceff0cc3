package dev.durathread.internal.replay;

/**
 * Why something pending is given up.
 *
 * @param reason as history records it for activities and timers
 * @param waitReason as history records it for waits and dequeues
 * @param childReason as a child is told
 */
record GiveUp(String reason, String waitReason, String childReason) {
    private static final String UNAWAITED = "no longer awaited by its parent";

    /** It lost a race, or the branch that asked for it was cancelled. */
    static final GiveUp DROPPED = new GiveUp("dropped_future", "dropped_future", UNAWAITED);

    /** {@code DurableFuture.cancel()}. */
    static final GiveUp CANCELLED = new GiveUp("cancelled", "cancelled", "cancelled by its parent");

    /** The execution ended with it still pending. */
    static GiveUp atEnd(String how) {
        return new GiveUp("orchestration_terminal_" + how, "orchestration_terminal", UNAWAITED);
    }

    /** The instance was cancelled. */
    static GiveUp instanceCancelled(String why) {
        return new GiveUp("orchestration_cancelled", "orchestration_cancelled", "parent cancelled: " + why);
    }
}
