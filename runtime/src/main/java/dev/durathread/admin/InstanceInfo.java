package dev.durathread.admin;

import dev.durathread.OrchestrationStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What operators see of an instance. The lists of what it waits for are filled by {@link AdminClient#info}; listings and
 * trees leave them empty.
 *
 * @param version the version that the current execution is pinned to; empty text before the first turn, where the
 *     version policy decides
 * @param parentInstanceId the instance that waits for its result; empty for a root
 * @param updatedAt when its last turn was committed, or it was suspended or resumed
 * @param suspended whether it is kept from taking turns
 * @param blocked why it cannot go on, the reason it was suspended for included; empty when it can
 * @param pendingActivities activities without an outcome, by activity id
 * @param pendingTimers timers that have not fired, by due time
 * @param pendingEvents events and queue messages that its code waits for, in the order of the waits
 * @param pendingChildren ids of sub-orchestrations without an outcome, in the order of their starts
 */
public record InstanceInfo(
        String instanceId,
        String name,
        String version,
        long executionId,
        OrchestrationStatus status,
        Optional<String> parentInstanceId,
        Instant createdAt,
        Instant updatedAt,
        boolean suspended,
        Optional<String> blocked,
        List<PendingActivity> pendingActivities,
        List<PendingTimer> pendingTimers,
        List<PendingEvent> pendingEvents,
        List<String> pendingChildren) {
    /** Refuses nulls and copies the lists. */
    public InstanceInfo {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(parentInstanceId, "parentInstanceId");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(updatedAt, "updatedAt");
        Objects.requireNonNull(blocked, "blocked");
        pendingActivities = List.copyOf(pendingActivities);
        pendingTimers = List.copyOf(pendingTimers);
        pendingEvents = List.copyOf(pendingEvents);
        pendingChildren = List.copyOf(pendingChildren);
    }
}
