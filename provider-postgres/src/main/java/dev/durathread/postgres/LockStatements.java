package dev.durathread.postgres;

import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.MESSAGE_IDS;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.raw;
import static org.jooq.impl.DSL.when;

import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;

/** The statements of a unit of work's first round trip: what it is about is locked in one order everywhere, and read. */
final class LockStatements {
    private LockStatements() {}

    /** Locks instances by id, in the order of ids. */
    static BulkStatement instances(DSLContext dsl) {
        return new BulkStatement(lock(dsl, "any(?::text[])"), lock(dsl, "?::text"), List.of(INSTANCES.instanceId));
    }

    private static String lock(DSLContext dsl, String ids) {
        return dsl.render(dsl.select(InstanceRow.COLUMNS)
                .from(INSTANCES)
                .where(INSTANCES.instanceId.eq(field(raw(ids), String.class)))
                .orderBy(INSTANCES.instanceId)
                .forUpdate());
    }

    /**
     * Locks the tasks that are there under their token; the result is their places among the rows, and whether each
     * belongs to a session.
     */
    static BulkStatement tasks(DSLContext dsl) {
        List<Field<?>> columns =
                List.of(TASKS.instanceId, TASKS.executionId, TASKS.activityId, TASKS.token, WriteQueries.PLACE);
        return BulkStatement.of(
                dsl,
                columns,
                (sql, rows) -> sql.select(
                                BulkStatement.given(WriteQueries.PLACE),
                                when(TASKS.session.isNotNull(), inline(1)).otherwise(inline(0)))
                        .from(rows)
                        .join(TASKS)
                        .on(BulkStatement.matches(TASKS.instanceId, TASKS.executionId, TASKS.activityId, TASKS.token))
                        .forUpdate()
                        .of(TASKS));
    }

    /** The message ids among those given that have been stored before; the result is their places among the rows. */
    static BulkStatement messageIds(DSLContext dsl) {
        List<Field<?>> columns = List.of(MESSAGE_IDS.instanceId, MESSAGE_IDS.messageId, WriteQueries.PLACE);
        return BulkStatement.of(
                dsl,
                columns,
                (sql, rows) -> sql.select(BulkStatement.given(WriteQueries.PLACE))
                        .from(rows)
                        .join(MESSAGE_IDS)
                        .on(BulkStatement.matches(MESSAGE_IDS.instanceId, MESSAGE_IDS.messageId)));
    }
}
