package dev.durathread.provider.rules;

/** What listeners will hear once the writes are committed; see {@link dev.durathread.provider.ChangeListener}. */
public interface Notices {
    /** There may be work that a node can take. */
    void work();

    /** An instance finished, or its custom status or a key changed. */
    void changed(String instanceId);

    /** A task that a node may be running was removed. */
    void tasksRemoved();
}
