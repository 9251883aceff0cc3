package dev.durathread.provider;

import java.util.Objects;

/**
 * The name of a task.
 *
 * @param activityId the event id of the {@code ActivityScheduled} that made it
 */
public record TaskKey(String instanceId, long executionId, long activityId) {
    /** Refuses a null id. */
    public TaskKey {
        Objects.requireNonNull(instanceId, "instanceId");
    }
}
