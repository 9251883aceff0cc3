package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.DurableClient;
import dev.durathread.OrchestrationStatus;
import dev.durathread.admin.PendingActivity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Nodes in JVMs of their own on one database. */
class ManyNodesTest {
    private static final List<String> NAMES = List.of("one", "two", "three");
    private static final int INSTANCES = 2_000;
    private static final int KILLS = 3;
    private static final int STARTERS = 8;
    private static final Duration LONG = Duration.ofMinutes(2);

    @Test
    void finishEverythingOnceAlthoughOneIsKilledAgainAndAgain() throws Exception {
        Deque<String> names = new ArrayDeque<>(NAMES);
        Map<String, NodeProcess> nodes = new HashMap<>();
        try (TestServer.TestSchema schema = TestServer.schema();
                PostgresProvider provider = schema.open()) {
            try {
                DurableClient client = DurableClient.on(provider);
                NAMES.forEach(name -> nodes.put(name, NodeProcess.start(schema.name(), name)));
                startAll(client);
                for (int kill = 1; kill <= KILLS; kill++) {
                    awaitFinished(schema.name(), provider, INSTANCES * kill / (KILLS + 1));
                    String next = names.remove();
                    names.add(next);
                    nodes.remove(next).kill();
                    nodes.put(next, NodeProcess.start(schema.name(), next));
                }
                awaitFinished(schema.name(), provider, INSTANCES);
            } finally {
                nodes.values().forEach(NodeProcess::kill);
            }
            assertThat(rowsThatAreNotOnce(schema.name())).isZero();
            assertThat(workers(schema.name())).containsExactlyInAnyOrderElementsOf(NAMES);
        }
    }

    /** Wherever it stops: it may hold a connection in the middle of a transaction, and with it locks that others want. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void finishEverythingOnceAlthoughOneStandsStill() throws Exception {
        try (TestServer.TestSchema schema = TestServer.schema();
                PostgresProvider provider = schema.open();
                NodeProcess still = NodeProcess.start(schema.name(), "still");
                NodeProcess _ = NodeProcess.start(schema.name(), "well")) {
            startAll(DurableClient.on(provider));
            awaitFinished(schema.name(), provider, INSTANCES / 4);
            still.freeze();
            awaitFinished(schema.name(), provider, INSTANCES);
            still.thaw();
            assertThat(rowsThatAreNotOnce(schema.name())).isZero();
        }
    }

    /** Waits until so many have finished; tells which have not when they do not. */
    private static void awaitFinished(String schema, PostgresProvider provider, int enough) throws SQLException {
        try {
            await().atMost(LONG).until(() -> provider.countSystem().completed() >= enough);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "; open are, the first of them:" + openInstances(schema), e);
        }
    }

    private static String openInstances(String schema) throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = TestServer.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select json_build_object('instance', i, 'tasks',"
                        + " (select json_agg(t) from " + schema + ".tasks t where t.instance_id = i.instance_id))"
                        + " from " + schema + ".instances i where i.status in ('PENDING', 'RUNNING') limit 20")) {
            while (result.next()) {
                rows.append('\n').append(result.getString(1));
            }
        }
        return rows.toString();
    }

    private static void startAll(DurableClient client) {
        try (ExecutorService executor = Executors.newFixedThreadPool(STARTERS)) {
            for (int i = 0; i < INSTANCES; i++) {
                String id = "round-" + i;
                executor.execute(() -> client.start(NodeProcess.ROUND, id, ""));
            }
        }
    }

    /** How many instances have not exactly three results of activities and one end. */
    private static long rowsThatAreNotOnce(String schema) throws SQLException {
        try (Connection connection = TestServer.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from (select instance_id from " + schema
                        + ".history group by instance_id having count(*) filter (where kind = 'ActivityCompleted') <> 3"
                        + " or count(*) filter (where kind = 'OrchestrationCompleted') <> 1) odd")) {
            result.next();
            return result.getLong(1);
        }
    }

    private static Set<String> workers(String schema) throws SQLException {
        Set<String> workers = new TreeSet<>();
        try (Connection connection = TestServer.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select output from " + schema + ".instances")) {
            while (result.next()) {
                workers.addAll(
                        Arrays.asList(result.getString(1).replace("\"", "").split(" ")));
            }
        }
        return workers;
    }

    @Test
    @DisplayName("CANC-10 a cancellation reaches an activity that runs in another process")
    void cancelActivitiesThatRunElsewhere() throws Exception {
        try (TestServer.TestSchema schema = TestServer.schema();
                PostgresProvider provider = schema.open();
                NodeProcess _ = NodeProcess.start(schema.name(), "only")) {
            DurableClient client = DurableClient.on(provider);
            client.startOrchestration("witness", "Nobody", "");
            client.start(NodeProcess.WAITER, "waiter", "");
            await().atMost(LONG)
                    .until(() ->
                            client.status("waiter").customStatus(String.class).isPresent());

            client.terminate("waiter", "enough");

            await().atMost(LONG).until(() -> client.status("waiter") instanceof OrchestrationStatus.Cancelled);
            await().atMost(LONG).until(() -> provider.countInstance("witness").messages() == 1);
            assertThat(client.admin().info("waiter").pendingActivities())
                    .extracting(PendingActivity::name)
                    .isEmpty();
        }
    }
}
