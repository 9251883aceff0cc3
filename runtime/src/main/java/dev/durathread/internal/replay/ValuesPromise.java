package dev.durathread.internal.replay;

import dev.durathread.Outcome;
import java.util.List;

/** The values of an {@link AllPromise}, or its first failure. */
final class ValuesPromise<T> extends Promise<List<T>> {
    private final AllPromise<T> all;

    ValuesPromise(Execution execution, AllPromise<T> all) {
        super(execution);
        this.all = all;
        all.whenSettled(this::settle);
    }

    @Override
    Outcome<List<T>> evaluate() {
        return AllPromise.values(all.settledOutcome().value());
    }

    @Override
    void abandon(GiveUp how) {
        all.giveUp(how);
    }
}
