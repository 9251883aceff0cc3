package dev.durathread.benchmarks.rows;

import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A number of chains that go on together, a step each in one batch. Chains that have become long make room for new ones,
 * so that a batch always costs the same.
 */
public final class Chains {
    private static final int STEPS = 100;

    private final Provider provider;
    private final int size;
    private final String payload;
    private final String prefix;
    private final Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    private List<StepRows> chains = List.of();
    private int generation;
    private int steps;

    /** @param prefix begins the ids of the instances */
    public Chains(Provider provider, int size, String payload, String prefix) {
        this.provider = provider;
        this.size = size;
        this.payload = payload;
        this.prefix = prefix;
        provider.join(new NodeLease(StepRows.NODE, "rows", now.plus(Duration.ofDays(1))), now);
        begin();
    }

    private void begin() {
        List<StepRows> fresh = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            fresh.add(new StepRows(prefix + generation + "-" + i, payload, now));
        }
        generation++;
        steps = 0;
        chains = fresh;
        commit(StepRows::create);
        commit(StepRows::begin);
    }

    /** Commits one step of each. */
    public void step() {
        if (++steps > STEPS) {
            commit(StepRows::end);
            begin();
        }
        commit(StepRows::step);
    }

    private void commit(Function<StepRows, Write> write) {
        List<WriteOutcome> outcomes = provider.commit(chains.stream().map(write).toList(), now);
        for (WriteOutcome outcome : outcomes) {
            if (!(outcome instanceof WriteOutcome.Applied || outcome instanceof WriteOutcome.Created)) {
                throw new IllegalStateException("a write was refused: " + outcome);
            }
        }
    }
}
