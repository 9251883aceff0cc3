package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.ProviderException;
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
    }

    @Test
    void ofANewerFormatIsRefused() {
        schema.open().close();
        TestServer.execute("insert into " + schema.name() + ".schema_version values (1000)");

        assertThatThrownBy(schema::open).isInstanceOf(ProviderException.class).hasMessageContaining("format 1000");
    }

    @Test
    void worksForAUserWhoOwnsNothingElse() {
        String user = "u_" + schema.name();
        TestServer.execute(
                "create user " + user + " password 'secret'",
                "create schema " + schema.name() + " authorization " + user);
        DatabaseAddress server = DatabaseAddress.parse(TestServer.url());
        try (PostgresProvider provider =
                PostgresProvider.connect("postgresql://" + user + ":secret@" + server, schema.name())) {
            assertThat(provider.countSystem().pending()).isZero();
        } finally {
            TestServer.execute("drop schema " + schema.name() + " cascade", "drop user " + user);
        }
    }

    @Test
    void isUsedThroughTheUsersOwnDataSourceWhichStaysOpen() {
        try (HikariDataSource source = TestServer.pool()) {
            PostgresProvider.using(source, schema.name()).close();

            assertThat(source.isClosed()).isFalse();
            assertThat(source.getHikariPoolMXBean().getActiveConnections()).isZero();
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
