package dev.durathread.sql;

import static dev.durathread.sql.Tables.INSTANCES;
import static org.jooq.impl.DSL.inline;

import dev.durathread.history.ParentLink;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import java.sql.SQLException;
import java.util.List;
import org.jooq.Condition;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/** Rows of the instances table, read as records. */
public final class InstanceRows {
    /** The columns of an {@link InstanceRecord}, in the order in which they are read. */
    public static final List<TableField<?, ?>> COLUMNS = List.of(
            INSTANCES.instanceId,
            INSTANCES.incarnation,
            INSTANCES.executionId,
            INSTANCES.lastEventId,
            INSTANCES.status,
            INSTANCES.orchestration,
            INSTANCES.version,
            INSTANCES.input,
            INSTANCES.parentId,
            INSTANCES.parentExecutionId,
            INSTANCES.parentEventId,
            INSTANCES.output,
            INSTANCES.failure,
            INSTANCES.cancelReason,
            INSTANCES.customStatus,
            INSTANCES.customStatusVersion,
            INSTANCES.createdAt,
            INSTANCES.updatedAt,
            INSTANCES.startAt,
            INSTANCES.suspended,
            INSTANCES.blocked);

    private InstanceRows() {}

    /** Reads {@link #COLUMNS}. */
    public static InstanceRecord read(Row row) throws SQLException {
        return new InstanceRecord(
                row.text(),
                new Fence(row.number(), row.number(), row.number()),
                InstanceStatus.valueOf(row.text()),
                row.text(),
                row.textOrNull(),
                row.text(),
                parent(row.textOrNull(), row.number(), row.number()),
                row.textOrNull(),
                FailureJson.readOrNull(row.textOrNull()),
                row.textOrNull(),
                row.textOrNull(),
                row.number(),
                row.time(),
                row.time(),
                row.time(),
                row.count() != 0,
                row.textOrNull());
    }

    private static @Nullable ParentLink parent(@Nullable String id, long executionId, long eventId) {
        return id == null ? null : new ParentLink(id, executionId, eventId);
    }

    /** Neither completed nor failed nor cancelled. */
    public static Condition isUnfinished() {
        return INSTANCES.status.in(inline(InstanceStatus.PENDING.name()), inline(InstanceStatus.RUNNING.name()));
    }
}
