package dev.durathread.sqlite;

import static dev.durathread.sql.Tables.TASKS;

import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskKey;
import dev.durathread.sql.Row;
import java.sql.SQLException;
import java.util.List;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/** A task that no node holds, as a claim reads it. Times are milliseconds. */
record FreeTask(
        TaskKey key,
        String name,
        @Nullable String tag,
        @Nullable String session,
        @Nullable Long queueDeadline,
        long strayAt,
        long visibleAt,
        int deliveries,
        int attempts) {
    static final List<TableField<?, ?>> COLUMNS = List.of(
            TASKS.instanceId,
            TASKS.executionId,
            TASKS.activityId,
            TASKS.activity,
            TASKS.tag,
            TASKS.session,
            TASKS.queueDeadline,
            TASKS.strayAt,
            TASKS.visibleAt,
            TASKS.deliveries,
            TASKS.attempts);

    static FreeTask read(Row row) throws SQLException {
        return new FreeTask(
                new TaskKey(row.text(), row.number(), row.number()),
                row.text(),
                row.textOrNull(),
                row.textOrNull(),
                row.numberOrNull(),
                row.number(),
                row.number(),
                row.count(),
                row.count());
    }

    /** The time from which any node may claim it, because none has; null for never. */
    @Nullable
    Long overdueFrom() {
        return queueDeadline != null && deliveries == 0 && attempts == 0 ? Math.max(queueDeadline, visibleAt) : null;
    }

    /** The time from which a node that serves its tag and session may claim it. */
    long servedFrom(TaskClaim claim) {
        return claim.names().contains(name) ? visibleAt : Math.max(visibleAt, strayAt);
    }
}
