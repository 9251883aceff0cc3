package dev.durathread.admin;

/**
 * What a deletion removed.
 *
 * @param instances sub-orchestrations included
 * @param messages messages that were in inboxes
 */
public record DeletionResult(long instances, long executions, long events, long messages) {
    /** Nothing. */
    public static final DeletionResult NONE = new DeletionResult(0, 0, 0, 0);

    /** Both together. */
    public DeletionResult plus(DeletionResult other) {
        return new DeletionResult(
                instances + other.instances,
                executions + other.executions,
                events + other.events,
                messages + other.messages);
    }
}
