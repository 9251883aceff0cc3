package dev.durathread.provider;

/**
 * Hears of changes once they can be read, those made through the same provider object and, as far as the storage can
 * tell, those made by other processes. Calls come on the provider's threads and must return at once; a change may be told twice, and one made
 * elsewhere may be missed, so a listener also looks for itself now and then.
 */
public interface ChangeListener {
    /**
     * There may be instances or tasks to claim: something became ready that is free, or that a node holds which has not
     * been told so by the outcome of its own write.
     */
    void workAvailable();

    /** An instance finished or was deleted, or its custom status or key-value store changed. */
    void instanceChanged(String instanceId);

    /** Tasks that a node holds were removed by another node or an operator; look with {@link Provider#lostTasks}. */
    void tasksRemoved();

    /** Another process has changed something, and it is not known what. */
    default void changedElsewhere() {
        workAvailable();
        tasksRemoved();
    }
}
