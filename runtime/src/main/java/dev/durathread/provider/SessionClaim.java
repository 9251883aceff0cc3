package dev.durathread.provider;

import java.time.Instant;
import java.util.Objects;

/**
 * How a node takes part in sessions. A session belongs to the owner that claimed a task of it, until its lease runs out;
 * a claim takes tasks of sessions that the owner has or that are free, and extends their lease. A session belongs to a
 * name: it outlives the node that {@linkplain Provider#leave leaves}, and waits for the next one of that name. Losing a
 * session takes no task away.
 *
 * @param owner the node's name, the same after a restart
 * @param until the lease of the sessions that tasks are claimed for
 * @param maxSessions how many sessions the owner may hold at a time, those it holds already included; a session whose
 *     lease has run out counts no more
 */
public record SessionClaim(String owner, Instant until, int maxSessions) {
    /** Refuses nulls. */
    public SessionClaim {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(until, "until");
    }
}
