package dev.durathread.history;

import java.util.Objects;

/**
 * Where the result of a sub-orchestration goes.
 *
 * @param instanceId the parent instance
 * @param executionId the parent's execution that scheduled the child; a later execution does not take the result
 * @param eventId the id of the parent's {@link HistoryEvent.SubOrchestrationScheduled}
 */
public record ParentLink(String instanceId, long executionId, long eventId) {
    /** Refuses a null id. */
    public ParentLink {
        Objects.requireNonNull(instanceId, "instanceId");
    }
}
