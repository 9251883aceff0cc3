package dev.durathread.provider.rules;

import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TurnCommit;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * As much of a stored instance as the rules look at. What a write makes of it is a new one.
 *
 * @param name the orchestration's name
 * @param version the version that the current execution is pinned to or asks for; null for none
 * @param startAt the earliest time of the first turn
 * @param suspended whether it is kept from taking turns
 * @param blocked why it cannot go on; null when it can
 * @param heldBy the node that works on it; null when any may
 * @param readyAt when it needs a turn; null when it waits for a message or its holder already knows
 * @param lastSequence the sequence of the last message that was put into its inbox; 0 for none yet
 */
public record StoredInstance(
        String instanceId,
        Fence fence,
        InstanceStatus status,
        String name,
        @Nullable String version,
        Instant startAt,
        boolean suspended,
        @Nullable String blocked,
        @Nullable NodeId heldBy,
        @Nullable Instant readyAt,
        long lastSequence) {
    /** Refuses nulls where none are allowed. */
    public StoredInstance {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(fence, "fence");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(startAt, "startAt");
    }

    /** One that was just started, with messages in its inbox. */
    static StoredInstance of(NewInstance start, long messages, Instant now) {
        return new StoredInstance(
                start.instanceId(),
                new Fence(start.incarnation(), 1, 0),
                InstanceStatus.PENDING,
                start.name(),
                start.version(),
                start.startAt(),
                false,
                null,
                start.startAt().isAfter(now) ? null : start.leaseTo(),
                start.startAt(),
                messages);
    }

    /** Whether it has finished. */
    public boolean isFinished() {
        return status.isFinished();
    }

    /** Whether a turn or a release that builds on a fence is for it as it is now (INV-2). */
    boolean stillHas(Fence expected) {
        return !isFinished() && !suspended && fence.equals(expected);
    }

    /** Whether a message that comes now makes it ready. One that has begun is ready, whatever its start time says. */
    boolean mayRun(Instant now) {
        return blocked == null && (status != InstanceStatus.PENDING || !startAt.isAfter(now));
    }

    /** Whether a node may hand it back. */
    boolean isFreeOrHeldBy(@Nullable NodeId node) {
        return heldBy == null || heldBy.equals(node);
    }

    /** With one message more, which a node would take at once. */
    StoredInstance withMessage(@Nullable NodeId leaseTo, Instant now) {
        boolean mayRun = mayRun(now);
        NodeId holder = heldBy == null && mayRun && !suspended ? leaseTo : heldBy;
        Instant ready = mayRun ? earlier(readyAt, now) : readyAt;
        return with(fence, status, version, blocked, holder, ready, lastSequence + 1);
    }

    /** Handed back; see {@link dev.durathread.provider.InstanceRelease}. */
    StoredInstance released(Instant retryAt, @Nullable String why) {
        Instant ready = why == null ? earlier(readyAt, retryAt) : retryAt;
        return with(fence, status, version, why, null, ready, lastSequence);
    }

    /** As a turn leaves it. */
    StoredInstance after(TurnCommit turn, Instant now) {
        String pinned = turn.version() == null ? version : turn.version();
        Fence next = turn.fenceAfter();
        return switch (turn.state()) {
            case InstanceState.Waiting(var wakeAt, var leaseTo) -> {
                Instant ready = lastSequence > turn.seenThrough() ? now : wakeAt;
                yield with(next, running(), pinned, null, leaseTo, ready, lastSequence);
            }
            case InstanceState.ContinuedAsNew(var _, var asked, var leaseTo) ->
                with(next, running(), asked, null, leaseTo, now, lastSequence);
            case InstanceState.Finished finished ->
                with(next, finished.status(), pinned, null, null, null, lastSequence);
        };
    }

    private InstanceStatus running() {
        return status == InstanceStatus.PENDING ? InstanceStatus.RUNNING : status;
    }

    private static Instant earlier(@Nullable Instant stored, Instant brought) {
        return stored == null || brought.isBefore(stored) ? brought : stored;
    }

    private StoredInstance with(
            Fence newFence,
            InstanceStatus newStatus,
            @Nullable String newVersion,
            @Nullable String why,
            @Nullable NodeId holder,
            @Nullable Instant ready,
            long sequence) {
        return new StoredInstance(
                instanceId, newFence, newStatus, name, newVersion, startAt, suspended, why, holder, ready, sequence);
    }
}
