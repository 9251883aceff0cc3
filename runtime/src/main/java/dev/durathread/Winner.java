package dev.durathread;

import dev.durathread.failure.DurableException;
import java.util.Objects;

/**
 * The winner of a race, and its outcome.
 *
 * @param index the position of the winner among the arguments, from 0
 * @param outcome the outcome of the winner, which may be a failure
 */
public record Winner<T>(int index, Outcome<T> outcome) {
    /** Refuses a null outcome. */
    public Winner {
        Objects.requireNonNull(outcome, "outcome");
    }

    /**
     * The winner's value.
     *
     * @throws DurableException the winner's failure
     */
    public T value() {
        return outcome.value();
    }
}
