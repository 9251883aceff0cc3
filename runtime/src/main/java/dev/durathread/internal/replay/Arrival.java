package dev.durathread.internal.replay;

import dev.durathread.history.HistoryEvent;
import org.jspecify.annotations.Nullable;

/**
 * Something new for an execution.
 *
 * @param incarnation of the instance that it is for; 0 when its receipt says so, or when there is one alone
 * @param executionId the execution that it is for; 0 for whichever is current
 * @param event the arrival, not recorded yet
 * @param sequence its place in the inbox; 0 when it does not lie there
 * @param receipt handed back in {@link Turn#acked()} when the arrival is recorded; null for none
 */
public record Arrival(
        long incarnation,
        long executionId,
        HistoryEvent.Arrived event,
        long sequence,
        @Nullable Object receipt) {
    /** One for whichever instance has the id. */
    public Arrival(long executionId, HistoryEvent.Arrived event, long sequence, @Nullable Object receipt) {
        this(0, executionId, event, sequence, receipt);
    }

    /** Whether it is for another incarnation than that. */
    public boolean isForAnotherThan(long present) {
        return incarnation != 0 && incarnation != present;
    }
}
