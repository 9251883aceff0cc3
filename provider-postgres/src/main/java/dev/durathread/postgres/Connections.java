package dev.durathread.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.failure.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source of connections: a pool made here, or the user's own source.
 *
 * @param source for short work; hands out connections in auto-commit mode
 * @param dedicated for the connection that listens, which is held for as long as the provider is open
 * @param name how the database is called in messages
 * @param pool what was made here; null for the user's own source
 * @param unprepared whether no statement is prepared any more
 */
record Connections(
        DataSource source,
        DataSource dedicated,
        String name,
        @Nullable HikariDataSource pool,
        AtomicBoolean unprepared) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
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
        return new Connections(pool, driver, address.toString(), pool, new AtomicBoolean());
    }

    /** The user's own connections. */
    static Connections of(DataSource source) {
        return new Connections(source, source, "of the given DataSource", null, new AtomicBoolean());
    }

    /** Whether a connection that is held leaves another for short work; a pool may be too small for that. */
    boolean hasRoomForDedicated() {
        return pool != null || !(source instanceof HikariDataSource own) || own.getMaximumPoolSize() > 1;
    }

    /**
     * A statement was not there that the driver had prepared. From now on none is prepared: what is lost is some speed,
     * what is won is that transactions work. Said once.
     */
    void forgetPreparedStatements() {
        if (!unprepared.getAndSet(true)) {
            LOG.warn(
                    "DUR-3042: the PostgreSQL database \"{}\" is behind a pooler that does not keep track of prepared"
                            + " statements; from now on none is prepared, which costs some speed. Use a pooler that does, as"
                            + " PgBouncer from 1.21 on, or add prepareThreshold=0 to the URL",
                    name);
        }
        broke(); // what the driver knows of the other connections is as wrong
    }

    private Connection unpreparedIfNeeded(Connection connection) throws SQLException {
        if (unprepared.get()) {
            PGConnection driver = connection.unwrap(PGConnection.class);
            if (driver.getPrepareThreshold() != 0) {
                driver.setPrepareThreshold(0);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("deallocate all"); // by which the driver forgets what it has prepared
                }
            }
        }
        return connection;
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
        Connection connection = open(source);
        try {
            return unpreparedIfNeeded(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
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
