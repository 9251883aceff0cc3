package dev.durathread.provider;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message to an instance. It gets the next sequence number of the receiver's inbox and makes the receiver ready now.
 *
 * <p>Outcomes: {@link WriteOutcome.Delivered}, {@link WriteOutcome.Duplicate}, {@link WriteOutcome.NoSuchInstance},
 * {@link WriteOutcome.Finished}.
 *
 * @param instanceId the receiver
 * @param leaseTo the node that would run the receiver's turn at once if nobody else holds it; null for none. Never
 *     granted for a suspended receiver
 */
public record Delivery(
        String instanceId, Message message, @Nullable NodeId leaseTo) implements Write {
    public Delivery {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(message, "message");
    }
}
