package dev.durathread.sqlite;

import dev.durathread.history.HistoryJson;
import dev.durathread.provider.CodeKey;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TurnCommit;
import dev.durathread.sql.ExecutionStatus;
import dev.durathread.sql.FailureJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance as a turn leaves it.
 *
 * @param version the version that the current execution is pinned to or asks for
 * @param format the format of the history that the turn begins; {@link #NO_FORMAT} for an execution that has none yet,
 *     null for no change
 */
record SettledInstance(
        TurnCommit turn,
        String name,
        @Nullable String version,
        @Nullable Integer format,
        @Nullable NodeId heldBy,
        @Nullable Long readyAt) {
    /** The format of an execution without history, which every node can read. */
    static final int NO_FORMAT = 0;

    static SettledInstance of(InstanceHead head, TurnCommit turn, Instant now) {
        String pinned = turn.version() == null ? head.version() : turn.version();
        boolean beginsHistory =
                turn.fence().lastEventId() == 0 && !turn.events().isEmpty();
        Integer format = beginsHistory ? Integer.valueOf(HistoryJson.FORMAT) : null;
        return switch (turn.state()) {
            case InstanceState.Waiting(var wakeAt, var leaseTo) -> {
                Instant readyAt = head.lastSequence() > turn.seenThrough() ? now : wakeAt;
                yield new SettledInstance(turn, head.name(), pinned, format, leaseTo, millis(readyAt));
            }
            case InstanceState.ContinuedAsNew again ->
                new SettledInstance(turn, head.name(), again.version(), NO_FORMAT, again.leaseTo(), millis(now));
            case InstanceState.Finished _ -> new SettledInstance(turn, head.name(), pinned, format, null, null);
        };
    }

    private static @Nullable Long millis(@Nullable Instant at) {
        return at == null ? null : at.toEpochMilli();
    }

    /** The parameters of {@link InstanceSql#turn}. */
    @Nullable
    Object[] values() {
        Fence after = turn.fenceAfter();
        InstanceState state = turn.state();
        long at = turn.committedAt().toEpochMilli();
        return new @Nullable Object[] {
            after.executionId(),
            after.lastEventId(),
            ExecutionStatus.instanceAfter(state).name(),
            version,
            CodeKey.of(name, version),
            format,
            state instanceof InstanceState.ContinuedAsNew again ? again.input() : null,
            state instanceof InstanceState.Completed completed ? completed.output() : null,
            state instanceof InstanceState.Failed failed ? FailureJson.writeOrNull(failed.failure()) : null,
            state instanceof InstanceState.Cancelled cancelled ? cancelled.reason() : null,
            at,
            state instanceof InstanceState.Finished ? at : null,
            heldBy == null ? null : heldBy.value(),
            readyAt,
            turn.instanceId()
        };
    }
}
