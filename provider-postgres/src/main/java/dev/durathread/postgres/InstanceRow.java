package dev.durathread.postgres;

import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TurnCommit;
import dev.durathread.sql.InstanceRows;
import dev.durathread.sql.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An instance in the course of a unit of work: as it was when it was locked, with what the unit has done to it since.
 * Columns that are large and that no rule looks at are not read; where the unit sets them they stand in {@link #wide}.
 */
final class InstanceRow {
    /** How the row gets to the database. */
    enum Change {
        NONE,
        /** Only what every turn and every message moves. */
        MOVED,
        /** Columns that change once in an execution, too. */
        WIDE,
        CREATED,
        /** Created in the place of a finished one. */
        REPLACED
    }

    final String id;
    final String name;
    final Instant startAt;
    Change change = Change.NONE;
    Fence fence;
    InstanceStatus status;

    @Nullable
    String version;

    boolean suspended;

    @Nullable
    String blocked;

    @Nullable
    String heldBy;

    @Nullable
    Instant readyAt;

    Instant updatedAt;
    long lastSequence;
    int deliveries;
    long customStatusVersion;

    /** Whether a turn of this unit has been applied to it. */
    boolean hasTurned;

    @Nullable
    NewInstance made;

    final Wide wide = new Wide();

    /** Columns that are written and not read; null leaves what is stored. */
    static final class Wide {
        @Nullable
        Integer format;

        @Nullable
        String input;

        @Nullable
        String output;

        @Nullable
        String failure;

        @Nullable
        String cancelReason;

        /** Whether the version of the row is new. */
        boolean hasVersion;

        boolean hasCustomStatus;

        @Nullable
        String customStatus;

        @Nullable
        Instant completedAt;
    }

    private InstanceRow(
            String id, Fence fence, InstanceStatus status, String name, Instant startAt, Instant updatedAt) {
        this.id = id;
        this.fence = fence;
        this.status = status;
        this.name = name;
        this.startAt = startAt;
        this.updatedAt = updatedAt;
    }

    /** Reads {@link LockStatements#INSTANCE_COLUMNS}. */
    static InstanceRow read(Row row) throws SQLException {
        InstanceRow read = new InstanceRow(
                row.text(),
                new Fence(row.number(), row.number(), row.number()),
                InstanceRows.status(row.text()),
                row.text(),
                row.time(),
                row.time());
        read.version = row.textOrNull();
        read.suspended = row.count() != 0;
        read.blocked = row.textOrNull();
        read.heldBy = row.textOrNull();
        read.readyAt = row.timeOrNull();
        read.lastSequence = row.number();
        read.deliveries = row.count();
        read.customStatusVersion = row.number();
        return read;
    }

    /** One as a turn expects it, as far as rules look at it for a turn that tells no other instance anything. */
    static InstanceRow expected(TurnCommit turn) {
        InstanceRow expected = new InstanceRow(
                turn.instanceId(),
                turn.fence(),
                InstanceStatus.RUNNING,
                nameIn(turn).orElse(""),
                turn.committedAt(),
                turn.committedAt());
        expected.lastSequence = turn.seenThrough();
        return expected;
    }

    /** The name of the orchestration, which the first turn of an execution tells. */
    static Optional<String> nameIn(TurnCommit turn) {
        return turn.events().stream()
                .limit(1)
                .filter(OrchestrationStarted.class::isInstance)
                .map(first -> ((OrchestrationStarted) first).name())
                .findFirst();
    }

    /** One that did not exist, or that takes a finished one's place. */
    static InstanceRow create(NewInstance made, boolean replaces, Instant now) {
        InstanceRow created = new InstanceRow(
                made.instanceId(),
                new Fence(made.incarnation(), 1, 0),
                InstanceStatus.PENDING,
                made.name(),
                made.startAt(),
                made.createdAt());
        created.change = replaces ? Change.REPLACED : Change.CREATED;
        created.made = made;
        created.version = made.version();
        NodeId wants = made.leaseTo();
        created.heldBy = wants == null || made.startAt().isAfter(now) ? null : wants.value();
        created.readyAt = made.startAt();
        return created;
    }

    /** Notes that the row has to be written. */
    void changed(Change how) {
        if (how.compareTo(change) > 0) {
            change = how;
        }
    }

    /** Whether this unit created it or has applied a turn to it: what follows may build on that. */
    boolean isAhead() {
        return made != null || hasTurned;
    }

    boolean isFinished() {
        return status.isFinished();
    }
}
