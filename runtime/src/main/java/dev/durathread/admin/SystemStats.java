package dev.durathread.admin;

/**
 * How much is in the database: instances by state, executions, and events of all histories.
 *
 * @param executions past ones that have not been pruned included
 */
public record SystemStats(
        long pending, long running, long completed, long failed, long cancelled, long executions, long historyEvents) {
    /** Instances of every state. */
    public long instances() {
        return pending + running + completed + failed + cancelled;
    }
}
