package dev.durathread.benchmarks.workload;

import java.util.function.Supplier;

/** Checks that what is measured was really done. */
final class Done {
    private Done() {}

    /** @throws IllegalStateException when it was not */
    static void require(boolean done, Supplier<String> otherwise) {
        if (!done) {
            throw new IllegalStateException(otherwise.get());
        }
    }
}
