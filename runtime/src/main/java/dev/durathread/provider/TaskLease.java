package dev.durathread.provider;

import java.util.Objects;

/** A task and the claim under which a node holds it. */
public record TaskLease(TaskKey task, LeaseToken token) {
    /** Refuses nulls. */
    public TaskLease {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(token, "token");
    }
}
