package dev.durathread.internal.replay;

import dev.durathread.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/** A promise seen through a function. Cancelling either cancels both. */
final class MappedPromise<S, T> extends Promise<T> {
    private final Promise<S> source;
    private final Function<? super S, ? extends T> function;

    MappedPromise(Execution execution, Promise<S> source, Function<? super S, ? extends T> function) {
        super(execution);
        this.source = source;
        this.function = function;
        follow(source);
    }

    @Override
    Outcome<T> evaluate() {
        evaluateSources();
        return switch (source.settledOutcome()) {
            case Outcome.Failure<S>(var error) -> new Outcome.Failure<>(error);
            case Outcome.Success<S>(var value) -> apply(value);
        };
    }

    /** From the beginning of a chain on: a long one would take too deep a stack the other way. */
    private void evaluateSources() {
        Deque<Promise<?>> chain = new ArrayDeque<>(0);
        Promise<?> next = source;
        while (next instanceof MappedPromise<?, ?> mapped && !mapped.isEvaluated()) {
            chain.push(mapped);
            next = mapped.source;
        }
        chain.forEach(Promise::settledOutcome);
    }

    @SuppressWarnings("CatchThrowable") // whatever user code throws is the failure of what it maps
    private Outcome<T> apply(S value) {
        try {
            return new Outcome.Success<>(
                    execution.strands().current().barring("a map function", () -> function.apply(value)));
        } catch (Throwable t) {
            execution.rethrowIfStopped(t);
            return new Outcome.Failure<>(execution.branchFailure(t));
        }
    }

    @Override
    String awaited() {
        Promise<?> first = source;
        while (first instanceof MappedPromise<?, ?> mapped) {
            first = mapped.source;
        }
        return first.awaited();
    }

    @Override
    void abandon(GiveUp how) {
        Promise<?> first = source;
        while (first instanceof MappedPromise<?, ?> mapped) {
            first = mapped.source;
        }
        first.giveUp(how);
    }
}
