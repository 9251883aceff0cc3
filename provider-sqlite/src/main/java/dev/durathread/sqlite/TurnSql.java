package dev.durathread.sqlite;

import static dev.durathread.sql.Placeholders.NUMBER;
import static dev.durathread.sql.Placeholders.TEXT;
import static dev.durathread.sql.Tables.EXECUTIONS;
import static dev.durathread.sql.Tables.INBOX;
import static dev.durathread.sql.Tables.KEY_VALUES;
import static dev.durathread.sql.Tables.MESSAGE_IDS;
import static dev.durathread.sql.Tables.TIMERS;
import static org.jooq.impl.DSL.excluded;

import org.jooq.DSLContext;

/** The statements on what belongs to an instance, its tasks aside, rendered once. */
final class TurnSql {
    /** Begins or ends an execution: instance, execution, status, begin, end. */
    final String putExecution;

    /** Puts a message into an inbox: instance, sequence, execution, message id, event. */
    final String insertMessage;

    /** Remembers a message id of an instance; no row when it is known. */
    final String insertMessageId;

    /** Removes a message; by instance and sequence. */
    final String consume;

    /** Counts the messages of an instance. */
    final String countInbox;

    /** Stores a timer: instance, id, due time. */
    final String setTimer;

    /** Removes a timer; by instance and id. */
    final String closeTimer;

    /** Removes the timers of an instance. */
    final String closeTimers;

    /** Sets a key: instance, key, value, time. */
    final String putKey;

    /** Removes a key; by instance and key. */
    final String removeKey;

    /** Removes the keys of an instance. */
    final String removeKeys;

    TurnSql(DSLContext dsl) {
        putExecution = dsl.render(dsl.insertInto(
                        EXECUTIONS,
                        EXECUTIONS.instanceId,
                        EXECUTIONS.executionId,
                        EXECUTIONS.status,
                        EXECUTIONS.startedAt,
                        EXECUTIONS.completedAt)
                .values(TEXT, NUMBER, TEXT, NUMBER, NUMBER)
                .onConflict(EXECUTIONS.instanceId, EXECUTIONS.executionId)
                .doUpdate()
                .set(EXECUTIONS.status, excluded(EXECUTIONS.status))
                .set(EXECUTIONS.completedAt, excluded(EXECUTIONS.completedAt)));
        insertMessage = dsl.render(
                dsl.insertInto(INBOX, INBOX.instanceId, INBOX.sequence, INBOX.executionId, INBOX.messageId, INBOX.event)
                        .values(TEXT, NUMBER, NUMBER, TEXT, TEXT));
        insertMessageId = dsl.render(dsl.insertInto(MESSAGE_IDS, MESSAGE_IDS.instanceId, MESSAGE_IDS.messageId)
                .values(TEXT, TEXT)
                .onConflictDoNothing());
        consume = dsl.render(dsl.deleteFrom(INBOX).where(INBOX.instanceId.eq(TEXT), INBOX.sequence.eq(NUMBER)));
        countInbox = dsl.render(dsl.selectCount().from(INBOX).where(INBOX.instanceId.eq(TEXT)));
        setTimer = dsl.render(dsl.insertInto(TIMERS, TIMERS.instanceId, TIMERS.timerId, TIMERS.dueAt)
                .values(TEXT, NUMBER, NUMBER));
        closeTimer = dsl.render(dsl.deleteFrom(TIMERS).where(TIMERS.instanceId.eq(TEXT), TIMERS.timerId.eq(NUMBER)));
        closeTimers = dsl.render(dsl.deleteFrom(TIMERS).where(TIMERS.instanceId.eq(TEXT)));
        putKey = dsl.render(dsl.insertInto(
                        KEY_VALUES, KEY_VALUES.instanceId, KEY_VALUES.key, KEY_VALUES.value, KEY_VALUES.updatedAt)
                .values(TEXT, TEXT, TEXT, NUMBER)
                .onConflict(KEY_VALUES.instanceId, KEY_VALUES.key)
                .doUpdate()
                .set(KEY_VALUES.value, excluded(KEY_VALUES.value))
                .set(KEY_VALUES.updatedAt, excluded(KEY_VALUES.updatedAt)));
        removeKey =
                dsl.render(dsl.deleteFrom(KEY_VALUES).where(KEY_VALUES.instanceId.eq(TEXT), KEY_VALUES.key.eq(TEXT)));
        removeKeys = dsl.render(dsl.deleteFrom(KEY_VALUES).where(KEY_VALUES.instanceId.eq(TEXT)));
    }
}
