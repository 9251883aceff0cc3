package dev.durathread.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * The PostgreSQL server of the tests: the one that the environment variable {@code DATABASE_URL} names, else one of our
 * own, started at the first use and shared by all test classes of the JVM.
 */
final class TestServer {
    private static final String GIVEN = System.getenv("DATABASE_URL");

    private TestServer() {}

    private static final class Embedded {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The URL of the database, credentials included. */
    static String url() {
        return GIVEN != null
                ? GIVEN
                : "postgresql://postgres:postgres@localhost:" + Embedded.SERVER.getPort() + "/postgres";
    }

    /** A connection outside any provider. */
    static Connection connect() throws SQLException {
        DatabaseAddress address = DatabaseAddress.parse(url());
        return DriverManager.getConnection(address.jdbcUrl(), address.driverProperties());
    }

    /** Runs statements outside any provider. */
    static void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A pool of connections, for tests that open many providers. */
    static HikariDataSource pool() {
        DatabaseAddress address = DatabaseAddress.parse(url());
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(address.jdbcUrl());
        pool.setDataSourceProperties(address.driverProperties());
        pool.setMinimumIdle(1);
        return pool;
    }

    /** A schema that is dropped when it is closed. */
    record TestSchema(String name) implements AutoCloseable {
        PostgresProvider open() {
            return PostgresProvider.connect(url(), name);
        }

        @Override
        public void close() {
            execute("drop schema if exists " + name + " cascade");
        }
    }

    /** A schema name that nobody else uses. */
    static TestSchema schema() {
        return new TestSchema(
                "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 16));
    }
}
