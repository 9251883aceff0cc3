package dev.durathread.observe;

import dev.durathread.admin.QueueDepths;
import dev.durathread.failure.ProviderException;
import dev.durathread.provider.Provider;

/** The current numbers of a running runtime. */
public interface RuntimeSight {
    /** The database. Runtimes that share it have the same queues. */
    Provider provider();

    /** What has been counted so far. */
    RuntimeMetrics metrics();

    /**
     * How much work waits to be run. Reads the database.
     *
     * @throws ProviderException when it cannot be reached
     */
    QueueDepths queueDepths();
}
