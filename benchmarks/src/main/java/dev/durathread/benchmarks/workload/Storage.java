package dev.durathread.benchmarks.workload;

import dev.durathread.provider.Provider;

/** Where a workload keeps its instances, made for one call of the driver and removed after it. */
sealed interface Storage extends AutoCloseable permits MemoryStorage, SqliteStorage, PostgresStorage {

    static Storage open(Settings settings) {
        return switch (settings.provider()) {
            case "memory" -> new MemoryStorage(settings.workload().equals("idle"));
            case "sqlite" -> new SqliteStorage(settings);
            case "postgres" -> new PostgresStorage(settings);
            default -> throw new IllegalArgumentException("no storage of kind \"" + settings.provider() + "\"");
        };
    }

    /** Opens a provider on it: another one at each call, all with the same content. */
    Provider provider();

    /** How many bytes lie in it; 0 where that is part of the heap. */
    long storedBytes();

    /**
     * Queries that the database has been asked so far, by whomever; negative where nobody counts.
     */
    long queries();

    /** Has the database do at once what it would else do by itself some time after much was written. */
    default void settle() {}

    /** Writes as large batches of the rows of one step each as the storage takes. */
    Ceiling ceiling();

    /** Commits of one row each, without an engine. */
    BareCommits bareCommits();

    /** How many connections commit single rows at their best. */
    int commitConnections();

    @Override
    void close();

    /** Stores the rows of steps as fast as the storage can: what no engine on it can surpass. */
    interface Ceiling extends AutoCloseable {
        /** Commits one batch: for each of some instances the end of one step and the beginning of the next. */
        void batch();

        /** How many steps are in one batch. */
        int steps();

        @Override
        void close();
    }

    /** A connection that inserts single rows, each in a transaction of its own. */
    interface BareCommits extends AutoCloseable {
        void commit();

        @Override
        void close();
    }
}
