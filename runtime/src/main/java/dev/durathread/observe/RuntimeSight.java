package dev.durathread.observe;

import dev.durathread.admin.QueueDepths;
import dev.durathread.failure.ProviderException;
import dev.durathread.provider.Provider;

/** The numbers that can be asked of a running runtime. */
public interface RuntimeSight {
    /** The database; runtimes that share it see the same queues. */
    Provider provider();

    /** What has been counted so far. */
    RuntimeMetrics metrics();

    /**
     * What waits to be run. Asks the database.
     *
     * @throws ProviderException when it cannot be reached
     */
    QueueDepths queueDepths();
}
