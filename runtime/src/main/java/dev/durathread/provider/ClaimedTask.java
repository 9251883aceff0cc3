package dev.durathread.provider;

import dev.durathread.history.Failure;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task that a node has claimed.
 *
 * @param lease the task and the claim that holds it
 * @param name the activity's name
 * @param input JSON text
 * @param tag null for none
 * @param session null for none
 * @param options the engine's own JSON text, as {@link NewTask#options()} gave it
 * @param queueDeadline until when a node should have taken it; null for no limit
 * @param deliveries how often it has been claimed since its last recorded outcome, this claim included
 * @param attempts how many attempts have failed
 * @param scheduledAt when its turn was committed
 * @param lastFailure the failure of the last attempt; null for none
 * @param heartbeat the details that the last attempt left, JSON text; null for none
 * @param orchestrationName the orchestration that scheduled it
 * @param orchestrationVersion the version that its execution is pinned to
 */
public record ClaimedTask(
        TaskLease lease,
        String name,
        String input,
        @Nullable String tag,
        @Nullable String session,
        String options,
        Instant scheduledAt,
        @Nullable Instant queueDeadline,
        int deliveries,
        int attempts,
        @Nullable Failure lastFailure,
        @Nullable String heartbeat,
        String orchestrationName,
        String orchestrationVersion) {
    /** Refuses nulls where none are allowed. */
    public ClaimedTask {
        Objects.requireNonNull(lease, "lease");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(scheduledAt, "scheduledAt");
        Objects.requireNonNull(orchestrationName, "orchestrationName");
        Objects.requireNonNull(orchestrationVersion, "orchestrationVersion");
    }
}
