package dev.durathread.provider;

import java.time.Instant;
import java.util.Objects;

/**
 * A node's claim to be alive, on which all its leases on instances and tasks rest.
 *
 * @param node the node
 * @param name the name under which the node is known across restarts; a node that joins under a name takes the place
 *     of the one that had it before
 * @param until when the lease runs out unless it is renewed
 */
public record NodeLease(NodeId node, String name, Instant until) {
    /** Refuses nulls. */
    public NodeLease {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(until, "until");
    }
}
