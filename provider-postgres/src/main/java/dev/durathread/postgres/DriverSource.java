package dev.durathread.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Connections directly from the driver. The driver's own source puts its settings, including the password of a key,
 * into a URL and logs it. Here they stay outside the URL.
 */
final class DriverSource implements DataSource {
    /** The settings of the driver, unless the URL has others. */
    private static final Map<PGProperty, String> DEFAULTS = Map.of(
            PGProperty.APPLICATION_NAME, "durathread",
            PGProperty.CONNECT_TIMEOUT, "5",
            PGProperty.LOGIN_TIMEOUT, "10",
            PGProperty.SOCKET_TIMEOUT, "60",
            PGProperty.TCP_KEEP_ALIVE, "true");

    private final Driver driver = new Driver();
    private final DatabaseAddress address;

    DriverSource(DatabaseAddress address) {
        this.address = address;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Properties properties = address.driverProperties();
        DEFAULTS.forEach((property, value) -> properties.putIfAbsent(property.getName(), value));
        Connection connection = driver.connect(address.jdbcUrl(), properties);
        if (connection == null) {
            throw new SQLException("the driver does not take the URL " + address.jdbcUrl(), "08001");
        }
        return new ProvenConnection(connection, System::nanoTime);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the address has the user");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return driver.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a wrapper");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
