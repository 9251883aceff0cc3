package dev.durathread.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.failure.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The source of connections: a pool made here, or the user's own source.
 *
 * @param source for short work; hands out connections in auto-commit mode
 * @param dedicated for the connection that listens, which is held for as long as the provider is open
 * @param name how the database is called in messages
 * @param pool what was made here; null for the user's own source
 */
record Connections(
        DataSource source,
        DataSource dedicated,
        String name,
        @Nullable HikariDataSource pool) implements AutoCloseable {
    private static final int POOL_SIZE = 8;
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(5);

    /** A pool of connections to a database. */
    static Connections pooled(DatabaseAddress address) {
        DriverSource driver = new DriverSource(address);
        HikariConfig config = new HikariConfig();
        config.setDataSource(driver); // not as a URL, because the pool logs its settings
        config.setPoolName("durathread " + address);
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setValidationTimeout(CONNECTION_WAIT.toMillis());
        config.setInitializationFailTimeout(-1); // the first transaction reports what is wrong, with its SQLSTATE
        HikariDataSource pool = new HikariDataSource(config);
        return new Connections(pool, driver, address.toString(), pool);
    }

    /** The user's own connections. */
    static Connections of(DataSource source) {
        return new Connections(source, source, "of the given DataSource", null);
    }

    /** A connection for short work. */
    Connection open() throws SQLException {
        if (pool != null && pool.isClosed()) {
            throw new ProviderException(
                    ProviderException.Kind.CLOSED,
                    "DUR-3040",
                    null,
                    "the provider of the PostgreSQL database \"" + name + "\" is closed",
                    null);
        }
        return open(source);
    }

    /** A connection to be held. */
    Connection openDedicated() throws SQLException {
        return open(dedicated);
    }

    /** Turns any failure of a source into a failure of the database. */
    private static Connection open(DataSource source) throws SQLException {
        try {
            return source.getConnection();
        } catch (RuntimeException e) {
            throw new SQLTransientConnectionException("the source of connections failed: " + e, "08001", e);
        }
    }

    /** The server has just answered on a pooled connection, so the pool need not test it. */
    void answered(Connection connection) throws SQLException {
        if (pool != null) {
            connection.unwrap(ProvenConnection.class).answered();
        }
    }

    /**
     * A connection broke. What breaks one often breaks all of them, a restart or a failover for example. So the pool
     * replaces all connections that it has.
     */
    void broke() {
        if (pool != null) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
