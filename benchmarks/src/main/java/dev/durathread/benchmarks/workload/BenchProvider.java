package dev.durathread.benchmarks.workload;

import dev.durathread.provider.Provider;

/** A provider on a storage of its own, as the driver opens it, for benchmarks outside the driver. */
public final class BenchProvider implements AutoCloseable {
    private final Storage storage;
    private final Provider provider;

    private BenchProvider(Storage storage) {
        this.storage = storage;
        this.provider = storage.provider();
    }

    /** @param kind {@code memory}, {@code sqlite} or {@code postgres}, with full durability */
    public static BenchProvider open(String kind) {
        return new BenchProvider(Storage.open(Settings.parse("--provider", kind, "--workload", "raw")));
    }

    public Provider provider() {
        return provider;
    }

    @Override
    public void close() {
        provider.close();
        storage.close();
    }
}
