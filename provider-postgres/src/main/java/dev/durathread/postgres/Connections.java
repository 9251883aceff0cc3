package dev.durathread.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.durathread.ProviderException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where connections come from: a pool made here, or the user's own source.
 *
 * @param source for short work; hands out connections in auto-commit mode
 * @param dedicated for the connection that listens, which is held for as long as the provider is open
 * @param name how the database is called in messages
 * @param onClose gives back what was made here
 */
record Connections(DataSource source, DataSource dedicated, String name, Runnable onClose) implements AutoCloseable {
    private static final int POOL_SIZE = 8;
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(5);

    /** What the driver is told unless the URL says otherwise. */
    private static final Map<PGProperty, String> DEFAULTS = Map.of(
            PGProperty.APPLICATION_NAME, "durathread",
            PGProperty.CONNECT_TIMEOUT, "5",
            PGProperty.LOGIN_TIMEOUT, "10",
            PGProperty.SOCKET_TIMEOUT, "60",
            PGProperty.TCP_KEEP_ALIVE, "true");

    /** A pool of connections to a database. */
    static Connections pooled(DatabaseAddress address) {
        PGSimpleDataSource driver = driver(address);
        HikariConfig config = new HikariConfig();
        config.setDataSource(driver); // and not the URL: the pool logs its settings
        config.setPoolName("durathread " + address);
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setValidationTimeout(CONNECTION_WAIT.toMillis());
        config.setInitializationFailTimeout(-1); // the first transaction tells what is wrong, with its SQLSTATE
        HikariDataSource pool = new HikariDataSource(config);
        return new Connections(pool, driver, address.toString(), pool::close);
    }

    private static PGSimpleDataSource driver(DatabaseAddress address) {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        driver.setUrl(address.jdbcUrl());
        Properties properties = address.driverProperties();
        DEFAULTS.forEach((property, value) -> properties.putIfAbsent(property.getName(), value));
        try {
            for (String name : properties.stringPropertyNames()) {
                if (!name.startsWith("PG")) { // host, port and database are part of the URL
                    driver.setProperty(name, properties.getProperty(name));
                }
            }
        } catch (SQLException e) {
            throw new ProviderException("DUR-3030", "the database URL has a parameter that the driver refuses", e);
        }
        return driver;
    }

    /** The user's own connections. */
    static Connections of(DataSource source) {
        return new Connections(source, source, "of the given DataSource", () -> {});
    }

    @Override
    public void close() {
        onClose.run();
    }
}
