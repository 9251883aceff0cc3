package dev.durathread.internal.replay;

import dev.durathread.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Promises in the order in which they are settled, those settled already in the order of the arguments. */
final class Arrivals<T> {
    private final Execution execution;
    private final Deque<Promise<? extends T>> settled = new ArrayDeque<>();
    private @Nullable Signal waiting;

    Arrivals(Execution execution, List<Promise<? extends T>> members) {
        this.execution = execution;
        members.forEach(member -> member.whenSettled(() -> add(member)));
    }

    private void add(Promise<? extends T> member) {
        settled.add(member);
        if (waiting != null) {
            waiting.settle();
        }
    }

    /** The next one; waits for it. */
    Promise<? extends T> next() {
        if (settled.isEmpty()) {
            Signal signal = new Signal(execution);
            waiting = signal;
            execution.strands().await(signal);
            waiting = null;
        }
        return settled.remove();
    }

    /** Settled by hand, without an outcome. */
    private static final class Signal extends Promise<Void> {
        Signal(Execution execution) {
            super(execution);
        }

        @Override
        Outcome<Void> evaluate() {
            throw new IllegalStateException("has no outcome");
        }

        @Override
        void abandon(GiveUp how) {
            settle();
        }
    }
}
