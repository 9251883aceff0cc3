package dev.durathread.sqlite;

import static dev.durathread.sql.Existence.exists;
import static dev.durathread.sql.Placeholders.COUNT;
import static dev.durathread.sql.Placeholders.NO_TEXT;
import static dev.durathread.sql.Placeholders.NUMBER;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.selectOne;

import dev.durathread.provider.InstanceStatus;
import dev.durathread.sql.InstanceRows;
import dev.durathread.sql.StoredInstances;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.UpdateSetMoreStep;

/** The statements on instances that commits run, rendered once. */
final class InstanceSql {
    /** Reads {@link StoredInstances#COLUMNS} by id. */
    final String find;

    /** Inserts a row unless there is one of that id. */
    final String insert;

    /** After a message: last sequence, holder, ready time; by id. */
    final String received;

    /** Handed back: block, ready time; by id. */
    final String released;

    /** Handed back without a block, all checked: ready time, twice; by id, fence and holder. */
    final String release;

    /** Handed back with a block, all checked: block, ready time; by id, fence and holder. */
    final String block;

    /**
     * The usual turn, in one statement that also checks everything: the instance runs, is held by the node, waits for
     * nothing new and goes on waiting. Last event, time; by id, fence, holder and sequence seen.
     */
    final String step;

    /** {@link #step} that also checks for a task under its token. */
    final String stepOfTask;

    /** Any turn: everything that a turn may change; by id. */
    final String settled;

    /** A new custom status; by id. */
    final String customStatus;

    InstanceSql(DSLContext dsl) {
        find = dsl.render(dsl.select(StoredInstances.COLUMNS).from(INSTANCES).where(INSTANCES.instanceId.eq(TEXT)));
        insert = insert(dsl);
        received = dsl.render(dsl.update(INSTANCES)
                .set(INSTANCES.lastSequence, NUMBER)
                .set(INSTANCES.heldBy, TEXT)
                .set(INSTANCES.readyAt, NUMBER)
                .where(INSTANCES.instanceId.eq(TEXT)));
        released = dsl.render(handBack(dsl, TEXT, NUMBER).where(INSTANCES.instanceId.eq(TEXT)));
        release = dsl.render(handBack(dsl, NO_TEXT, least(coalesce(INSTANCES.readyAt, NUMBER), NUMBER))
                .where(mayHandBack()));
        block = dsl.render(handBack(dsl, TEXT, NUMBER).where(mayHandBack()));
        step = step(dsl, List.of());
        stepOfTask = step(
                dsl,
                List.of(exists(selectOne()
                        .from(TASKS)
                        .where(
                                TASKS.instanceId.eq(TEXT),
                                TASKS.executionId.eq(NUMBER),
                                TASKS.activityId.eq(NUMBER),
                                TASKS.token.eq(NUMBER)))));
        settled = settled(dsl);
        customStatus = dsl.render(dsl.update(INSTANCES)
                .set(INSTANCES.customStatus, TEXT)
                .set(INSTANCES.customStatusVersion, INSTANCES.customStatusVersion.plus(inline(1)))
                .where(INSTANCES.instanceId.eq(TEXT)));
    }

    private static UpdateSetMoreStep<Record> handBack(DSLContext dsl, Field<String> blocked, Field<Long> readyAt) {
        return dsl.update(INSTANCES)
                .set(INSTANCES.heldBy, NO_TEXT)
                .set(INSTANCES.blocked, blocked)
                .set(INSTANCES.readyAt, readyAt)
                .set(INSTANCES.deliveries, inline(0));
    }

    private static Condition mayHandBack() {
        return hasFence()
                .and(InstanceRows.isUnfinished())
                .and(INSTANCES.suspended.eq(inline(0)))
                .and(INSTANCES.heldBy.isNull().or(INSTANCES.heldBy.eq(TEXT)));
    }

    private static Condition hasFence() {
        return INSTANCES
                .instanceId
                .eq(TEXT)
                .and(INSTANCES.incarnation.eq(NUMBER))
                .and(INSTANCES.executionId.eq(NUMBER))
                .and(INSTANCES.lastEventId.eq(NUMBER));
    }

    private static String step(DSLContext dsl, List<Condition> more) {
        return dsl.render(dsl.update(INSTANCES)
                .set(INSTANCES.lastEventId, NUMBER)
                .set(INSTANCES.updatedAt, NUMBER)
                .where(
                        hasFence(),
                        INSTANCES.status.eq(inline(InstanceStatus.RUNNING.name())),
                        INSTANCES.heldBy.eq(TEXT),
                        INSTANCES.lastSequence.le(NUMBER),
                        INSTANCES.suspended.eq(inline(0)),
                        INSTANCES.readyAt.isNull(),
                        INSTANCES.blocked.isNull(),
                        INSTANCES.deliveries.eq(inline(0)))
                .and(org.jooq.impl.DSL.and(more)));
    }

    private static String settled(DSLContext dsl) {
        return dsl.render(dsl.update(INSTANCES)
                .set(INSTANCES.executionId, NUMBER)
                .set(INSTANCES.lastEventId, NUMBER)
                .set(INSTANCES.status, TEXT)
                .set(INSTANCES.version, TEXT)
                .set(INSTANCES.code, TEXT)
                .set(INSTANCES.format, coalesce(COUNT, INSTANCES.format))
                .set(INSTANCES.input, coalesce(TEXT, INSTANCES.input))
                .set(INSTANCES.output, TEXT)
                .set(INSTANCES.failure, TEXT)
                .set(INSTANCES.cancelReason, TEXT)
                .set(INSTANCES.updatedAt, NUMBER)
                .set(INSTANCES.completedAt, NUMBER)
                .set(INSTANCES.heldBy, TEXT)
                .set(INSTANCES.readyAt, NUMBER)
                .set(INSTANCES.blocked, NO_TEXT)
                .set(INSTANCES.deliveries, inline(0))
                .where(INSTANCES.instanceId.eq(TEXT)));
    }

    private static String insert(DSLContext dsl) {
        return dsl.render(dsl.insertInto(INSTANCES)
                .columns(
                        INSTANCES.instanceId,
                        INSTANCES.incarnation,
                        INSTANCES.status,
                        INSTANCES.orchestration,
                        INSTANCES.version,
                        INSTANCES.code,
                        INSTANCES.format,
                        INSTANCES.input,
                        INSTANCES.parentId,
                        INSTANCES.parentExecutionId,
                        INSTANCES.parentEventId,
                        INSTANCES.createdAt,
                        INSTANCES.updatedAt,
                        INSTANCES.startAt,
                        INSTANCES.heldBy,
                        INSTANCES.readyAt,
                        INSTANCES.lastSequence,
                        INSTANCES.executionId,
                        INSTANCES.lastEventId,
                        INSTANCES.customStatusVersion,
                        INSTANCES.suspended,
                        INSTANCES.deliveries)
                .values(
                        TEXT,
                        NUMBER,
                        TEXT,
                        TEXT,
                        TEXT,
                        TEXT,
                        COUNT,
                        TEXT,
                        TEXT,
                        NUMBER,
                        NUMBER,
                        NUMBER,
                        NUMBER,
                        NUMBER,
                        TEXT,
                        NUMBER,
                        NUMBER,
                        inline(1L),
                        inline(0L),
                        inline(0L),
                        inline(0),
                        inline(0))
                .onConflictDoNothing());
    }
}
