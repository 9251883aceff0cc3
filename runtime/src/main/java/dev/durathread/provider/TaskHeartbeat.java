package dev.durathread.provider;

import java.util.Objects;

/**
 * Details that a running activity leaves for its next attempt.
 *
 * <p>Outcomes: {@link WriteOutcome.Applied}, {@link WriteOutcome.TaskGone}.
 *
 * @param details JSON text
 */
public record TaskHeartbeat(TaskLease task, String details) implements Write {
    /** Refuses nulls. */
    public TaskHeartbeat {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(details, "details");
    }

    @Override
    public String instanceId() {
        return task.task().instanceId();
    }
}
