package dev.durathread;

import dev.durathread.failure.DurableException;
import java.util.Objects;

/** How something ended: with a value or with a failure. */
public sealed interface Outcome<T> {
    /**
     * The value.
     *
     * @throws DurableException the failure, when it is one
     */
    T value();

    /** Whether it ended with a value. */
    boolean isSuccess();

    /** Ended with a value, which may be null. */
    record Success<T>(T value) implements Outcome<T> {
        @Override
        public boolean isSuccess() {
            return true;
        }
    }

    /** Ended with a failure. */
    record Failure<T>(DurableException error) implements Outcome<T> {
        /** Refuses a null error. */
        public Failure {
            Objects.requireNonNull(error, "error");
        }

        @Override
        public T value() {
            throw error;
        }

        @Override
        public boolean isSuccess() {
            return false;
        }
    }
}
