package dev.durathread.postgres;

import static dev.durathread.sql.Tables.EXECUTIONS;
import static dev.durathread.sql.Tables.HISTORY;
import static dev.durathread.sql.Tables.INBOX;
import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.KEY_VALUES;
import static dev.durathread.sql.Tables.MESSAGE_IDS;
import static dev.durathread.sql.Tables.TASKS;
import static dev.durathread.sql.Tables.TIMERS;

import dev.durathread.postgres.WriteQueries.Spec;
import org.jooq.DSLContext;

/**
 * The statements that write, in the order in which they are run. Those of a group go together: of a large unit of work a
 * group of which one statement has rows is sent whole, so that a server meets few different texts.
 */
enum WriteStatement {
    CLEAR_EXECUTIONS(Group.CLEAR_REPLACED, WriteQueries.delete(EXECUTIONS, EXECUTIONS.instanceId)),
    CLEAR_HISTORY(Group.CLEAR_REPLACED, WriteQueries.delete(HISTORY, HISTORY.instanceId)),
    CLEAR_INBOX(Group.CLEAR_REPLACED, WriteQueries.delete(INBOX, INBOX.instanceId)),
    CLEAR_MESSAGE_IDS(Group.CLEAR_REPLACED, WriteQueries.delete(MESSAGE_IDS, MESSAGE_IDS.instanceId)),
    CLEAR_KEY_VALUES(Group.CLEAR_REPLACED, WriteQueries.delete(KEY_VALUES, KEY_VALUES.instanceId)),
    REPLACE_INSTANCES(Group.REPLACE, WriteQueries.replaceInstances()),
    TOUCH_SESSIONS(Group.SESSIONS, WriteQueries.touchSessions()),
    RETRY_TASKS(Group.CHANGE_TASKS, WriteQueries.retryTasks()),
    NOTE_HEARTBEATS(Group.CHANGE_TASKS, WriteQueries.noteHeartbeats()),
    DELETE_TASKS(Group.STEP, WriteQueries.delete(TASKS, TASKS.instanceId, TASKS.executionId, TASKS.activityId)),
    MOVE_INSTANCES(Group.STEP, WriteQueries.moveInstances()),
    INSERT_HISTORY(Group.STEP, WriteQueries.insert(HISTORY)),
    INSERT_TASKS(Group.STEP, WriteQueries.insert(TASKS)),
    CREATE_INSTANCES(Group.BEGIN_OR_END, WriteQueries.insert(INSTANCES)),
    CHANGE_INSTANCES(Group.BEGIN_OR_END, WriteQueries.changeInstances()),
    PUT_EXECUTIONS(Group.BEGIN_OR_END, WriteQueries.putExecutions()),
    END_TASKS(Group.BEGIN_OR_END, WriteQueries.cancelTasks(TASKS.instanceId)),
    END_TIMERS(Group.BEGIN_OR_END, WriteQueries.delete(TIMERS, TIMERS.instanceId)),
    CANCEL_TASKS(Group.CANCEL, WriteQueries.cancelTasks(TASKS.instanceId, TASKS.executionId, TASKS.activityId)),
    INSERT_INBOX(Group.INBOX, WriteQueries.insert(INBOX)),
    INSERT_MESSAGE_IDS(Group.INBOX, WriteQueries.insert(MESSAGE_IDS)),
    DELETE_INBOX(Group.INBOX, WriteQueries.delete(INBOX, INBOX.instanceId, INBOX.sequence)),
    COUNT_INBOX(Group.COUNT, WriteQueries.countInbox()),
    DELETE_TIMERS(Group.TIMERS, WriteQueries.delete(TIMERS, TIMERS.instanceId, TIMERS.timerId)),
    INSERT_TIMERS(Group.TIMERS, WriteQueries.insert(TIMERS)),
    CLEAR_KEYS(Group.KEYS, WriteQueries.delete(KEY_VALUES, KEY_VALUES.instanceId)),
    REMOVE_KEYS(Group.KEYS, WriteQueries.delete(KEY_VALUES, KEY_VALUES.instanceId, KEY_VALUES.key)),
    PUT_KEYS(Group.KEYS, WriteQueries.putKeys());

    /** What is sent together. */
    enum Group {
        CLEAR_REPLACED,
        REPLACE,
        SESSIONS,
        CHANGE_TASKS,
        STEP,
        BEGIN_OR_END,
        CANCEL,
        INBOX,
        COUNT,
        TIMERS,
        KEYS
    }

    final Group group;

    @SuppressWarnings("ImmutableEnumChecker") // a list that nobody changes, and a function without state
    private final Spec spec;

    WriteStatement(Group group, Spec spec) {
        this.group = group;
        this.spec = spec;
    }

    BulkStatement render(DSLContext dsl) {
        return BulkStatement.of(dsl, spec.columns(), spec.query());
    }
}
