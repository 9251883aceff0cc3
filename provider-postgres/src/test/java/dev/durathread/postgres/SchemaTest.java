package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.DurableRuntime;
import dev.durathread.failure.ProviderException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The schema comes into being once, by whoever comes first, and only in a format that is known. */
class SchemaTest {
    private final TestServer.TestSchema schema = TestServer.schema();

    @AfterEach
    void dropSchema() {
        schema.close();
    }

    @Test
    void isMigratedOnceWhenTenNodesStartTogether() throws Exception {
        CyclicBarrier together = new CyclicBarrier(10);
        List<Future<Long>> nodes = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                nodes.add(executor.submit(() -> {
                    together.await();
                    try (PostgresProvider provider = schema.open()) {
                        return provider.countSystem().pending();
                    }
                }));
            }
        }
        for (Future<Long> node : nodes) {
            assertThat(node.get()).isZero();
        }
        assertThat(versions()).containsExactly(1L);
    }

    @Test
    void ofANewerFormatIsRefused() {
        schema.open().close();
        TestServer.execute("insert into " + schema.name() + ".schema_version values (1000)");

        assertThatThrownBy(schema::open).isInstanceOf(ProviderException.class).hasMessageContaining("format 1000");
    }

    @Test
    void worksForAUserWhoOwnsNothingElse() throws Exception {
        String user = "u_" + schema.name();
        TestServer.execute(
                "create user " + user + " password 'secret'",
                "create schema " + schema.name() + " authorization " + user);
        DatabaseAddress server = DatabaseAddress.parse(TestServer.url());
        try (PostgresProvider provider =
                PostgresProvider.connect("postgresql://" + user + ":secret@" + server, schema.name())) {
            runsAProgramOn(provider);
            await().until(provider::hearsOtherProcesses);
        } finally {
            TestServer.execute("drop schema " + schema.name() + " cascade", "drop user " + user);
        }
    }

    @Test
    void isUsedThroughTheUsersOwnDataSourceWhichStaysOpen() throws Exception {
        try (HikariDataSource source = TestServer.pool()) {
            try (PostgresProvider provider = PostgresProvider.using(source, schema.name())) {
                runsAProgramOn(provider);
                await().until(provider::hearsOtherProcesses);
            }
            await().until(() -> source.getHikariPoolMXBean().getActiveConnections() == 0);
            assertThat(source.isClosed()).isFalse();
        }
    }

    @Test
    void isUsedThroughASourceThatPoolsNothing() throws Exception {
        DatabaseAddress address = DatabaseAddress.parse(TestServer.url());
        try (PostgresProvider provider = PostgresProvider.using(new DriverSource(address), schema.name())) {
            runsAProgramOn(provider);
        }
    }

    private List<Long> versions() throws SQLException {
        List<Long> versions = new ArrayList<>();
        try (Connection connection = TestServer.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select version from " + schema.name() + ".schema_version")) {
            while (result.next()) {
                versions.add(result.getLong(1));
            }
        }
        return versions;
    }

    private static void runsAProgramOn(PostgresProvider provider) throws Exception {
        try (DurableRuntime runtime = Flows.node(provider).start()) {
            runtime.client().start(Flows.ADD_THREE, "flow", 1);
            assertThat(runtime.client().await(Flows.ADD_THREE, "flow", Duration.ofSeconds(30)))
                    .isEqualTo(4);
        }
    }

    @Test
    void isNotToBeHadWithAWrongPasswordAndTheErrorDoesNotShowIt() {
        DatabaseAddress server = DatabaseAddress.parse(TestServer.url());

        assertThatThrownBy(() -> PostgresProvider.connect("postgresql://nobody:hushhush@" + server, schema.name()))
                .isInstanceOf(ProviderException.class)
                .satisfies(failure -> {
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain("hushhush");
                    }
                });
    }

    @Test
    void isNotToBeHadFromAServerThatIsNotThere() {
        assertThatThrownBy(() -> PostgresProvider.connect("postgresql://alice:hushhush@localhost:1/shop"))
                .isInstanceOf(ProviderException.class)
                .hasMessageStartingWith("DUR-3032")
                .hasMessageContaining("localhost:1/shop")
                .hasMessageNotContaining("hushhush");
    }
}
