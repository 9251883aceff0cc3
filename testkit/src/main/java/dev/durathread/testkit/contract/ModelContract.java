package dev.durathread.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Random writes, claims and acts of operators, done by the provider and by {@link StoreModel}: the same answers, and the
 * same whole state after each. The seed is in the message; {@code -Ddurathread.model.seeds} and {@code
 * -Ddurathread.model.from} choose others.
 */
public abstract class ModelContract extends Chapter {
    private static final int SEEDS = Integer.getInteger("durathread.model.seeds", 6);
    private static final long FROM = Long.getLong("durathread.model.from", 1);
    private static final int STEPS = 120;

    private final ProviderSource source;

    /** @param source opens the providers that are compared */
    protected ModelContract(ProviderSource source) {
        super(source);
        this.source = source;
    }

    /** The same answers and the same state. */
    @Test
    void doesWhatTheModelDoes() {
        for (long seed = FROM; seed < FROM + SEEDS; seed++) {
            try (var compared = source.open()) {
                ModelComparison comparison = new ModelComparison(seed, compared);
                for (int step = 0; step < STEPS; step++) {
                    comparison.step();
                    assertThat(comparison.stateOfProvider())
                            .as("seed %s after step %s: %s", seed, step, comparison.done())
                            .isEqualTo(comparison.stateOfModel());
                }
            }
        }
    }
}
