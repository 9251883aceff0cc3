package dev.durathread;

import dev.durathread.internal.check.Checks;
import dev.durathread.internal.check.Names;
import java.time.Duration;
import java.util.Optional;

/**
 * How an activity or a step is run.
 *
 * @param retry how it is tried again; empty for one attempt
 * @param tag which nodes run it: those that serve the tag; at most 256 bytes
 * @param session all activities of a session run on the node that has the session
 * @param timeout how long one attempt may take. An attempt timeout of the retry policy wins over it
 * @param queueTimeout how long it may wait for a node to take it
 * @param heartbeatTimeout how long an attempt may go without a heartbeat
 */
public record ActivityOptions(
        Optional<RetryPolicy> retry,
        Optional<String> tag,
        Optional<String> session,
        Optional<Duration> timeout,
        Optional<Duration> queueTimeout,
        Optional<Duration> heartbeatTimeout) {
    private static final ActivityOptions NONE = new ActivityOptions(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Checks each option.
     *
     * @throws IllegalArgumentException when a tag or session id is malformed, or a duration is not positive
     */
    public ActivityOptions {
        tag.ifPresent(TagFilter::checkTag);
        session.ifPresent(id -> Names.check("session id", id));
        timeout.ifPresent(value -> Checks.atLeastAMillisecond("timeout", value));
        queueTimeout.ifPresent(value -> Checks.atLeastAMillisecond("queueTimeout", value));
        heartbeatTimeout.ifPresent(value -> Checks.atLeastAMillisecond("heartbeatTimeout", value));
    }

    /** One attempt, on any node, without limits of time. */
    public static ActivityOptions none() {
        return NONE;
    }

    /** These options with that retry policy. */
    public ActivityOptions withRetry(RetryPolicy policy) {
        return new ActivityOptions(Optional.of(policy), tag, session, timeout, queueTimeout, heartbeatTimeout);
    }

    /**
     * These options for nodes that serve that tag only.
     *
     * @throws IllegalArgumentException when the tag is empty or too long
     */
    public ActivityOptions withTag(String name) {
        return new ActivityOptions(retry, Optional.of(name), session, timeout, queueTimeout, heartbeatTimeout);
    }

    /**
     * These options with that session: the activity runs on the node that runs the others of the session.
     *
     * @throws IllegalArgumentException when the id is empty, too long or has control characters
     */
    public ActivityOptions withSession(String id) {
        return new ActivityOptions(retry, tag, Optional.of(id), timeout, queueTimeout, heartbeatTimeout);
    }

    /**
     * These options with a limit for each attempt.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public ActivityOptions withTimeout(Duration oneAttempt) {
        return new ActivityOptions(retry, tag, session, Optional.of(oneAttempt), queueTimeout, heartbeatTimeout);
    }

    /**
     * These options with a limit for the wait for a node.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public ActivityOptions withQueueTimeout(Duration longest) {
        return new ActivityOptions(retry, tag, session, timeout, Optional.of(longest), heartbeatTimeout);
    }

    /**
     * These options with a limit for the time between two heartbeats of an attempt.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public ActivityOptions withHeartbeatTimeout(Duration longest) {
        return new ActivityOptions(retry, tag, session, timeout, queueTimeout, Optional.of(longest));
    }
}
