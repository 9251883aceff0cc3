package dev.durathread.provider;

import java.util.Objects;

/** As much of an instance as somebody needs who waits for a change. */
public record InstanceGlance(String instanceId, InstanceStatus status, long customStatusVersion) {
    /** Refuses nulls. */
    public InstanceGlance {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(status, "status");
    }
}
