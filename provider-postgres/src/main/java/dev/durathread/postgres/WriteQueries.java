package dev.durathread.postgres;

import static dev.durathread.postgres.BulkStatement.given;
import static dev.durathread.postgres.BulkStatement.matches;
import static dev.durathread.sql.Tables.EXECUTIONS;
import static dev.durathread.sql.Tables.INBOX;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.KEY_VALUES;
import static dev.durathread.sql.Tables.SESSIONS;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.selectFrom;
import static org.jooq.impl.DSL.when;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.SQLDataType;

/** What the {@link WriteStatement}s say, and of which columns their rows are. */
final class WriteQueries {
    /** Whether the version of a changed instance is new: 1 or 0. */
    static final Field<Integer> HAS_VERSION = field(name("has_version"), SQLDataType.INTEGER);

    /** Whether the custom status of a changed instance is new: 1 or 0. */
    static final Field<Integer> HAS_CUSTOM_STATUS = field(name("has_custom_status"), SQLDataType.INTEGER);

    /** The node whose turn cancels a task. */
    static final Field<String> NODE = field(name("node"), SQLDataType.CLOB);

    /** Whether a task that is to be tried again stays with its node: 1 or 0. */
    static final Field<Integer> KEEP = field(name("keep"), SQLDataType.INTEGER);

    /** The place of a row among those of its statement, or of its write in the batch. */
    static final Field<Integer> PLACE = field(name("place"), SQLDataType.INTEGER);

    private static final Field<Integer> ELSEWHERE = field(name("elsewhere"), SQLDataType.INTEGER);

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

    private WriteQueries() {}

    /** A statement before it is rendered: it is given the table of its rows. */
    record Spec(List<Field<?>> columns, BiFunction<DSLContext, Table<?>, Query> query) {}

    /** Puts rows of all columns into a table. */
    static Spec insert(Table<?> into) {
        return new Spec(
                List.of(into.fields()),
                (sql, rows) -> sql.insertInto(into, into.fields()).select(selectFrom(rows)));
    }

    /** Deletes what the rows name by some of the table's columns. */
    static Spec delete(Table<?> from, TableField<?, ?>... keys) {
        return new Spec(
                List.of(keys), (sql, rows) -> sql.deleteFrom(from).using(rows).where(matches(keys)));
    }

    static Spec moveInstances() {
        return new Spec(
                all(List.of(INSTANCES.instanceId), MOVING),
                (sql, rows) ->
                        sql.update(INSTANCES).set(givens(MOVING)).from(rows).where(matches(INSTANCES.instanceId)));
    }

    static Spec changeInstances() {
        List<Field<?>> columns = all(
                List.of(INSTANCES.instanceId),
                MOVING,
                VERSION,
                List.of(HAS_VERSION),
                UNREAD,
                CUSTOM_STATUS,
                List.of(HAS_CUSTOM_STATUS));
        Map<Field<?>, Field<?>> values = givens(MOVING);
        VERSION.forEach(column -> values.put(column, givenIf(HAS_VERSION, column)));
        UNREAD.forEach(column -> values.put(column, orStored(column)));
        CUSTOM_STATUS.forEach(column -> values.put(column, givenIf(HAS_CUSTOM_STATUS, column)));
        return new Spec(
                columns,
                (sql, rows) -> sql.update(INSTANCES).set(values).from(rows).where(matches(INSTANCES.instanceId)));
    }

    static Spec replaceInstances() {
        List<Field<?>> columns = List.of(INSTANCES.fields());
        return new Spec(
                columns,
                (sql, rows) ->
                        sql.update(INSTANCES).set(givens(columns)).from(rows).where(matches(INSTANCES.instanceId)));
    }

    static Spec putExecutions() {
        return new Spec(
                List.of(EXECUTIONS.fields()),
                (sql, rows) -> sql.insertInto(EXECUTIONS, EXECUTIONS.fields())
                        .select(selectFrom(rows))
                        .onConflict(EXECUTIONS.instanceId, EXECUTIONS.executionId)
                        .doUpdate()
                        .set(EXECUTIONS.status, excluded(EXECUTIONS.status))
                        .set(EXECUTIONS.completedAt, excluded(EXECUTIONS.completedAt)));
    }

    static Spec putKeys() {
        return new Spec(
                List.of(KEY_VALUES.fields()),
                (sql, rows) -> sql.insertInto(KEY_VALUES, KEY_VALUES.fields())
                        .select(selectFrom(rows))
                        .onConflict(KEY_VALUES.instanceId, KEY_VALUES.key)
                        .doUpdate()
                        .set(KEY_VALUES.value, excluded(KEY_VALUES.value))
                        .set(KEY_VALUES.updatedAt, excluded(KEY_VALUES.updatedAt)));
    }

    /** How many messages lie in each inbox; the result is the places of the rows, and the numbers. */
    static Spec countInbox() {
        return new Spec(
                List.of(INBOX.instanceId, PLACE),
                (sql, rows) -> sql.select(
                                given(PLACE),
                                field(sql.selectCount().from(INBOX).where(matches(INBOX.instanceId))))
                        .from(rows));
    }

    /** Deletes tasks whoever holds them; the result is how many of them another node held. */
    static Spec cancelTasks(TableField<?, ?>... keys) {
        return new Spec(all(List.of(keys), List.of(NODE)), (sql, rows) -> {
            var gone = name("gone")
                    .as(sql.deleteFrom(TASKS)
                            .using(rows)
                            .where(matches(keys))
                            .returning(when(TASKS.heldBy.ne(given(NODE)), inline(1))
                                    .as(ELSEWHERE)));
            return sql.with(gone).select(org.jooq.impl.DSL.count(ELSEWHERE)).from(gone);
        });
    }

    static Spec retryTasks() {
        List<Field<?>> columns = List.of(
                TASKS.instanceId,
                TASKS.executionId,
                TASKS.activityId,
                TASKS.attempts,
                TASKS.deliveries,
                TASKS.visibleAt,
                TASKS.strayAt,
                TASKS.lastFailure,
                KEEP);
        Map<Field<?>, Field<?>> values =
                givens(List.of(TASKS.attempts, TASKS.deliveries, TASKS.visibleAt, TASKS.strayAt));
        values.put(TASKS.lastFailure, orStored(TASKS.lastFailure));
        values.put(TASKS.heldBy, when(given(KEEP).eq(inline(1)), TASKS.heldBy));
        values.put(TASKS.token, when(given(KEEP).eq(inline(1)), TASKS.token));
        return new Spec(
                columns,
                (sql, rows) -> sql.update(TASKS)
                        .set(values)
                        .from(rows)
                        .where(matches(TASKS.instanceId, TASKS.executionId, TASKS.activityId)));
    }

    static Spec noteHeartbeats() {
        return new Spec(
                List.of(TASKS.instanceId, TASKS.executionId, TASKS.activityId, TASKS.heartbeat),
                (sql, rows) -> sql.update(TASKS)
                        .set(TASKS.heartbeat, given(TASKS.heartbeat))
                        .from(rows)
                        .where(matches(TASKS.instanceId, TASKS.executionId, TASKS.activityId)));
    }

    static Spec touchSessions() {
        return new Spec(
                List.of(TASKS.instanceId, TASKS.executionId, TASKS.activityId, SESSIONS.lastActive),
                (sql, rows) -> sql.update(SESSIONS)
                        .set(SESSIONS.lastActive, given(SESSIONS.lastActive))
                        .from(rows, TASKS)
                        .where(matches(TASKS.instanceId, TASKS.executionId, TASKS.activityId))
                        .and(SESSIONS.sessionId.eq(TASKS.session)));
    }

    @SafeVarargs
    private static List<Field<?>> all(List<? extends Field<?>>... lists) {
        List<Field<?>> all = new ArrayList<>();
        for (List<? extends Field<?>> list : lists) {
            all.addAll(list);
        }
        return all;
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
}
