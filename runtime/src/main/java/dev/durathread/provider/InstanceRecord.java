package dev.durathread.provider;

import dev.durathread.history.Failure;
import dev.durathread.history.ParentLink;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An instance as it is stored.
 *
 * @param fence what the next commit has to build on
 * @param name the orchestration's name
 * @param version the version that the current execution is pinned to, or before its first turn the one asked for; null
 *     where the registry's policy decides
 * @param input the current execution's input, JSON text
 * @param parent who waits for the result; null for a root
 * @param output JSON text; null unless completed
 * @param failure null unless failed
 * @param cancelReason null unless cancelled
 * @param customStatus JSON text; null for none
 * @param customStatusVersion how often turns have changed the custom status; 0 for never
 * @param updatedAt when its last turn was committed, or it was suspended or resumed
 * @param startAt the earliest time of the first turn
 * @param suspended whether it is kept from taking turns
 * @param blocked why it cannot go on, or why it was suspended; null when it can
 */
public record InstanceRecord(
        String instanceId,
        Fence fence,
        InstanceStatus status,
        String name,
        @Nullable String version,
        String input,
        @Nullable ParentLink parent,
        @Nullable String output,
        @Nullable Failure failure,
        @Nullable String cancelReason,
        @Nullable String customStatus,
        long customStatusVersion,
        Instant createdAt,
        Instant updatedAt,
        Instant startAt,
        boolean suspended,
        @Nullable String blocked) {
    /** Refuses nulls where none are allowed. */
    public InstanceRecord {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(fence, "fence");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(updatedAt, "updatedAt");
        Objects.requireNonNull(startAt, "startAt");
    }

    /** What {@link InstanceClaim#code()} has to contain for a node to run its next turn. */
    public String code() {
        return CodeKey.of(name, version);
    }
}
