package dev.durathread.benchmarks.workload;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;

/** The rows of steps on PostgreSQL: one statement with array parameters for each table. */
final class PostgresSteps implements StepStatements {
    private final Sql sql;
    private final PreparedStatement create;
    private final PreparedStatement remove;
    private final PreparedStatement events;
    private final PreparedStatement tasks;
    private final PreparedStatement advance;

    PostgresSteps(Sql sql, String schema) {
        this.sql = sql;
        this.create = prepared("insert into " + schema + ".instances (instance_id, incarnation, execution_id,"
                + " last_event_id, status, name, version, code, format, input, custom_status_version, created_at,"
                + " updated_at, start_at, suspended, held_by, last_sequence, deliveries)"
                + " select id, 1, 1, 2, 'RUNNING', 'Rows', '1.0.0', 'Rows@1.0.0', 1, '1', 0, 1, 1, 1, 0, 'raw', 0, 0"
                + " from unnest(?::text[]) as t(id)");
        this.remove = prepared("delete from " + schema + ".tasks using unnest(?::text[]) as t(id)"
                + " where instance_id = t.id and execution_id = 1 and activity_id = ? and token = 1");
        this.events = prepared("insert into " + schema + ".history (instance_id, execution_id, event_id, kind, event)"
                + " select id, 1, ?, ?, ? from unnest(?::text[]) as t(id)"
                + " union all select id, 1, ?, ?, ? from unnest(?::text[]) as t(id)");
        this.tasks = prepared("insert into " + schema + ".tasks (instance_id, execution_id, activity_id, name, input,"
                + " options, scheduled_at, stray_at, visible_at, attempts, deliveries, held_by, token)"
                + " select id, 1, ?, 'Echo', ?, '{}', ?, ?, ?, 0, 1, 'raw', 1 from unnest(?::text[]) as t(id)");
        this.advance = prepared("update " + schema + ".instances set last_event_id = ?, updated_at = ?"
                + " from unnest(?::text[]) as t(id)"
                + " where instance_id = t.id and incarnation = 1 and execution_id = 1 and last_event_id = ?");
        sql.with(c -> {
            c.setAutoCommit(false);
            return c;
        });
    }

    private PreparedStatement prepared(String statement) {
        return sql.with(c -> c.prepareStatement(statement));
    }

    @Override
    public void begin(String[] ids) {
        sql.with(c -> {
            Array all = c.createArrayOf("text", ids);
            create.setArray(1, all);
            create.executeUpdate();
            insertTasks(all, 2, System.currentTimeMillis());
            c.commit();
            return c;
        });
    }

    @Override
    public void step(String[] ids, long done) {
        String[] inOrder = ids.clone();
        Arrays.sort(inOrder);
        sql.with(c -> {
            step(c, c.createArrayOf("text", inOrder), done);
            return c;
        });
    }

    private void step(Connection c, Array all, long done) throws SQLException {
        long now = System.currentTimeMillis();
        advance.setLong(1, done + 2);
        advance.setLong(2, now);
        advance.setArray(3, all);
        advance.setLong(4, done);
        expect(advance.executeUpdate());
        remove.setArray(1, all);
        remove.setLong(2, done);
        expect(remove.executeUpdate());
        StepJson json = StepJson.of(done, now);
        event(0, done + 1, "ActivityCompleted", json.completed(), all);
        event(4, done + 2, "ActivityScheduled", json.scheduled(), all);
        events.executeUpdate();
        insertTasks(all, done + 2, now);
        c.commit();
    }

    private void event(int before, long id, String kind, String json, Array all) throws SQLException {
        events.setLong(before + 1, id);
        events.setString(before + 2, kind);
        events.setString(before + 3, json);
        events.setArray(before + 4, all);
    }

    private void insertTasks(Array all, long activityId, long now) throws SQLException {
        tasks.setLong(1, activityId);
        tasks.setString(2, StepJson.PAYLOAD);
        tasks.setLong(3, now);
        tasks.setLong(4, now);
        tasks.setLong(5, now);
        tasks.setArray(6, all);
        tasks.executeUpdate();
    }

    private static void expect(int rows) {
        Done.require(rows == StepRowsCeiling.BATCH, () -> rows + " rows were changed");
    }

    @Override
    public void close() {
        sql.close();
    }
}
