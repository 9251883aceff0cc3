package dev.durathread;

import dev.durathread.failure.PayloadException;
import java.util.Optional;

/** A value as it is stored, read as a type when asked. */
public interface StatusPayload {
    /** No value. */
    StatusPayload NONE = new StatusPayload() {
        @Override
        public <T> Optional<T> as(TypeRef<T> type) {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "none";
        }
    };

    /**
     * The value; empty when there is none or it is null.
     *
     * @throws PayloadException when it cannot be read as that type
     */
    <T> Optional<T> as(TypeRef<T> type);
}
