package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.failure.ProviderException;
import dev.durathread.testkit.TestEnvironment;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trouble with the server costs time, and nothing else. */
class OutageTest {
    private static final int INSTANCES = 100;
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Starts an instance however often that takes; a start that was applied unseen is there. */
    private static void start(DurableClient client, int i) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> {
            try {
                client.start(
                        Flows.ADD_THREE,
                        "flow-" + i,
                        i,
                        dev.durathread.StartOptions.none().withIfExists(dev.durathread.IfExists.RETURN_EXISTING));
                return true;
            } catch (ProviderException _) {
                return false;
            }
        });
    }

    private static void assertAllCame(DurableClient client) throws Exception {
        for (int i = 0; i < INSTANCES; i++) {
            assertThat(client.await(Flows.ADD_THREE, "flow-" + i, LONG)).isEqualTo(i + 3);
        }
    }

    @Test
    void ofConnectionsThatAreKilledAgainAndAgainFailsNoInstance() throws Exception {
        try (TestServer.TestSchema schema = TestServer.schema();
                PostgresProvider provider =
                        PostgresProvider.connect(named(TestServer.url(), schema.name()), schema.name());
                DurableRuntime runtime = Flows.node(provider).start();
                Connection connection = TestServer.connect();
                Statement kill = connection.createStatement()) {
            for (int i = 0; i < INSTANCES; i++) {
                start(runtime.client(), i);
                if (i % 10 == 5) {
                    kill.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = '"
                            + schema.name() + "'");
                }
            }
            assertAllCame(runtime.client());
        }
    }

    private static String named(String url, String application) {
        return url + (url.contains("?") ? "&" : "?") + "ApplicationName=" + application;
    }

    @Test
    void ofThirtySecondsFailsNoInstance() throws Exception {
        OrchestrationType<Integer, Integer> napping = OrchestrationType.of("Napping", Integer.class, Integer.class);
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (TestServer.TestSchema schema = TestServer.schema();
                HikariDataSource pool = TestServer.pool();
                PostgresProvider provider = PostgresProvider.using(FailingSource.of(pool, failure), schema.name());
                TestEnvironment env =
                        TestEnvironment.builder().provider(provider).build()) {
            env.orchestration(napping, (ctx, n) -> {
                for (int i = 0; i < 3; i++) {
                    ctx.sleep(Duration.ofSeconds(1));
                }
                return n;
            });
            for (int i = 0; i < INSTANCES; i++) {
                env.client().start(napping, "nap-" + i, i);
            }
            env.clock().advance(Duration.ofMillis(1_500));
            failure.set(new SQLException("the network is away", "08001"));
            env.clock().advance(Duration.ofSeconds(30));
            failure.set(null);
            env.clock().advance(Duration.ofSeconds(30));

            assertThat(env.metrics().storageErrors()).isPositive();
            assertThat(env.metrics().orchestrationsCompleted()).isEqualTo(INSTANCES);
            assertThat(provider.countSystem().completed()).isEqualTo(INSTANCES);
        }
    }

    @Test
    void ofAServerThatIsStoppedAndStartedFailsNoInstance(@TempDir Path directory) throws Exception {
        EmbeddedPostgres server = server(directory, 0);
        int port = server.getPort();
        try (PostgresProvider provider =
                        PostgresProvider.connect("postgresql://postgres:postgres@localhost:" + port + "/postgres");
                DurableRuntime runtime = Flows.node(provider).start()) {
            for (int i = 0; i < INSTANCES / 2; i++) {
                start(runtime.client(), i);
            }
            server.close();
            server = server(directory, port);
            for (int i = INSTANCES / 2; i < INSTANCES; i++) {
                start(runtime.client(), i);
            }
            assertAllCame(runtime.client());
            await().atMost(LONG).until(provider::hearsOtherProcesses);
        } finally {
            server.close();
        }
    }

    private static EmbeddedPostgres server(Path directory, int port) throws IOException, SQLException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }
}
