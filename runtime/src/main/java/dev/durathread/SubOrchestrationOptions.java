package dev.durathread;

import dev.durathread.internal.check.Names;
import java.util.Optional;

/**
 * How a child is started.
 *
 * @param instanceId its id, verbatim; empty for one made from the parent's
 * @param version the version to run; empty leaves it to the policy of the name
 * @param retry how it is tried again when it fails, each attempt a new instance; the second attempt of an instance id
 *     given here has {@code ::attempt::2} behind it, and so on
 */
public record SubOrchestrationOptions(
        Optional<String> instanceId, Optional<String> version, Optional<RetryPolicy> retry) {
    private static final SubOrchestrationOptions NONE =
            new SubOrchestrationOptions(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Checks the id and the version.
     *
     * @throws IllegalArgumentException when the id is empty, too long or has control characters, or the version is
     *     malformed
     */
    public SubOrchestrationOptions {
        instanceId.ifPresent(id -> Names.check("instance id", id));
        version = version.map(text -> Version.parse(text).toString());
    }

    /** An id made from the parent's, the version that the policy names, no retry. */
    public static SubOrchestrationOptions none() {
        return NONE;
    }

    /**
     * These options with an id of the caller's choice for the child.
     *
     * @throws IllegalArgumentException when it is empty, too long or has control characters
     */
    public SubOrchestrationOptions withInstanceId(String id) {
        return new SubOrchestrationOptions(Optional.of(id), version, retry);
    }

    /**
     * These options with exactly that version.
     *
     * @throws IllegalArgumentException when the text is not a version
     */
    public SubOrchestrationOptions withVersion(String exact) {
        return new SubOrchestrationOptions(instanceId, Optional.of(exact), retry);
    }

    /** These options with a failed child tried again by that policy. */
    public SubOrchestrationOptions withRetry(RetryPolicy policy) {
        return new SubOrchestrationOptions(instanceId, version, Optional.of(policy));
    }
}
