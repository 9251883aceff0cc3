package dev.durathread.internal.replay;

import dev.durathread.Outcome;
import dev.durathread.failure.DurableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Settled when all members are. Each member is looked at once: n members cost n steps. */
final class AllPromise<T> extends Promise<List<Outcome<T>>> {
    private final List<Promise<? extends T>> members;
    private int pending;
    private boolean givenUp;

    AllPromise(Execution execution, List<Promise<? extends T>> members) {
        super(execution);
        this.members = members;
        this.pending = members.size() + 1;
        members.forEach(member -> member.whenSettled(this::oneLess));
        oneLess();
    }

    private void oneLess() {
        if (--pending == 0) {
            settle();
        }
    }

    @Override
    Outcome<List<Outcome<T>>> evaluate() {
        if (givenUp) {
            return new Outcome.Failure<>(execution.branchCancelled().get());
        }
        List<Outcome<T>> outcomes = new ArrayList<>(members.size());
        members.forEach(member -> outcomes.add(widened(member.settledOutcome())));
        return new Outcome.Success<>(Collections.unmodifiableList(outcomes));
    }

    @SuppressWarnings("unchecked") // outcomes are only read
    static <T> Outcome<T> widened(Outcome<? extends T> outcome) {
        return (Outcome<T>) outcome;
    }

    @Override
    String awaited() {
        return "all of " + members.size() + " futures, among them " + first();
    }

    private String first() {
        return members.stream()
                .filter(member -> !member.isSettled())
                .findFirst()
                .map(Promise::awaited)
                .orElse("settled");
    }

    @Override
    void abandon(GiveUp how) {
        givenUp = true;
        members.forEach(member -> member.giveUp(how));
    }

    /** The values in the members' order, or the first failure in that order with the others suppressed. */
    static <T> Outcome<List<T>> values(List<Outcome<T>> outcomes) {
        List<T> values = new ArrayList<>(outcomes.size());
        List<DurableException> failures = new ArrayList<>(0);
        for (Outcome<T> outcome : outcomes) {
            switch (outcome) {
                case Outcome.Success<T>(var value) -> values.add(value);
                case Outcome.Failure<T>(var error) -> failures.add(error);
            }
        }
        return failures.isEmpty()
                ? new Outcome.Success<>(Collections.unmodifiableList(values))
                : new Outcome.Failure<>(combined(failures));
    }

    /** The first failure, the others suppressed in it. */
    static DurableException combined(List<DurableException> failures) {
        DurableException first = failures.getFirst();
        failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
        return first;
    }
}
