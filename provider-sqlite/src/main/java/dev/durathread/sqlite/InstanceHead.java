package dev.durathread.sqlite;

import static dev.durathread.sql.Tables.INSTANCES;

import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.sql.InstanceRows;
import dev.durathread.sql.Row;
import java.sql.SQLException;
import java.util.List;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/** As much of an instance as a write has to know. Times are milliseconds. */
record InstanceHead(
        Fence fence,
        InstanceStatus status,
        String name,
        @Nullable String version,
        boolean suspended,
        boolean blocked,
        long startAt,
        @Nullable String heldBy,
        @Nullable Long readyAt,
        long lastSequence) {
    static final List<TableField<?, ?>> COLUMNS = List.of(
            INSTANCES.incarnation,
            INSTANCES.executionId,
            INSTANCES.lastEventId,
            INSTANCES.status,
            INSTANCES.orchestration,
            INSTANCES.version,
            INSTANCES.suspended,
            INSTANCES.blocked,
            INSTANCES.startAt,
            INSTANCES.heldBy,
            INSTANCES.readyAt,
            INSTANCES.lastSequence);

    static InstanceHead read(Row row) throws SQLException {
        return new InstanceHead(
                new Fence(row.number(), row.number(), row.number()),
                InstanceRows.status(row.text()),
                row.text(),
                row.textOrNull(),
                row.count() != 0,
                row.textOrNull() != null,
                row.number(),
                row.textOrNull(),
                row.numberOrNull(),
                row.number());
    }
}
