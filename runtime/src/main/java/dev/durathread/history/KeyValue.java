package dev.durathread.history;

import java.time.Instant;
import java.util.Objects;

/**
 * One entry of an instance's key-value store.
 *
 * @param value JSON text
 * @param updatedAt the orchestration time of the last set
 */
public record KeyValue(String value, Instant updatedAt) {
    /** Refuses nulls. */
    public KeyValue {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(updatedAt, "updatedAt");
    }
}
