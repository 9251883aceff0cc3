package dev.durathread.benchmarks.workload;

import dev.durathread.benchmarks.rows.Chains;
import dev.durathread.benchmarks.rows.StepRows;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.MemoryProvider;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The testkit's provider: what the engine costs where storage costs next to nothing. A call of it counts as a query. */
final class MemoryStorage implements Storage {
    private static final int BATCH = 256;

    private final Provider provider = MemoryProvider.create();
    private final CountedCalls calls = new CountedCalls();
    private final AtomicLong created = new AtomicLong();
    private final boolean counting;

    /** @param counting whether calls are counted, which costs a little */
    MemoryStorage(boolean counting) {
        this.counting = counting;
    }

    @Override
    public Provider provider() {
        return counting ? calls.of(provider) : provider;
    }

    @Override
    public long storedBytes() {
        return 0;
    }

    @Override
    public long queries() {
        return calls.count();
    }

    @Override
    public Ceiling ceiling() {
        Chains chains = new Chains(provider, BATCH, "\"xxxxxxxxxxxxxxxx\"", "raw-");
        return new Ceiling() {
            @Override
            public void batch() {
                chains.step();
            }

            @Override
            public int steps() {
                return BATCH;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    @Override
    public BareCommits bareCommits() {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        return new BareCommits() {
            @Override
            public void commit() {
                provider.commit(List.of(new StepRows("commit-" + created.getAndIncrement(), "1", now).create()), now);
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    @Override
    public int commitConnections() {
        return 1;
    }

    @Override
    public void close() {
        provider.close();
    }
}
