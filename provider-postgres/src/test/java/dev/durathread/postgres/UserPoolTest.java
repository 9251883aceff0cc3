package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.postgres.TestServer.TestSchema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** Pools of a program's own: small ones, and ones whose connections come with settings of their own. */
@Timeout(60)
class UserPoolTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @SuppressWarnings("ImmutableEnumChecker") // the settings keep nothing
    enum Kind {
        OF_ONE(pool -> pool.setMaximumPoolSize(1)),
        OF_TWO(pool -> pool.setMaximumPoolSize(2)),
        OF_THREE(pool -> pool.setMaximumPoolSize(3)),
        WITHOUT_AUTO_COMMIT(pool -> pool.setAutoCommit(false)),
        SERIALIZABLE(pool -> pool.setTransactionIsolation("TRANSACTION_SERIALIZABLE")),
        REPEATABLE_READ_WITHOUT_AUTO_COMMIT(pool -> {
            pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
            pool.setAutoCommit(false);
        }),
        WITH_SETTINGS(pool -> pool.setConnectionInitSql(
                "set search_path to pg_catalog; set statement_timeout to '20s'; set timezone to 'Pacific/Apia'"));

        private final Consumer<HikariDataSource> settings;

        Kind(Consumer<HikariDataSource> settings) {
            this.settings = settings;
        }
    }

    @ParameterizedTest
    @EnumSource
    void carryAllThatTheEngineDoes(Kind kind) throws Exception {
        try (TestSchema schema = TestServer.schema();
                HikariDataSource pool = TestServer.pool()) {
            kind.settings.accept(pool);
            pool.addDataSourceProperty("ApplicationName", schema.name());
            try (PostgresProvider provider = PostgresProvider.using(pool, schema.name());
                    DurableRuntime runtime = Flows.node(provider).start()) {
                DurableClient client = runtime.client();
                for (int i = 0; i < 20; i++) {
                    client.start(Flows.ADD_THREE, "flow-" + i, i);
                }
                for (int i = 0; i < 20; i++) {
                    assertThat(client.await(Flows.ADD_THREE, "flow-" + i, SOON)).isEqualTo(i + 3);
                }
                assertThat(client.admin().stats().completed()).isEqualTo(20);
                await().atMost(SOON)
                        .until(() -> leftInTransaction(schema.name()).isEmpty());
                assertThat(provider.hearsOtherProcesses()).isIn(kind != Kind.OF_ONE, false);
            }
        }
    }

    private static List<String> leftInTransaction(String application) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = TestServer.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select query from pg_stat_activity where state like 'idle in transaction%'"
                                + " and application_name = '" + application + "'")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    /** A source that looks at each connection as it is given back. */
    private static final class Watching {
        final List<String> unclean = new CopyOnWriteArrayList<>();
        private final DataSource source;

        Watching(DataSource source) {
            this.source = source;
        }

        DataSource source() {
            return proxy(DataSource.class, source, connection -> {});
        }

        private <T> T proxy(Class<T> type, Object target, Consumer<Connection> beforeClose) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, args) -> {
                if (method.getName().equals("close") && target instanceof Connection connection) {
                    beforeClose.accept(connection);
                }
                try {
                    Object result = method.invoke(target, args);
                    return result instanceof Connection connection && type == DataSource.class
                            ? proxy(Connection.class, connection, this::look)
                            : result;
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }));
        }

        private void look(Connection connection) {
            try {
                if (connection.getAutoCommit()) {
                    unclean.add("in auto-commit mode");
                }
                TransactionState state = connection.unwrap(BaseConnection.class).getTransactionState();
                if (state != TransactionState.IDLE) {
                    unclean.add("in a transaction: " + state);
                }
            } catch (SQLException e) {
                unclean.add(e.toString());
            }
        }
    }

    @Test
    void getTheirConnectionsBackAsTheyCame() throws Exception {
        try (TestSchema schema = TestServer.schema();
                HikariDataSource pool = TestServer.pool()) {
            pool.setAutoCommit(false);
            Watching watching = new Watching(pool);
            try (PostgresProvider provider = PostgresProvider.using(watching.source(), schema.name())) {
                DurableClient client = DurableClient.on(provider);
                client.start(Flows.ADD_THREE, "a", 1);
                client.status("a");
                client.suspend("a", "for a look");
                client.admin().stats();
                client.admin().delete("a", true);
            }
            assertThat(watching.unclean).isEmpty();
        }
    }

    private static Set<Integer> sessions(String application) throws SQLException {
        Set<Integer> found = new TreeSet<>();
        try (Connection connection = TestServer.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select pid from pg_stat_activity where application_name = '" + application + "'")) {
            while (rows.next()) {
                found.add(rows.getInt(1));
            }
        }
        return found;
    }

    /** As the thread of an activity that was cancelled, and asks the client something. */
    @Test
    void keepTheirConnectionsWhenAnInterruptedThreadAsks() throws Exception {
        try (TestSchema schema = TestServer.schema();
                HikariDataSource pool = TestServer.pool()) {
            pool.addDataSourceProperty("ApplicationName", schema.name());
            pool.setMaximumPoolSize(2);
            pool.setMinimumIdle(2);
            try (PostgresProvider provider = PostgresProvider.using(pool, schema.name())) {
                provider.readInstance("nobody");
                await().atMost(SOON).until(() -> sessions(schema.name()).size() == 2);
                Set<Integer> before = sessions(schema.name());
                CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> {
                    try {
                        Thread.currentThread().interrupt();
                        for (int i = 0; i < 20; i++) {
                            provider.readInstance("nobody");
                        }
                        interrupted.complete(Thread.currentThread().isInterrupted());
                    } catch (RuntimeException e) {
                        interrupted.completeExceptionally(e);
                    }
                });
                assertThat(interrupted.get()).as("the interrupt is still there").isTrue();
                assertThat(sessions(schema.name())).isEqualTo(before);
            }
        }
    }
}
