package dev.durathread.sql;

import static dev.durathread.sql.Tables.INSTANCES;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.Fence;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.rules.StoredInstance;
import java.sql.SQLException;
import java.util.List;
import org.jooq.Record;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/** Rows of the instances table as the rules for writes see them. */
public final class StoredInstances {
    /** The columns that make a {@link StoredInstance}, in the order in which they are read. */
    public static final List<TableField<Record, ?>> COLUMNS = List.of(
            INSTANCES.instanceId,
            INSTANCES.incarnation,
            INSTANCES.executionId,
            INSTANCES.lastEventId,
            INSTANCES.status,
            INSTANCES.orchestration,
            INSTANCES.version,
            INSTANCES.startAt,
            INSTANCES.suspended,
            INSTANCES.blocked,
            INSTANCES.heldBy,
            INSTANCES.readyAt,
            INSTANCES.lastSequence);

    private StoredInstances() {}

    /**
     * Reads {@link #COLUMNS}.
     *
     * @throws ProviderException (DUR-3049) which names the instance, when a column holds what it cannot
     */
    public static StoredInstance read(Row row) throws SQLException {
        String instanceId = row.text();
        try {
            return new StoredInstance(
                    instanceId,
                    new Fence(row.number(), row.number(), row.number()),
                    InstanceRows.status(row.text()),
                    row.text(),
                    row.textOrNull(),
                    row.time(),
                    row.count() != 0,
                    row.textOrNull(),
                    node(row.textOrNull()),
                    row.timeOrNull(),
                    row.number());
        } catch (IllegalArgumentException | NullPointerException e) {
            throw broken(instanceId, e);
        }
    }

    private static @Nullable NodeId node(@Nullable String id) {
        return id == null ? null : new NodeId(id);
    }

    private static ProviderException broken(String instanceId, RuntimeException cause) {
        return new ProviderException(
                ProviderException.Kind.FINAL,
                "DUR-3049",
                instanceId,
                "the row of instance \"" + instanceId + "\" cannot be read: " + cause.getMessage()
                        + "; mend it by hand, or delete the instance by force",
                cause);
    }
}
