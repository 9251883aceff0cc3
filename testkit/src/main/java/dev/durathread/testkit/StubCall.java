package dev.durathread.testkit;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a stubbed activity.
 *
 * @param input as the stub was given it
 * @param attempt from 1
 * @param at in virtual time
 */
public record StubCall<I>(String instanceId, @Nullable I input, int attempt, Instant at) {
    /** Refuses nulls where none are allowed. */
    public StubCall {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(at, "at");
    }
}
