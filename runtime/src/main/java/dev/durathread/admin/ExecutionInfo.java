package dev.durathread.admin;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One execution of an instance.
 *
 * @param status {@code Running}, {@code Completed}, {@code Failed}, {@code Cancelled} or {@code ContinuedAsNew}
 * @param completedAt empty while it runs
 * @param eventCount how many events its history has
 */
public record ExecutionInfo(
        long executionId, String status, Instant startedAt, Optional<Instant> completedAt, long eventCount) {
    /** Refuses nulls. */
    public ExecutionInfo {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(completedAt, "completedAt");
    }
}
