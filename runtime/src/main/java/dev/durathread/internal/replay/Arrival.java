package dev.durathread.internal.replay;

import dev.durathread.history.HistoryEvent;
import org.jspecify.annotations.Nullable;

/**
 * Something new for an execution.
 *
 * @param executionId the execution that it is for; 0 for whichever is current
 * @param event the arrival, not recorded yet
 * @param sequence its place in the inbox; 0 when it does not lie there
 * @param receipt handed back in {@link Turn#acked()} when the arrival is recorded; null for none
 */
public record Arrival(
        long executionId,
        HistoryEvent.Arrived event,
        long sequence,
        @Nullable Object receipt) {}
