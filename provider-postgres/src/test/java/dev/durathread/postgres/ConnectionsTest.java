package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durathread.sql.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pool, and what becomes of it when connections break. */
class ConnectionsTest {
    private static final int SOME = 6; // more than a transaction is begun afresh

    private final String application = "pool-" + UUID.randomUUID();
    private final Connections connections = Connections.pooled(DatabaseAddress.parse(named(TestServer.url())));

    private String named(String url) {
        return url + (url.contains("?") ? "&" : "?") + "ApplicationName=" + application;
    }

    @AfterEach
    void close() {
        connections.close();
    }

    private void openSomeAtOnce() throws SQLException {
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < SOME; i++) {
            open.add(connections.open());
        }
        for (Connection connection : open) {
            connection.close();
        }
    }

    private void killAll() throws SQLException {
        String ours = " from pg_stat_activity where application_name = '" + application + "'";
        TestServer.execute("select pg_terminate_backend(pid)" + ours);
        try (Connection connection = TestServer.connect()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> number(connection, "select count(*)" + ours) == 0);
        }
    }

    private static int number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getInt(1);
        }
    }

    @Test
    void ofWhichAllBrokeServeTheNextTransaction() throws SQLException {
        Dialect dialect = new PostgresDialect(new SchemaName("public"), connections.name());
        Database database = Database.plain(connections, dialect);
        openSomeAtOnce();
        killAll();

        assertThat(database.<Integer>read(session -> number(session.connection(), "select 7")))
                .isEqualTo(7);
        assertThat(database.<Integer>write(session -> number(session.connection(), "select 8")))
                .isEqualTo(8);
    }

    @Test
    void areNotHandedOutAgainAfterOneBroke() throws SQLException {
        openSomeAtOnce();
        killAll();
        connections.broke();

        for (int i = 0; i < SOME; i++) {
            try (Connection connection = connections.open()) {
                assertThat(number(connection, "select " + i)).isEqualTo(i);
            }
        }
    }

    @Test
    void areTakenForAliveWithoutAnOrderToTheServer() throws SQLException {
        openSomeAtOnce();
        killAll();

        try (Connection connection = connections.open()) {
            assertThat(connection.unwrap(ProvenConnection.class).isValid(5)).isTrue();
            assertThatThrownBy(() -> number(connection, "select 1")).isInstanceOf(SQLException.class);
        }
    }
}
