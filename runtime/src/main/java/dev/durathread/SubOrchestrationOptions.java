package dev.durathread;

import dev.durathread.internal.check.Names;
import java.util.Optional;

/**
 * How a child is started.
 *
 * @param instanceId its id; empty for an id made from the parent's
 * @param version the version to run; empty for the one that the version policy gives
 * @param retry how it is tried again when it fails. Each attempt is a new instance. If an instance id is given, the
 *     second attempt has {@code ::attempt::2} after it, and so on
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

    /** An id made from the parent's, the version of the version policy, no retry. */
    public static SubOrchestrationOptions none() {
        return NONE;
    }

    /**
     * These options with that id for the child.
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

    /** These options with that retry policy. */
    public SubOrchestrationOptions withRetry(RetryPolicy policy) {
        return new SubOrchestrationOptions(instanceId, version, Optional.of(policy));
    }
}
