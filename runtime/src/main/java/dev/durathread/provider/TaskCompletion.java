package dev.durathread.provider;

import java.util.Objects;

/**
 * The end of a task whose instance takes no turn here now: the task row goes and its outcome is delivered.
 *
 * <p>Outcomes: {@link WriteOutcome.Delivered}; {@link WriteOutcome.TaskGone} when the task is not there under the
 * token, which leaves the inbox alone.
 *
 * @param delivery the outcome, addressed to the task's instance and execution
 */
public record TaskCompletion(TaskLease task, Delivery delivery) implements Write {
    /** Refuses nulls. */
    public TaskCompletion {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(delivery, "delivery");
    }

    @Override
    public String instanceId() {
        return task.task().instanceId();
    }
}
