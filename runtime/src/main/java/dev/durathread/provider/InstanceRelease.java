package dev.durathread.provider;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A claimed instance handed back without a turn, perhaps with a note why it cannot go on.
 *
 * <p>Outcomes: {@link WriteOutcome.Applied}; {@link WriteOutcome.FenceLost} when the fence is another one, the instance
 * is finished or suspended, or another node holds the lease.
 *
 * @param node who hands it back; null notes a block on an instance that nobody holds
 * @param retryAt when it is ready again, at the latest. An instance that is ready earlier stays so, as one is for which a
 *     message came while the node was about to let it go; a later message makes it ready earlier, too. Neither holds for
 *     one that is blocked
 * @param blocked why it cannot go on; null lifts a block. A blocked instance is not claimed before {@code retryAt},
 *     whatever arrives, unless {@link Provider#retryBlocked} is called or it is resumed from a suspension. The note
 *     stays until a turn or another release takes it away
 */
public record InstanceRelease(
        String instanceId,
        Fence fence,
        @Nullable NodeId node,
        Instant retryAt,
        @Nullable String blocked) implements Write {
    /** Refuses nulls where none are allowed. */
    public InstanceRelease {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(fence, "fence");
        Objects.requireNonNull(retryAt, "retryAt");
    }
}
