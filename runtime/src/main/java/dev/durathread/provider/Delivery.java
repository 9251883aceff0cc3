package dev.durathread.provider;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message to an instance. It gets the next sequence number of the receiver's inbox and makes the receiver ready now,
 * though never before its start, and not while it is blocked or suspended. A receiver that a node holds is ready for that
 * node alone.
 *
 * <p>Outcomes: {@link WriteOutcome.Delivered}, {@link WriteOutcome.Duplicate}, {@link WriteOutcome.NoSuchInstance},
 * {@link WriteOutcome.Finished}.
 *
 * @param instanceId the receiver
 * @param leaseTo the node that would run the receiver's turn at once if nobody else holds it; null for none. Never
 *     granted for a receiver that is suspended, blocked or not to start yet. The receiver stays ready for that node,
 *     which may also claim it
 */
public record Delivery(
        String instanceId, Message message, @Nullable NodeId leaseTo) implements Write {
    /** Refuses nulls where none are allowed. */
    public Delivery {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(message, "message");
    }
}
