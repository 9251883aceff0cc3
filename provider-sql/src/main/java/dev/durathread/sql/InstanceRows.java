package dev.durathread.sql;

import static dev.durathread.sql.Tables.INSTANCES;
import static org.jooq.impl.DSL.inline;

import dev.durathread.history.ParentLink;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

    private static final Set<String> STATUSES =
            Arrays.stream(InstanceStatus.values()).map(Enum::name).collect(Collectors.toCollection(LinkedHashSet::new));

    private InstanceRows() {}

    /** Reads {@link #COLUMNS}. A row that is broken is shown as it is, and as blocked for what is wrong with it. */
    public static InstanceRecord read(Row row) throws SQLException {
        return check(row).record();
    }

    /**
     * A row that was read.
     *
     * @param record shown to operators even when it is broken
     * @param broken what is wrong with it; null for nothing
     */
    public record Read(InstanceRecord record, @Nullable BrokenInstance broken) {}

    /** Reads {@link #COLUMNS}, and says what is wrong with them. */
    public static Read check(Row row) throws SQLException {
        String id = row.text();
        Fence fence = new Fence(row.number(), row.number(), row.number());
        String status = row.text();
        String wrong = fault(fence, status);
        InstanceRecord record = new InstanceRecord(
                id,
                fence,
                status(status),
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
                wrong == null ? row.textOrNull() : wrong);
        return new Read(record, wrong == null ? null : new BrokenInstance(id, wrong));
    }

    private static @Nullable String fault(Fence fence, String status) {
        String wrong = "";
        if (!STATUSES.contains(status)) {
            wrong = "its status \"" + status + "\" is none of " + STATUSES;
        } else if (fence.executionId() < 1 || fence.lastEventId() < 0) {
            wrong = "its execution " + fence.executionId() + " and last event " + fence.lastEventId()
                    + " are not from 1 and from 0 on";
        }
        return wrong.isEmpty()
                ? null
                : "DUR-3121: the row of the instance is broken: " + wrong
                        + "; repair it and try again what is blocked, or terminate or delete the instance";
    }

    /** The status of that name; of a broken row that of an instance that has not ended, so that it can be ended. */
    public static InstanceStatus status(String name) {
        return STATUSES.contains(name) ? InstanceStatus.valueOf(name) : InstanceStatus.RUNNING;
    }

    /** Before its first turn; has an index of its own for claims. */
    public static Condition isFresh() {
        return INSTANCES.status.eq(inline(InstanceStatus.PENDING.name()));
    }

    /** Not before its first turn; has an index of its own for claims. */
    public static Condition hasBegun() {
        return INSTANCES.status.ne(inline(InstanceStatus.PENDING.name()));
    }

    private static @Nullable ParentLink parent(@Nullable String id, long executionId, long eventId) {
        return id == null ? null : new ParentLink(id, executionId, eventId);
    }

    /** Neither completed nor failed nor cancelled. */
    public static Condition isUnfinished() {
        return INSTANCES.status.in(inline(InstanceStatus.PENDING.name()), inline(InstanceStatus.RUNNING.name()));
    }
}
