package dev.durathread.internal.replay;

import dev.durathread.Outcome;
import java.util.List;

/** The values of an {@link AllPromise}, or its first failure. */
final class ValuesPromise<T> extends Promise<List<T>> {
    private final AllPromise<T> all;

    ValuesPromise(Execution execution, AllPromise<T> all) {
        super(execution);
        this.all = all;
        follow(all);
    }

    @Override
    Outcome<List<T>> evaluate() {
        return switch (all.settledOutcome()) {
            case Outcome.Success<List<Outcome<T>>>(var outcomes) -> AllPromise.values(outcomes);
            case Outcome.Failure<List<Outcome<T>>>(var error) -> new Outcome.Failure<>(error);
        };
    }

    @Override
    String awaited() {
        return all.awaited();
    }

    @Override
    void abandon(GiveUp how) {
        all.giveUp(how);
    }
}
