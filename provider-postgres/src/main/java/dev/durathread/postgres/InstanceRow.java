package dev.durathread.postgres;

import static dev.durathread.sql.Tables.INSTANCES;

import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryJson;
import dev.durathread.postgres.Rows.NewRow;
import dev.durathread.provider.CodeKey;
import dev.durathread.provider.CustomStatusChange;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.rules.StoredInstance;
import dev.durathread.sql.FailureJson;
import dev.durathread.sql.Row;
import dev.durathread.sql.StoredInstances;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Record;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/**
 * An instance in the course of a unit of work: as it was when it was locked, with what the unit has done to it since.
 * Columns that are large and that no rule looks at are not read; where the unit sets them they stand in {@link Wide}.
 */
final class InstanceRow {
    /** What is read of a locked instance. */
    static final List<TableField<Record, ?>> COLUMNS = Stream.concat(
                    StoredInstances.COLUMNS.stream(),
                    Stream.of(INSTANCES.updatedAt, INSTANCES.deliveries, INSTANCES.customStatusVersion))
            .toList();

    /** The format of an execution that has no event yet. */
    private static final int NO_FORMAT = 0;

    /** How the row gets to the database. */
    private enum Change {
        NONE,
        /** Only what every turn and every message moves. */
        MOVED,
        /** Columns that change once in an execution, too. */
        WIDE,
        CREATED,
        /** Created in the place of a finished one. */
        REPLACED
    }

    private final Wide wide = new Wide();
    private StoredInstance stored;
    private Change change = Change.NONE;
    private Instant updatedAt;
    private int deliveries;
    private long customStatusVersion;
    private boolean hasTurned;
    private @Nullable NewInstance made;

    /** Columns that are written and not read; null leaves what is stored. */
    private static final class Wide {
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

    private InstanceRow(StoredInstance stored, Instant updatedAt) {
        this.stored = stored;
        this.updatedAt = updatedAt;
    }

    /** Reads {@link #COLUMNS}. */
    static InstanceRow read(Row row) throws SQLException {
        InstanceRow read = new InstanceRow(StoredInstances.read(row), row.time());
        read.deliveries = row.count();
        read.customStatusVersion = row.number();
        return read;
    }

    /** One as a turn expects it, as far as rules look at it for a turn that tells no other instance anything. */
    static InstanceRow expected(TurnCommit turn) {
        StoredInstance expected = new StoredInstance(
                turn.instanceId(),
                turn.fence(),
                InstanceStatus.RUNNING,
                nameIn(turn).orElse(""),
                null,
                turn.committedAt(),
                false,
                null,
                null,
                null,
                turn.seenThrough());
        return new InstanceRow(expected, turn.committedAt());
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
    static InstanceRow create(NewInstance start, StoredInstance made, boolean replaces) {
        InstanceRow created = new InstanceRow(made, start.createdAt());
        created.change = replaces ? Change.REPLACED : Change.CREATED;
        created.made = start;
        return created;
    }

    String id() {
        return stored.instanceId();
    }

    /** As the rules see it now. */
    StoredInstance stored() {
        return stored;
    }

    /** Whether a turn of this unit has been applied to it. */
    boolean hasTurned() {
        return hasTurned;
    }

    /** Whether this unit created it or has applied a turn to it: what follows may build on that. */
    boolean isAhead() {
        return made != null || hasTurned;
    }

    /** A message came, or it was handed back. */
    void move(StoredInstance to) {
        stored = to;
        changed(Change.MOVED);
    }

    /** It was handed back. */
    void release(StoredInstance to) {
        move(to);
        deliveries = 0;
    }

    /** A turn was applied. */
    void settle(StoredInstance after, TurnCommit turn) {
        boolean begins = turn.fence().lastEventId() == 0 && !turn.events().isEmpty();
        if (begins || turn.version() != null || !(turn.state() instanceof InstanceState.Waiting)) {
            changed(Change.WIDE);
        }
        if (begins) {
            wide.format = HistoryJson.FORMAT;
        }
        wide.hasVersion |= turn.version() != null;
        hasTurned = true;
        updatedAt = turn.committedAt();
        release(after);
        switch (turn.state()) {
            case InstanceState.Waiting _ -> {}
            case InstanceState.ContinuedAsNew(var input, var _, var _) -> {
                wide.format = NO_FORMAT;
                wide.input = input;
                wide.hasVersion = true;
            }
            case InstanceState.Completed(var output) -> wide.output = output;
            case InstanceState.Failed(var failure) -> wide.failure = FailureJson.writeOrNull(failure);
            case InstanceState.Cancelled(var reason) -> wide.cancelReason = reason;
        }
        if (turn.state() instanceof InstanceState.Finished) {
            wide.completedAt = turn.committedAt();
        }
    }

    void setCustomStatus(CustomStatusChange to) {
        changed(Change.WIDE);
        wide.hasCustomStatus = true;
        wide.customStatus = to.status();
        customStatusVersion++;
    }

    private void changed(Change how) {
        if (how.compareTo(change) > 0) {
            change = how;
        }
    }

    /** Puts the row among what is written, if there is anything to write. */
    void addTo(Changes changes) {
        switch (change) {
            case NONE -> {}
            case MOVED -> moved(changes.add(WriteStatement.MOVE_INSTANCES));
            case WIDE -> changed(changes.add(WriteStatement.CHANGE_INSTANCES));
            case CREATED -> created(changes.add(WriteStatement.CREATE_INSTANCES));
            case REPLACED -> created(changes.add(WriteStatement.REPLACE_INSTANCES));
        }
    }

    private void moved(NewRow row) {
        row.put(INSTANCES.instanceId, id())
                .put(INSTANCES.executionId, stored.fence().executionId())
                .put(INSTANCES.lastEventId, stored.fence().lastEventId())
                .put(INSTANCES.status, stored.status().name())
                .put(INSTANCES.updatedAt, updatedAt.toEpochMilli())
                .put(INSTANCES.blocked, stored.blocked())
                .put(INSTANCES.heldBy, holder())
                .put(INSTANCES.readyAt, millis(stored.readyAt()))
                .put(INSTANCES.lastSequence, stored.lastSequence())
                .put(INSTANCES.deliveries, deliveries);
    }

    private void changed(NewRow row) {
        moved(row);
        row.put(INSTANCES.version, stored.version())
                .put(INSTANCES.code, wide.hasVersion ? code() : null)
                .put(WriteQueries.HAS_VERSION, wide.hasVersion ? 1 : 0)
                .put(INSTANCES.format, wide.format)
                .put(INSTANCES.input, wide.input)
                .put(INSTANCES.output, wide.output)
                .put(INSTANCES.failure, wide.failure)
                .put(INSTANCES.cancelReason, wide.cancelReason)
                .put(INSTANCES.completedAt, millis(wide.completedAt))
                .put(INSTANCES.customStatusVersion, customStatusVersion)
                .put(INSTANCES.customStatus, wide.customStatus)
                .put(WriteQueries.HAS_CUSTOM_STATUS, wide.hasCustomStatus ? 1 : 0);
    }

    private void created(NewRow row) {
        NewInstance start = Objects.requireNonNull(made);
        row.put(INSTANCES.incarnation, stored.fence().incarnation())
                .put(INSTANCES.orchestration, stored.name())
                .put(INSTANCES.startAt, stored.startAt().toEpochMilli())
                .put(INSTANCES.createdAt, start.createdAt().toEpochMilli())
                .put(INSTANCES.suspended, 0);
        moved(row);
        row.put(INSTANCES.version, stored.version())
                .put(INSTANCES.code, code())
                .put(INSTANCES.format, Objects.requireNonNullElse(wide.format, NO_FORMAT))
                .put(INSTANCES.input, Objects.requireNonNullElse(wide.input, start.input()))
                .put(INSTANCES.output, wide.output)
                .put(INSTANCES.failure, wide.failure)
                .put(INSTANCES.cancelReason, wide.cancelReason)
                .put(INSTANCES.completedAt, millis(wide.completedAt))
                .put(INSTANCES.customStatus, wide.customStatus)
                .put(INSTANCES.customStatusVersion, customStatusVersion);
        if (start.parent() != null) {
            row.put(INSTANCES.parentId, start.parent().instanceId())
                    .put(INSTANCES.parentExecutionId, start.parent().executionId())
                    .put(INSTANCES.parentEventId, start.parent().eventId());
        }
    }

    private String code() {
        return CodeKey.of(stored.name(), stored.version());
    }

    private @Nullable String holder() {
        return stored.heldBy() == null ? null : stored.heldBy().value();
    }

    private static @Nullable Long millis(@Nullable Instant at) {
        return at == null ? null : at.toEpochMilli();
    }
}
