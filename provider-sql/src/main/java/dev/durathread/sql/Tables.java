package dev.durathread.sql;

import static org.jooq.impl.DSL.name;
import static org.jooq.impl.SQLDataType.BIGINT;
import static org.jooq.impl.SQLDataType.CLOB;
import static org.jooq.impl.SQLDataType.INTEGER;

import org.jooq.DataType;
import org.jooq.Record;
import org.jooq.Schema;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jooq.impl.TableImpl;

/**
 * The tables of a database, as jOOQ sees them; {@code V1.sql} creates them and {@code docs/schema.md} explains them.
 * All times are milliseconds since 1970. A dialect maps the name of the schema to the real one.
 */
public final class Tables {
    /** The name of the schema in statements, before a dialect maps it. */
    public static final String SCHEMA = "durathread";

    public static final Instances INSTANCES = new Instances();
    public static final Executions EXECUTIONS = new Executions();
    public static final History HISTORY = new History();
    public static final Inbox INBOX = new Inbox();
    public static final MessageIds MESSAGE_IDS = new MessageIds();
    public static final Tasks TASKS = new Tasks();
    public static final Timers TIMERS = new Timers();
    public static final KeyValues KEY_VALUES = new KeyValues();
    public static final Sessions SESSIONS = new Sessions();
    public static final Nodes NODES = new Nodes();
    public static final SchemaVersion SCHEMA_VERSION = new SchemaVersion();

    private Tables() {}

    /** A table whose columns are declared in its subclass. */
    abstract static class Declared extends TableImpl<Record> {
        private static final Schema IN = DSL.schema(name(SCHEMA));

        Declared(String table) {
            super(name(table), IN);
        }

        final TableField<Record, String> text(String column) {
            return column(column, CLOB);
        }

        final TableField<Record, Long> number(String column) {
            return column(column, BIGINT);
        }

        final TableField<Record, Integer> count(String column) {
            return column(column, INTEGER);
        }

        private <T> TableField<Record, T> column(String column, DataType<T> type) {
            return createField(name(column), type, this, "");
        }
    }

    /** One row for each instance, with the columns that clients and claims read. */
    public static final class Instances extends Declared {
        public final TableField<Record, String> instanceId = text("instance_id");
        public final TableField<Record, Long> incarnation = number("incarnation");
        public final TableField<Record, Long> executionId = number("execution_id");
        public final TableField<Record, Long> lastEventId = number("last_event_id");
        public final TableField<Record, String> status = text("status");
        public final TableField<Record, String> orchestration = text("name");
        public final TableField<Record, String> version = text("version");
        public final TableField<Record, String> code = text("code");
        public final TableField<Record, Integer> format = count("format");
        public final TableField<Record, String> input = text("input");
        public final TableField<Record, String> parentId = text("parent_id");
        public final TableField<Record, Long> parentExecutionId = number("parent_execution_id");
        public final TableField<Record, Long> parentEventId = number("parent_event_id");
        public final TableField<Record, String> output = text("output");
        public final TableField<Record, String> failure = text("failure");
        public final TableField<Record, String> cancelReason = text("cancel_reason");
        public final TableField<Record, String> customStatus = text("custom_status");
        public final TableField<Record, Long> customStatusVersion = number("custom_status_version");
        public final TableField<Record, Long> createdAt = number("created_at");
        public final TableField<Record, Long> updatedAt = number("updated_at");
        public final TableField<Record, Long> startAt = number("start_at");
        public final TableField<Record, Long> completedAt = number("completed_at");
        public final TableField<Record, Integer> suspended = count("suspended");
        public final TableField<Record, String> blocked = text("blocked");
        public final TableField<Record, String> heldBy = text("held_by");
        public final TableField<Record, Long> readyAt = number("ready_at");
        public final TableField<Record, Long> lastSequence = number("last_sequence");
        public final TableField<Record, Integer> deliveries = count("deliveries");

        Instances() {
            super("instances");
        }
    }

    /** One row for each execution of an instance that has had its first turn. */
    public static final class Executions extends Declared {
        public final TableField<Record, String> instanceId = text("instance_id");
        public final TableField<Record, Long> executionId = number("execution_id");
        public final TableField<Record, String> status = text("status");
        public final TableField<Record, Long> startedAt = number("started_at");
        public final TableField<Record, Long> completedAt = number("completed_at");

        Executions() {
            super("executions");
        }
    }

    /** One row for each event, as JSON that a person can read. */
    public static final class History extends Declared {
        public final TableField<Record, String> instanceId = text("instance_id");
        public final TableField<Record, Long> executionId = number("execution_id");
        public final TableField<Record, Long> eventId = number("event_id");
        public final TableField<Record, String> kind = text("kind");
        public final TableField<Record, String> event = text("event");

        History() {
            super("history");
        }
    }

    /** Messages that wait for an instance. */
    public static final class Inbox extends Declared {
        public final TableField<Record, String> instanceId = text("instance_id");
        public final TableField<Record, Long> sequence = number("sequence");
        public final TableField<Record, Long> executionId = number("execution_id");
        public final TableField<Record, String> messageId = text("message_id");
        public final TableField<Record, String> event = text("event");

        Inbox() {
            super("inbox");
        }
    }

    /** Senders' ids of messages, remembered as long as the instance lives. */
    public static final class MessageIds extends Declared {
        public final TableField<Record, String> instanceId = text("instance_id");
        public final TableField<Record, String> messageId = text("message_id");

        MessageIds() {
            super("message_ids");
        }
    }

    /** Activities to run. A row is deleted when its outcome is recorded or delivered. */
    public static final class Tasks extends Declared {
        public final TableField<Record, String> instanceId = text("instance_id");
        public final TableField<Record, Long> executionId = number("execution_id");
        public final TableField<Record, Long> activityId = number("activity_id");
        public final TableField<Record, String> activity = text("name");
        public final TableField<Record, String> input = text("input");
        public final TableField<Record, String> tag = text("tag");
        public final TableField<Record, String> session = text("session");
        public final TableField<Record, String> settings = text("options");
        public final TableField<Record, Long> scheduledAt = number("scheduled_at");
        public final TableField<Record, Long> queueDeadline = number("queue_deadline");
        public final TableField<Record, Long> strayAt = number("stray_at");
        public final TableField<Record, Long> visibleAt = number("visible_at");
        public final TableField<Record, Integer> attempts = count("attempts");
        public final TableField<Record, Integer> deliveries = count("deliveries");
        public final TableField<Record, String> lastFailure = text("last_failure");
        public final TableField<Record, String> heartbeat = text("heartbeat");
        public final TableField<Record, String> heldBy = text("held_by");
        public final TableField<Record, Long> token = number("token");

        Tasks() {
            super("tasks");
        }
    }

    /** Timers that have not fired. */
    public static final class Timers extends Declared {
        public final TableField<Record, String> instanceId = text("instance_id");
        public final TableField<Record, Long> timerId = number("timer_id");
        public final TableField<Record, Long> dueAt = number("due_at");

        Timers() {
            super("timers");
        }
    }

    /** The key-value stores of instances. */
    public static final class KeyValues extends Declared {
        public final TableField<Record, String> instanceId = text("instance_id");
        public final TableField<Record, String> key = text("key");
        public final TableField<Record, String> value = text("value");
        public final TableField<Record, Long> updatedAt = number("updated_at");

        KeyValues() {
            super("key_values");
        }
    }

    /** Who has a session, and until when. */
    public static final class Sessions extends Declared {
        public final TableField<Record, String> sessionId = text("session_id");
        public final TableField<Record, String> owner = text("owner");
        public final TableField<Record, Long> until = number("until");
        public final TableField<Record, Long> lastActive = number("last_active");

        Sessions() {
            super("sessions");
        }
    }

    /** Nodes that are taken to be alive. */
    public static final class Nodes extends Declared {
        public final TableField<Record, String> nodeId = text("node_id");
        public final TableField<Record, String> node = text("name");
        public final TableField<Record, Long> until = number("until");

        Nodes() {
            super("nodes");
        }
    }

    /** The migrations that have been applied. */
    public static final class SchemaVersion extends Declared {
        public final TableField<Record, Integer> version = count("version");

        SchemaVersion() {
            super("schema_version");
        }
    }
}
