package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.DurableClient;
import dev.durathread.OrchestrationStatus;
import dev.durathread.PendingActivity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nodes in JVMs of their own on one database. */
class ManyNodesTest {
    private static final int INSTANCES = 2_000;
    private static final int KILLS = 3;
    private static final int STARTERS = 8;
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void finishEverythingOnceAlthoughOneIsKilledAgainAndAgain() throws Exception {
        Deque<NodeProcess> nodes = new ArrayDeque<>();
        try (TestServer.TestSchema schema = TestServer.schema();
                PostgresProvider provider = schema.open()) {
            try {
                DurableClient client = new DurableClient(provider);
                for (int i = 0; i < 3; i++) {
                    nodes.add(NodeProcess.start(schema.name()));
                }
                startAll(client);
                for (int kill = 1; kill <= KILLS; kill++) {
                    int enough = INSTANCES * kill / (KILLS + 1);
                    await().atMost(LONG).until(() -> provider.countSystem().completed() >= enough);
                    nodes.remove().kill();
                    nodes.add(NodeProcess.start(schema.name()));
                }
                await().atMost(LONG).until(() -> provider.countSystem().completed() == INSTANCES);
            } finally {
                nodes.forEach(NodeProcess::kill);
            }
            assertThat(rowsThatAreNotOnce(schema.name())).isZero();
            assertThat(workers(schema.name())).hasSizeGreaterThanOrEqualTo(3);
        }
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
                NodeProcess _ = NodeProcess.start(schema.name())) {
            DurableClient client = new DurableClient(provider);
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
