package dev.durathread.internal.replay;

import dev.durathread.internal.fiber.Branch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A branch as the execution sees it: what it is to be told at its next durable call, and what it has pending. */
final class Strand {
    final Branch branch;
    private Set<Promise<?>> owned = Set.of(); // made when first used
    private @Nullable Supplier<RuntimeException> interruption;
    private @Nullable String barrier;

    Strand(Branch branch) {
        this.branch = branch;
    }

    /** Makes the pending durable call, or the next one, throw. Only the first interruption not yet thrown counts. */
    void interrupt(Supplier<RuntimeException> exception) {
        if (interruption == null) {
            interruption = exception;
        }
    }

    void throwInterruption() {
        Supplier<RuntimeException> pending = interruption;
        if (pending != null) {
            interruption = null;
            throw pending.get();
        }
    }

    void own(Promise<?> promise) {
        if (owned.isEmpty()) {
            owned = new LinkedHashSet<>(4);
        }
        owned.add(promise);
    }

    void disown(Promise<?> promise) {
        owned.remove(promise);
    }

    /** What the strand asked for and nobody has settled, oldest first. */
    List<Promise<?>> pending() {
        return List.copyOf(owned);
    }

    /**
     * Runs a piece of user code in which no durable call is allowed.
     *
     * @param what what it is, for the error text
     */
    <R> R barring(String what, Supplier<R> code) {
        String outer = barrier;
        barrier = what;
        try {
            return code.get();
        } finally {
            barrier = outer;
        }
    }

    /** @throws IllegalStateException inside code that may make no durable calls */
    void requireNoBarrier() {
        if (barrier != null) {
            throw new IllegalStateException("DUR-1011: a durable call inside " + barrier
                    + ", which is run again on replay or not at all; make it before or after");
        }
    }
}
