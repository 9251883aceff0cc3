package dev.durathread.provider;

import dev.durathread.history.Failure;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task that a node has claimed.
 *
 * @param deliveries how often it has been claimed since its last recorded outcome, this claim included
 * @param attempts how many attempts have failed
 * @param scheduledAt when its turn was committed
 * @param heartbeat the details that the last attempt left, JSON text; null for none
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
