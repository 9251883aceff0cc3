package dev.durathread.provider;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A node's sign of life.
 *
 * @param lease the node and the new end of its lease
 * @param tasks the tasks that the node is running
 * @param sessionsActiveSince sessions of the node's name with no task claimed, renewed or acked since then are left to
 *     lapse; the leases of the others are extended with the node's
 */
public record Renewal(NodeLease lease, List<TaskLease> tasks, Instant sessionsActiveSince) {
    /** Refuses nulls and copies the tasks. */
    public Renewal {
        Objects.requireNonNull(lease, "lease");
        tasks = List.copyOf(tasks);
        Objects.requireNonNull(sessionsActiveSince, "sessionsActiveSince");
    }
}
