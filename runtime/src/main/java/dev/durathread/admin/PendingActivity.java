package dev.durathread.admin;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An activity that has been scheduled and has no outcome yet.
 *
 * @param attempt the number of the attempt that runs or comes next, from 1
 * @param nextAttemptAt from when on a node may begin that attempt; empty while it runs
 * @param lastError the failure of the attempt before, as {@code type: message}; empty in the first
 */
public record PendingActivity(
        long activityId, String name, int attempt, Optional<Instant> nextAttemptAt, Optional<String> lastError) {
    /** Refuses nulls. */
    public PendingActivity {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(nextAttemptAt, "nextAttemptAt");
        Objects.requireNonNull(lastError, "lastError");
    }
}
