package dev.durathread.benchmarks.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The rows of steps on SQLite: statements prepared once and run for each row, all in one transaction. */
final class SqliteSteps implements StepStatements {
    private final Sql sql;
    private final PreparedStatement create;
    private final PreparedStatement remove;
    private final PreparedStatement event;
    private final PreparedStatement task;
    private final PreparedStatement advance;

    SqliteSteps(Sql sql) {
        this.sql = sql;
        this.create = prepared("insert into instances (instance_id, incarnation, execution_id, last_event_id, status,"
                + " name, version, code, format, input, custom_status_version, created_at, updated_at, start_at,"
                + " suspended, held_by, last_sequence, deliveries)"
                + " values (?, 1, 1, 2, 'RUNNING', 'Rows', '1.0.0', 'Rows@1.0.0', 1, '1', 0, 1, 1, 1, 0, 'raw', 0, 0)");
        this.remove = prepared(
                "delete from tasks where instance_id = ? and execution_id = 1 and activity_id = ?" + " and token = 1");
        this.event = prepared(
                "insert into history (instance_id, execution_id, event_id, kind, event)" + " values (?, 1, ?, ?, ?)");
        this.task = prepared("insert into tasks (instance_id, execution_id, activity_id, name, input, options,"
                + " scheduled_at, stray_at, visible_at, attempts, deliveries, held_by, token)"
                + " values (?, 1, ?, 'Echo', ?, '{}', ?, ?, ?, 0, 1, 'raw', 1)");
        this.advance = prepared("update instances set last_event_id = ?, updated_at = ? where instance_id = ?"
                + " and incarnation = 1 and execution_id = 1 and last_event_id = ?");
    }

    private PreparedStatement prepared(String statement) {
        return sql.with(c -> c.prepareStatement(statement));
    }

    @Override
    public void begin(String[] ids) {
        long now = System.currentTimeMillis();
        sql.with(c -> {
            c.setAutoCommit(false);
            for (String id : ids) {
                create.setString(1, id);
                expectOne(create);
                insertTask(id, 2, now);
            }
            return committed(c);
        });
    }

    @Override
    public void step(String[] ids, long done) {
        long now = System.currentTimeMillis();
        StepJson json = StepJson.of(done, now);
        sql.with(c -> {
            c.setAutoCommit(false);
            for (String id : ids) {
                advance.setLong(1, done + 2);
                advance.setLong(2, now);
                advance.setString(3, id);
                advance.setLong(4, done);
                expectOne(advance);
                remove.setString(1, id);
                remove.setLong(2, done);
                expectOne(remove);
                insertEvent(id, done + 1, "ActivityCompleted", json.completed());
                insertEvent(id, done + 2, "ActivityScheduled", json.scheduled());
                insertTask(id, done + 2, now);
            }
            return committed(c);
        });
    }

    private void insertEvent(String id, long eventId, String kind, String json) throws SQLException {
        event.setString(1, id);
        event.setLong(2, eventId);
        event.setString(3, kind);
        event.setString(4, json);
        expectOne(event);
    }

    private void insertTask(String id, long activityId, long now) throws SQLException {
        task.setString(1, id);
        task.setLong(2, activityId);
        task.setString(3, StepJson.PAYLOAD);
        task.setLong(4, now);
        task.setLong(5, now);
        task.setLong(6, now);
        expectOne(task);
    }

    private static Connection committed(Connection c) throws SQLException {
        c.commit();
        c.setAutoCommit(true);
        return c;
    }

    private static void expectOne(PreparedStatement statement) throws SQLException {
        int rows = statement.executeUpdate();
        Done.require(rows == 1, () -> rows + " rows were changed");
    }

    @Override
    public void close() {
        sql.close();
    }
}
