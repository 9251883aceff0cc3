package dev.durathread.sql;

import static dev.durathread.sql.Tables.EXECUTIONS;
import static dev.durathread.sql.Tables.HISTORY;
import static dev.durathread.sql.Tables.INBOX;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.KEY_VALUES;
import static dev.durathread.sql.Tables.TASKS;
import static dev.durathread.sql.Tables.TIMERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.durathread.provider.Administration.InstanceCounts;
import dev.durathread.provider.Administration.QueueCounts;
import dev.durathread.provider.Administration.SystemCounts;
import dev.durathread.provider.InstanceStatus;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Counts what is in the database, and what waits. */
public final class Counts {
    private Counts() {}

    private record Size(long rows, long bytes) {}

    private record Waiting(long rows, @Nullable Instant oldest) {}

    public static InstanceCounts instance(SqlSession session, String instanceId) throws SQLException {
        Condition ofCurrent = HISTORY.instanceId
                .eq(instanceId)
                .and(HISTORY.executionId.eq(
                        select(INSTANCES.executionId).from(INSTANCES).where(INSTANCES.instanceId.eq(instanceId))));
        Size history = size(session, HISTORY, bytes(HISTORY.event), ofCurrent);
        Size inbox = size(session, INBOX, inline(0), INBOX.instanceId.eq(instanceId));
        Size keyValues = size(
                session,
                KEY_VALUES,
                bytes(KEY_VALUES.key).plus(bytes(KEY_VALUES.value)),
                KEY_VALUES.instanceId.eq(instanceId));
        return new InstanceCounts(
                history.rows(), history.bytes(), inbox.rows(), (int) keyValues.rows(), keyValues.bytes());
    }

    /** The bytes of a text in UTF-8. */
    private static Field<Integer> bytes(Field<String> text) {
        return field("octet_length({0})", Integer.class, text);
    }

    private static Size size(SqlSession session, Table<?> table, Field<Integer> bytes, Condition condition)
            throws SQLException {
        Field<BigDecimal> total = coalesce(sum(bytes), inline(BigDecimal.ZERO));
        return session.list(
                        session.dialect()
                                .dsl()
                                .select(count(), total)
                                .from(table)
                                .where(condition),
                        row -> new Size(row.number(), row.number()))
                .getFirst();
    }

    public static SystemCounts system(SqlSession session) throws SQLException {
        Map<InstanceStatus, Long> instances = new EnumMap<>(InstanceStatus.class);
        session.list(
                session.dialect()
                        .dsl()
                        .select(INSTANCES.status, count())
                        .from(INSTANCES)
                        .groupBy(INSTANCES.status),
                row -> instances.merge(InstanceRows.status(row.text()), row.number(), Long::sum));
        return new SystemCounts(
                instances.getOrDefault(InstanceStatus.PENDING, 0L),
                instances.getOrDefault(InstanceStatus.RUNNING, 0L),
                instances.getOrDefault(InstanceStatus.COMPLETED, 0L),
                instances.getOrDefault(InstanceStatus.FAILED, 0L),
                instances.getOrDefault(InstanceStatus.CANCELLED, 0L),
                rows(session, EXECUTIONS),
                rows(session, HISTORY));
    }

    private static long rows(SqlSession session, Table<?> table) throws SQLException {
        return session.list(session.dialect().dsl().select(count()).from(table), Row::number)
                .getFirst();
    }

    public static QueueCounts queues(SqlSession session, Instant now) throws SQLException {
        long at = now.toEpochMilli();
        Condition isReady =
                INSTANCES.readyAt.le(at).and(INSTANCES.heldBy.isNull()).and(INSTANCES.suspended.eq(0));
        Waiting fresh = waiting(session, INSTANCES, INSTANCES.readyAt, isReady.and(InstanceRows.isFresh()));
        Waiting begun = waiting(session, INSTANCES, INSTANCES.readyAt, isReady.and(InstanceRows.hasBegun()));
        Waiting tasks =
                waiting(session, TASKS, TASKS.visibleAt, TASKS.visibleAt.le(at).and(TASKS.heldBy.isNull()));
        Waiting timers = waiting(session, TIMERS, TIMERS.dueAt, TIMERS.dueAt.gt(at));
        return new QueueCounts(
                fresh.rows() + begun.rows(),
                tasks.rows(),
                timers.rows(),
                earlier(earlier(fresh.oldest(), begun.oldest()), tasks.oldest()));
    }

    private static Waiting waiting(SqlSession session, Table<?> table, Field<Long> since, Condition condition)
            throws SQLException {
        return session.list(
                        session.dialect()
                                .dsl()
                                .select(count(), min(since))
                                .from(table)
                                .where(condition),
                        row -> new Waiting(row.number(), row.timeOrNull()))
                .getFirst();
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
