package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.postgres.TestServer.TestSchema;
import dev.durathread.sql.Leases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * What the statements read that a node without work runs all the time, on tables that nobody has analyzed or vacuumed, and
 * while somebody keeps a transaction open that sees everything that was claimed and done since (INV-19).
 */
class HeldSnapshotTest {
    private static final TestSchema SCHEMA = TestServer.schema();
    private static final PostgresDialect DIALECT = new PostgresDialect(new SchemaName(SCHEMA.name()), "tests");
    private static final Beginnings BEGINNINGS = new Beginnings(new Server(130_000, true));
    private static final Set<String> GROWING = Set.of("instances", "tasks", "history", "inbox", "timers");
    private static final int DONE = 20_000;
    private static final long NOW = 10_000_000;
    private static final int FEW_PAGES = 200;

    private static Connection snapshot;

    @BeforeAll
    static void work() throws SQLException {
        SCHEMA.open().close();
        String s = SCHEMA.name() + ".";
        for (String table : GROWING) {
            TestServer.execute("alter table " + s + table + " set (autovacuum_enabled = false)");
        }
        snapshot = TestServer.connect();
        snapshot.setAutoCommit(false);
        try (Statement statement = snapshot.createStatement()) {
            statement.execute("set transaction isolation level repeatable read");
            statement.execute("select count(*) from " + s + "instances");
        }
        String ids = " from generate_series(1, " + DONE + ") n";
        TestServer.execute(
                "insert into " + s + "nodes values ('a', 'a', " + (NOW + 1) + "), ('z', 'z', " + (NOW + 1) + ")",
                "insert into " + s
                        + "instances select 'i' || n, 1, 1, 0, 'PENDING', 'Flow', null, 'Flow', 0, 'null', null, null,"
                        + " null, null, null, null, null, 0, n, n, n, null, 0, null, null, n, 0, 0" + ids,
                "update " + s + "instances set held_by = 'a', ready_at = null, status = 'RUNNING'",
                "update " + s + "instances set ready_at = start_at",
                "update " + s + "instances set held_by = null, ready_at = null, completed_at = 1, status = 'COMPLETED'",
                "insert into " + s
                        + "tasks select 'i' || n, 1, 2, 'Act', 'null', null, null, '{}', n, null, n, n, 0, 0, null, null,"
                        + " null, null" + ids,
                "update " + s + "tasks set held_by = 'a', token = 1",
                "delete from " + s + "tasks");
    }

    @AfterAll
    static void close() throws SQLException {
        snapshot.close();
        SCHEMA.close();
    }

    private static JsonNode analyze(Template template, Map<String, String> values) throws SQLException {
        try (Connection connection = TestServer.connect()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(BEGINNINGS.ofClaim);
            }
            JsonNode plan = Plans.analyze(connection, template, values);
            connection.rollback();
            return plan;
        }
    }

    private static Map<String, String> claim(ClaimWindow.Range range) {
        Map<String, String> values = new HashMap<>();
        values.put("node", "'b'::text");
        values.put("owner", "'b'::text");
        values.put("from", "(" + range.from() + ")::bigint");
        values.put("now", NOW + "::bigint");
        values.put("to", range.to() + "::bigint");
        values.put("code", "'{Flow}'::text[]");
        values.put("names", "'{Act}'::text[]");
        values.put("tags", "'{}'::text[]");
        for (String number : List.of("format", "max", "max_sessions")) {
            values.put(number, "20::int");
        }
        values.put("fresh", "5::int");
        values.put("token", "7::bigint");
        values.put("until", NOW + "::bigint");
        for (String flag : List.of("untagged", "any_tag", "in_sessions")) {
            values.put(flag, "true::boolean");
        }
        return values;
    }

    private static ClaimWindow.Range whole() {
        return new ClaimWindow.Range(Long.MIN_VALUE + 1, Long.MAX_VALUE);
    }

    private static ClaimWindow.Range narrow() {
        return new ClaimWindow.Range(NOW - 2_000, NOW + 10_000);
    }

    @Test
    void aClaimOfInstancesReadsFewPagesOnceItKnowsThatThereIsNothing() throws SQLException {
        Template template = new InstanceClaims(DIALECT.dsl(), BEGINNINGS).template();
        JsonNode fromTheBeginning = analyze(template, claim(whole()));
        assertThat(Plans.pages(fromTheBeginning)).as("what has to be avoided").isGreaterThan(1_000);

        JsonNode plan = analyze(template, claim(narrow()));
        assertThat(Plans.withoutCondition(plan, GROWING)).isEmpty();
        assertThat(Plans.pages(plan)).isLessThan(FEW_PAGES);
    }

    @Test
    void aClaimOfTasksReadsFewPagesOnceItKnowsThatThereIsNothing() throws SQLException {
        Template template = new TaskClaims(DIALECT.dsl(), BEGINNINGS).template();
        JsonNode fromTheBeginning = analyze(template, claim(whole()));
        assertThat(Plans.pages(fromTheBeginning)).as("what has to be avoided").isGreaterThan(100);

        JsonNode plan = analyze(template, claim(narrow()));
        assertThat(Plans.withoutCondition(plan, GROWING)).isEmpty();
        assertThat(Plans.pages(plan)).isLessThan(FEW_PAGES);
    }

    @Test
    void theLookForDeadNodesReadsFewPages() throws SQLException {
        JsonNode plan = analyze(Template.of(DIALECT.dsl(), Leases.unknownHolders(DIALECT.dsl())), Map.of());
        assertThat(Plans.withoutCondition(plan, GROWING)).isEmpty();
        assertThat(Plans.pages(plan)).isLessThan(FEW_PAGES);
    }
}
