package dev.durathread.postgres;

import static dev.durathread.sql.Existence.notExists;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.TASKS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.selectOne;

import dev.durathread.provider.InstanceStatus;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Param;

/**
 * The statements by which the server sees whether a {@link Guess} is right. What they look at is locked, in the order of
 * {@link LockStatements}.
 */
final class GuessStatements {
    /** Sets the mark, and has a row, when there is no such instance. */
    final Template isAbsent;

    /** Sets the mark, and has a row, when an instance is as a turn expects it. */
    final Template isAsExpected;

    /** Takes the mark away, and has a row, for each task that is not there under its token or belongs to a session. */
    final BulkStatement missingTasks;

    GuessStatements(DSLContext dsl) {
        isAbsent = Template.of(
                dsl,
                dsl.select(Mark.set())
                        .where(notExists(selectOne()
                                .from(INSTANCES)
                                .where(INSTANCES.instanceId.eq(given(INSTANCES.instanceId))))));
        isAsExpected = Template.of(
                dsl,
                dsl.select(Mark.set())
                        .from(selectOne()
                                .from(INSTANCES)
                                .where(INSTANCES.instanceId.eq(given(INSTANCES.instanceId)))
                                .and(INSTANCES.incarnation.eq(given(INSTANCES.incarnation)))
                                .and(INSTANCES.executionId.eq(given(INSTANCES.executionId)))
                                .and(INSTANCES.lastEventId.eq(given(INSTANCES.lastEventId)))
                                .and(INSTANCES.lastSequence.eq(given(INSTANCES.lastSequence)))
                                .and(INSTANCES.suspended.eq(inline(0)))
                                .and(INSTANCES.status.in(
                                        inline(InstanceStatus.PENDING.name()), inline(InstanceStatus.RUNNING.name())))
                                .forUpdate()
                                .asTable("found")));
        missingTasks = BulkStatement.of(
                dsl,
                List.of(TASKS.instanceId, TASKS.executionId, TASKS.activityId, TASKS.token),
                (sql, rows) -> sql.select(Mark.unset())
                        .from(rows)
                        .where(notExists(selectOne()
                                .from(TASKS)
                                .where(BulkStatement.matches(
                                        TASKS.instanceId, TASKS.executionId, TASKS.activityId, TASKS.token))
                                .and(TASKS.session.isNull())
                                .forUpdate())));
    }

    /** A parameter that has the name and type of a column. */
    private static <T> Param<T> given(Field<T> column) {
        return param(column.getName(), column.getType());
    }
}
