package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jooq.Field;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No statement of the hot path looks at all rows of a table that grows. */
class StatementPlansTest {
    private static final TestServer.TestSchema SCHEMA = TestServer.schema();
    private static final PostgresDialect DIALECT = new PostgresDialect(new SchemaName(SCHEMA.name()), "tests");
    private static final Beginnings BEGINNINGS = new Beginnings(new Server(130_000, true));
    private static final Set<String> GROWING =
            Set.of("instances", "history", "executions", "inbox", "message_ids", "tasks", "timers", "key_values");
    private static final Instant NOW = Instant.ofEpochMilli(2_000_000);

    /** A database with a long past: many finished instances, few that wait. */
    @BeforeAll
    static void fill() {
        SCHEMA.open().close();
        String s = SCHEMA.name() + ".";
        TestServer.execute(
                "insert into " + s
                        + "instances select 'i' || n, 1, 1, 4, 'COMPLETED', 'Flow', '1.0.0', 'Flow@1.0.0', 1,"
                        + " 'null', null, null, null, 'null', null, null, null, 0, n, n, n, n, 0, null, null, null, 0, 0"
                        + " from generate_series(1, 20000) n",
                "update " + s
                        + "instances set status = 'RUNNING', output = null, completed_at = null, ready_at = created_at"
                        + " where created_at <= 100",
                "insert into " + s + "history select 'i' || n, 1, e, 'K', '{}' from generate_series(1, 20000) n,"
                        + " generate_series(1, 4) e",
                "insert into " + s
                        + "executions select 'i' || n, 1, 'Completed', n, n from generate_series(1, 20000) n",
                "insert into " + s + "inbox select 'i' || n, e, 0, null, '{}' from generate_series(1, 20000) n,"
                        + " generate_series(1, 4) e",
                "insert into " + s + "message_ids select 'i' || n, 'm' || e from generate_series(1, 20000) n,"
                        + " generate_series(1, 4) e",
                "insert into " + s
                        + "tasks select 'i' || n, 1, 2, 'Act', 'null', null, null, '{}', n, null, n, n, 0, 1,"
                        + " null, null, case when n > 100 then 'node' end, n from generate_series(1, 20000) n",
                "insert into " + s + "timers select 'i' || n, 1, n from generate_series(1, 20000) n",
                "insert into " + s + "key_values select 'i' || n, 'k', '1', n from generate_series(1, 20000) n");
        for (String table : List.of(
                "instances", "history", "executions", "inbox", "message_ids", "tasks", "timers", "key_values")) {
            TestServer.execute("analyze " + s + table);
        }
    }

    @AfterAll
    static void dropSchema() {
        SCHEMA.close();
    }

    private static String explain(Connection connection, String sql, Binding binding) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("explain " + sql)) {
            binding.bind(statement);
            StringBuilder plan = new StringBuilder();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    plan.append(result.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }

    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private static void assertScansNothing(String sql, Binding binding) throws SQLException {
        try (Connection connection = TestServer.connect()) {
            String plan = explain(connection, sql, binding);
            assertThat(plan).as(sql).doesNotContain("Seq Scan on");
        }
    }

    @Test
    void ofBatchesGoAlongKeys() throws Exception {
        for (BulkStatement statement : statementsOfBatches()) {
            for (int size : List.of(1, 50)) {
                Rows rows = new Rows(statement, true);
                for (int i = 0; i < size; i++) {
                    fill(rows.add(), statement, i);
                }
                assertThat(rows.sql()).isEqualTo(size == 1 ? statement.ofOne() : statement.ofMany());
                assertScansNothing(rows.sql(), prepared -> rows.bind(prepared, 1));
            }
        }
    }

    /** As a fresh database is: nobody has analyzed it, and its tables are about to grow. */
    @Test
    void ofBatchesHaveAConditionOnTablesThatWereNeverAnalyzed() throws Exception {
        try (TestServer.TestSchema fresh = TestServer.schema();
                Connection connection = TestServer.connect()) {
            fresh.open().close();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(BEGINNINGS.ofBatch);
            }
            for (BulkStatement statement : statementsOfBatches()) {
                for (int size : List.of(1, 50)) {
                    Rows rows = new Rows(statement, true);
                    for (int i = 0; i < size; i++) {
                        fill(rows.add(), statement, i);
                    }
                    String sql = rows.sql().replace(SCHEMA.name(), fresh.name());
                    assertThat(Plans.withoutCondition(
                                    Plans.explain(connection, sql, prepared -> rows.bind(prepared, 1)), GROWING))
                            .as(sql)
                            .isEmpty();
                }
            }
        }
    }

    private static void fill(Rows.NewRow row, BulkStatement statement, int i) {
        statement.columns().forEach(column -> fill(row, column, i));
    }

    private static <T> void fill(Rows.NewRow row, Field<T> column, int i) {
        Object value = switch (column.getType().getSimpleName()) {
            case "String" -> column.getName().equals("instance_id") ? "i" + i : "text";
            case "Long" -> Long.valueOf(1);
            default -> Integer.valueOf(1);
        };
        row.put(column, column.getType().cast(value));
    }

    private static List<BulkStatement> statementsOfBatches() {
        List<BulkStatement> all = new ArrayList<>(List.of(
                LockStatements.instances(DIALECT.dsl()),
                LockStatements.tasks(DIALECT.dsl()),
                LockStatements.messageIds(DIALECT.dsl())));
        WriteStatements writes = new WriteStatements(DIALECT.dsl());
        for (WriteStatement statement : WriteStatement.values()) {
            if (statement != WriteStatement.TOUCH_SESSIONS) { // sessions do not grow
                all.add(writes.of(statement));
            }
        }
        return all;
    }

    @Test
    void ofClaimsGoAlongWhatIsReady() throws Exception {
        try (PostgresProvider provider = SCHEMA.open()) {
            assertThat(provider.claimInstances(new InstanceClaim(new NodeId("n"), 5, NOW, Set.of("Flow@1.0.0"), 1))
                            .items())
                    .hasSize(5);
            assertThat(provider.claimTasks(new TaskClaim(
                                    new NodeId("n"), 5, NOW, new LeaseToken(1), Set.of("Act"), TagSelection.ALL, null))
                            .items())
                    .hasSize(5);
        }
        assertThat(planOf(new InstanceClaims(DIALECT.dsl(), BEGINNINGS).template()))
                .contains("instances_ready");
        assertThat(planOf(new TaskClaims(DIALECT.dsl(), BEGINNINGS).template())).contains("tasks_free");
    }

    private static String planOf(Template template) throws SQLException {
        try (Connection connection = TestServer.connect()) {
            connection.setAutoCommit(false);
            Pipeline.beginningWith(BEGINNINGS.ofClaim).run(connection);
            String plan = explain(connection, template.sql(), statement -> {
                for (int i = 0; i < template.names().size(); i++) {
                    statement.setObject(i + 1, sample(template.names().get(i)));
                }
            });
            assertThat(plan)
                    .doesNotContain("Seq Scan on instances")
                    .doesNotContain("Seq Scan on tasks")
                    .doesNotContain("Bitmap");
            return plan;
        }
    }

    private static Object sample(String parameter) {
        return switch (parameter) {
            case "node", "owner" -> "n";
            case "now", "token", "until" -> 2_000_000L;
            case "code" -> new String[] {"Flow@1.0.0"};
            case "names" -> new String[] {"Act"};
            case "tags" -> new String[0];
            case "untagged", "any_tag", "in_sessions" -> true;
            default -> 10;
        };
    }
}
