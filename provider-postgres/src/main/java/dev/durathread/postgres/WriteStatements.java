package dev.durathread.postgres;

import static dev.durathread.postgres.BulkStatement.given;
import static dev.durathread.postgres.BulkStatement.matches;
import static dev.durathread.sql.Tables.EXECUTIONS;
import static dev.durathread.sql.Tables.HISTORY;
import static dev.durathread.sql.Tables.INBOX;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.KEY_VALUES;
import static dev.durathread.sql.Tables.MESSAGE_IDS;
import static dev.durathread.sql.Tables.SESSIONS;
import static dev.durathread.sql.Tables.TASKS;
import static dev.durathread.sql.Tables.TIMERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.SQLDataType;

/** The statements of a unit of work's second round trip, rendered once. */
final class WriteStatements {
    /** What every turn and every message moves. */
    private static final List<TableField<Record, ?>> MOVING = List.of(
            INSTANCES.executionId,
            INSTANCES.lastEventId,
            INSTANCES.status,
            INSTANCES.updatedAt,
            INSTANCES.blocked,
            INSTANCES.heldBy,
            INSTANCES.readyAt,
            INSTANCES.lastSequence,
            INSTANCES.deliveries);

    private static final List<TableField<Record, ?>> VERSION = List.of(INSTANCES.version, INSTANCES.code);
    private static final List<TableField<Record, ?>> CUSTOM_STATUS =
            List.of(INSTANCES.customStatusVersion, INSTANCES.customStatus);

    /** What is changed without having been read; null leaves it. */
    private static final List<TableField<Record, ?>> UNREAD = List.of(
            INSTANCES.format,
            INSTANCES.input,
            INSTANCES.output,
            INSTANCES.failure,
            INSTANCES.cancelReason,
            INSTANCES.completedAt);

    private static final Field<Integer> HAS_VERSION = field(name("has_version"), SQLDataType.INTEGER);
    private static final Field<Integer> PLACE = field(name("place"), SQLDataType.INTEGER);
    private static final Field<Integer> HAS_CUSTOM_STATUS = field(name("has_custom_status"), SQLDataType.INTEGER);

    final BulkStatement moveInstances;
    final BulkStatement changeInstances;
    final BulkStatement createInstances;
    final BulkStatement replaceInstances;
    final List<BulkStatement> clearReplaced;
    final BulkStatement insertExecutions;
    final BulkStatement insertHistory;
    final BulkStatement insertTasks;
    final BulkStatement deleteTasks;
    final BulkStatement cancelTasks;
    final BulkStatement endTasks;
    final BulkStatement retryTasks;
    final BulkStatement noteHeartbeats;
    final BulkStatement touchSessions;
    final BulkStatement insertTimers;
    final BulkStatement deleteTimers;
    final BulkStatement endTimers;
    final BulkStatement insertInbox;
    final BulkStatement deleteInbox;
    final BulkStatement insertMessageIds;
    final BulkStatement countInbox;
    final BulkStatement clearKeys;
    final BulkStatement removeKeys;
    final BulkStatement putKeys;

    WriteStatements(DSLContext dsl) {
        moveInstances = BulkStatement.of(dsl, with(INSTANCES.instanceId, MOVING), WriteStatements::move);
        changeInstances = BulkStatement.of(dsl, changeColumns(), WriteStatements::change);
        createInstances = BulkStatement.insert(dsl, INSTANCES, allOf(INSTANCES));
        replaceInstances = BulkStatement.of(dsl, List.of(allOf(INSTANCES)), WriteStatements::replace);
        clearReplaced = List.of(
                BulkStatement.delete(dsl, EXECUTIONS, EXECUTIONS.instanceId),
                BulkStatement.delete(dsl, HISTORY, HISTORY.instanceId),
                BulkStatement.delete(dsl, INBOX, INBOX.instanceId),
                BulkStatement.delete(dsl, MESSAGE_IDS, MESSAGE_IDS.instanceId),
                BulkStatement.delete(dsl, KEY_VALUES, KEY_VALUES.instanceId));
        insertExecutions = BulkStatement.of(dsl, List.of(allOf(EXECUTIONS)), WriteStatements::putExecutions);
        insertHistory = BulkStatement.insert(dsl, HISTORY, allOf(HISTORY));
        insertTasks = BulkStatement.insert(dsl, TASKS, allOf(TASKS));
        deleteTasks = BulkStatement.delete(dsl, TASKS, TASKS.instanceId, TASKS.executionId, TASKS.activityId);
        cancelTasks = cancel(dsl, TASKS.instanceId, TASKS.executionId, TASKS.activityId);
        endTasks = cancel(dsl, TASKS.instanceId);
        retryTasks = BulkStatement.of(dsl, retryColumns(), WriteStatements::retry);
        noteHeartbeats = BulkStatement.of(dsl, heartbeatColumns(), WriteStatements::heartbeat);
        touchSessions = BulkStatement.of(
                dsl,
                List.of(TASKS.instanceId, TASKS.executionId, TASKS.activityId, SESSIONS.lastActive),
                WriteStatements::touch);
        insertTimers = BulkStatement.insert(dsl, TIMERS, allOf(TIMERS));
        deleteTimers = BulkStatement.delete(dsl, TIMERS, TIMERS.instanceId, TIMERS.timerId);
        endTimers = BulkStatement.delete(dsl, TIMERS, TIMERS.instanceId);
        insertInbox = BulkStatement.insert(dsl, INBOX, allOf(INBOX));
        deleteInbox = BulkStatement.delete(dsl, INBOX, INBOX.instanceId, INBOX.sequence);
        insertMessageIds = BulkStatement.insert(dsl, MESSAGE_IDS, allOf(MESSAGE_IDS));
        countInbox = BulkStatement.of(dsl, List.of(INBOX.instanceId, PLACE), WriteStatements::count);
        clearKeys = BulkStatement.delete(dsl, KEY_VALUES, KEY_VALUES.instanceId);
        removeKeys = BulkStatement.delete(dsl, KEY_VALUES, KEY_VALUES.instanceId, KEY_VALUES.key);
        putKeys = BulkStatement.of(dsl, List.of(allOf(KEY_VALUES)), WriteStatements::putKeyValues);
    }

    private static TableField<?, ?>[] allOf(Table<?> table) {
        return Arrays.stream(table.fields()).map(TableField.class::cast).toArray(TableField<?, ?>[]::new);
    }

    private static List<Field<?>> with(Field<?> first, List<? extends Field<?>> more) {
        List<Field<?>> all = new ArrayList<>();
        all.add(first);
        all.addAll(more);
        return all;
    }

    private static Query move(DSLContext sql, Table<?> rows) {
        return sql.update(INSTANCES).set(givens(MOVING)).from(rows).where(matches(INSTANCES.instanceId));
    }

    private static List<Field<?>> changeColumns() {
        List<Field<?>> columns = with(INSTANCES.instanceId, MOVING);
        columns.addAll(VERSION);
        columns.add(HAS_VERSION);
        columns.addAll(UNREAD);
        columns.addAll(CUSTOM_STATUS);
        columns.add(HAS_CUSTOM_STATUS);
        return columns;
    }

    private static Query change(DSLContext sql, Table<?> rows) {
        Map<Field<?>, Field<?>> values = givens(MOVING);
        VERSION.forEach(column -> values.put(column, givenIf(HAS_VERSION, column)));
        UNREAD.forEach(column -> values.put(column, orStored(column)));
        CUSTOM_STATUS.forEach(column -> values.put(column, givenIf(HAS_CUSTOM_STATUS, column)));
        return sql.update(INSTANCES).set(values).from(rows).where(matches(INSTANCES.instanceId));
    }

    private static <T> Field<T> givenIf(Field<Integer> has, Field<T> column) {
        return when(given(has).eq(inline(1)), given(column)).otherwise(column);
    }

    private static <T> Field<T> orStored(Field<T> column) {
        return coalesce(given(column), column);
    }

    private static Map<Field<?>, Field<?>> givens(List<? extends Field<?>> columns) {
        Map<Field<?>, Field<?>> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column, given(column)));
        return values;
    }

    private static Query replace(DSLContext sql, Table<?> rows) {
        return sql.update(INSTANCES)
                .set(givens(List.of(allOf(INSTANCES))))
                .from(rows)
                .where(matches(INSTANCES.instanceId));
    }

    /** How many messages lie in each inbox; the result is the places of the rows, and the numbers. */
    private static Query count(DSLContext sql, Table<?> rows) {
        return sql.select(given(PLACE), field(sql.selectCount().from(INBOX).where(matches(INBOX.instanceId))))
                .from(rows);
    }

    private static Query putExecutions(DSLContext sql, Table<?> rows) {
        return sql.insertInto(EXECUTIONS, allOf(EXECUTIONS))
                .select(org.jooq.impl.DSL.selectFrom(rows))
                .onConflict(EXECUTIONS.instanceId, EXECUTIONS.executionId)
                .doUpdate()
                .set(EXECUTIONS.status, excluded(EXECUTIONS.status))
                .set(EXECUTIONS.completedAt, excluded(EXECUTIONS.completedAt));
    }

    private static Query putKeyValues(DSLContext sql, Table<?> rows) {
        return sql.insertInto(KEY_VALUES, allOf(KEY_VALUES))
                .select(org.jooq.impl.DSL.selectFrom(rows))
                .onConflict(KEY_VALUES.instanceId, KEY_VALUES.key)
                .doUpdate()
                .set(KEY_VALUES.value, excluded(KEY_VALUES.value))
                .set(KEY_VALUES.updatedAt, excluded(KEY_VALUES.updatedAt));
    }

    /** Deletes tasks whoever holds them; the result is how many of them another node held. */
    private static BulkStatement cancel(DSLContext dsl, TableField<?, ?>... keys) {
        List<Field<?>> columns = new ArrayList<>(List.of(keys));
        columns.add(NODE);
        return BulkStatement.of(dsl, columns, (sql, rows) -> {
            var gone = name("gone")
                    .as(sql.deleteFrom(TASKS)
                            .using(rows)
                            .where(matches(keys))
                            .returning(when(TASKS.heldBy.ne(given(NODE)), inline(1))
                                    .as(ELSEWHERE)));
            return sql.with(gone).select(org.jooq.impl.DSL.count(ELSEWHERE)).from(gone);
        });
    }

    private static final Field<String> NODE = field(name("node"), SQLDataType.CLOB);
    private static final Field<Integer> ELSEWHERE = field(name("elsewhere"), SQLDataType.INTEGER);

    private static List<Field<?>> retryColumns() {
        return List.of(
                TASKS.instanceId,
                TASKS.executionId,
                TASKS.activityId,
                TASKS.attempts,
                TASKS.deliveries,
                TASKS.visibleAt,
                TASKS.strayAt,
                TASKS.lastFailure,
                KEEP);
    }

    private static final Field<Integer> KEEP = field(name("keep"), SQLDataType.INTEGER);

    private static Query retry(DSLContext sql, Table<?> rows) {
        Map<Field<?>, Field<?>> values =
                givens(List.of(TASKS.attempts, TASKS.deliveries, TASKS.visibleAt, TASKS.strayAt));
        values.put(TASKS.lastFailure, orStored(TASKS.lastFailure));
        values.put(TASKS.heldBy, when(given(KEEP).eq(inline(1)), TASKS.heldBy));
        values.put(TASKS.token, when(given(KEEP).eq(inline(1)), TASKS.token));
        return sql.update(TASKS)
                .set(values)
                .from(rows)
                .where(matches(TASKS.instanceId, TASKS.executionId, TASKS.activityId));
    }

    private static List<Field<?>> heartbeatColumns() {
        return List.of(TASKS.instanceId, TASKS.executionId, TASKS.activityId, TASKS.heartbeat);
    }

    private static Query heartbeat(DSLContext sql, Table<?> rows) {
        return sql.update(TASKS)
                .set(TASKS.heartbeat, given(TASKS.heartbeat))
                .from(rows)
                .where(matches(TASKS.instanceId, TASKS.executionId, TASKS.activityId));
    }

    private static Query touch(DSLContext sql, Table<?> rows) {
        return sql.update(SESSIONS)
                .set(SESSIONS.lastActive, given(SESSIONS.lastActive))
                .from(rows, TASKS)
                .where(matches(TASKS.instanceId, TASKS.executionId, TASKS.activityId))
                .and(SESSIONS.sessionId.eq(TASKS.session));
    }
}
