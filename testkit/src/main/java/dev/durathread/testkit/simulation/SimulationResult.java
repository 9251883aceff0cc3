package dev.durathread.testkit.simulation;

import java.util.List;

/**
 * What came of a run.
 *
 * @param violations what is not as it should be; empty when all is well
 * @param hash of the trace: the same for each run of the seed
 * @param steps how many pieces of threads were run
 */
public record SimulationResult(long seed, List<String> violations, long hash, long steps) {
    /** Copies the violations. */
    public SimulationResult {
        violations = List.copyOf(violations);
    }

    /** Whether something is not as it should be. */
    public boolean failed() {
        return !violations.isEmpty();
    }
}
