package dev.durathread.admin;

/**
 * What pruning removed.
 *
 * @param instances how many instances were looked at
 */
public record PruneResult(long instances, long executions, long events) {
    /** Nothing. */
    public static final PruneResult NONE = new PruneResult(0, 0, 0);

    /** Both together. */
    public PruneResult plus(PruneResult other) {
        return new PruneResult(instances + other.instances, executions + other.executions, events + other.events);
    }
}
