package dev.durathread.testkit;

import java.time.Instant;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * One attempt of an activity.
 *
 * @param attempt from 1
 * @param input as JSON
 * @param at in virtual time
 */
public record ActivityCall(String instanceId, String activityName, int attempt, JsonNode input, Instant at) {
    /** Refuses nulls. */
    public ActivityCall {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(activityName, "activityName");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(at, "at");
    }
}
