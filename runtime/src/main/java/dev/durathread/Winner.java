package dev.durathread;

import dev.durathread.failure.DurableException;
import java.util.Objects;

/**
 * Who won a race, and how.
 *
 * @param index the winner's place among the arguments, from 0
 * @param outcome how the winner ended, which may be with a failure
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
