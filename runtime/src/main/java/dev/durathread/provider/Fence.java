package dev.durathread.provider;

/**
 * The state of an instance that a commit builds on. A commit is applied only while the stored fence is equal.
 *
 * @param incarnation tells an instance from an earlier, deleted one of the same id; drawn at random at creation
 * @param executionId the current execution, from 1
 * @param lastEventId the id of the last event of that execution; 0 before its first turn
 */
public record Fence(long incarnation, long executionId, long lastEventId) {
    /** The fence after more events of the same execution. */
    public Fence advancedTo(long newLastEventId) {
        return new Fence(incarnation, executionId, newLastEventId);
    }

    /** Whether it is an earlier fence of the same instance. */
    public boolean isBefore(Fence other) {
        return incarnation == other.incarnation
                && (executionId < other.executionId
                        || (executionId == other.executionId && lastEventId < other.lastEventId));
    }

    /** The fence at the beginning of the next execution. */
    public Fence nextExecution() {
        return new Fence(incarnation, executionId + 1, 0);
    }
}
