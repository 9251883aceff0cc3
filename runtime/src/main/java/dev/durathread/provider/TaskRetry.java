package dev.durathread.provider;

import dev.durathread.history.Failure;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task that is to be tried again, or is handed back untried.
 *
 * <p>A task that its node does not keep is free, and the token under which it was held is good for nothing from then on:
 * a renewal that was on its way when the task was handed back does not take it again.
 *
 * <p>Outcomes: {@link WriteOutcome.Applied}, {@link WriteOutcome.TaskGone}.
 *
 * @param attempts how many attempts have failed
 * @param deliveries how often it has been claimed since its last recorded outcome
 * @param visibleAt when it may be claimed or tried again
 * @param strayAt from then on a node that lacks its code may claim it again
 * @param lastFailure the failure of the last attempt; null keeps the stored one
 * @param keep whether the node keeps its lease over the wait; otherwise the task is free at {@code visibleAt}
 */
public record TaskRetry(
        TaskLease task,
        int attempts,
        int deliveries,
        Instant visibleAt,
        Instant strayAt,
        @Nullable Failure lastFailure,
        boolean keep)
        implements Write {
    /** Refuses nulls where none are allowed. */
    public TaskRetry {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(visibleAt, "visibleAt");
        Objects.requireNonNull(strayAt, "strayAt");
    }

    @Override
    public String instanceId() {
        return task.task().instanceId();
    }
}
