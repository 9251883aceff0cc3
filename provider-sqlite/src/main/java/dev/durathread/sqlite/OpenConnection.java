package dev.durathread.sqlite;

import dev.durathread.sql.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** A connection with the statements that were prepared on it, kept open to be used again. For one thread at a time. */
final class OpenConnection implements AutoCloseable {
    private static final int MOST_STATEMENTS = 200;
    private static final String DATA_VERSION = "pragma data_version";

    private final Connection connection;
    private final Dialect dialect;
    private final StatementLog statements;
    private final Map<String, PreparedStatement> idle = new HashMap<>();

    /** @param statements is told of the statements that are run */
    OpenConnection(Connection connection, Dialect dialect, StatementLog statements) {
        this.connection = connection;
        this.dialect = dialect;
        this.statements = statements;
    }

    Connection connection() {
        return connection;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Begins or ends a transaction, which does not count as a statement. */
    void control(String sql) throws SQLException {
        PreparedStatement statement = takeUncounted(sql);
        try {
            statement.execute();
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
        giveBack(sql, statement);
    }

    /**
     * A number that changes when another connection has changed the file. It is read often, also while the file is
     * idle.
     */
    long dataVersion() throws SQLException {
        PreparedStatement statement = takeUncounted(DATA_VERSION);
        long version;
        try (ResultSet value = statement.executeQuery()) {
            value.next();
            version = value.getLong(1);
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
        giveBack(DATA_VERSION, statement);
        return version;
    }

    private PreparedStatement takeUncounted(String sql) throws SQLException {
        PreparedStatement kept = idle.remove(sql);
        return kept == null ? connection.prepareStatement(sql) : kept;
    }

    /** Runs a statement that is neither kept nor counted, as a pragma. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The value of a PRAGMA. */
    String pragma(String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet value = statement.executeQuery("pragma " + name)) {
            value.next();
            return value.getString(1);
        }
    }

    /** Takes a statement out of the cache, or prepares it. A statement in use is not handed out twice. */
    PreparedStatement take(String sql) throws SQLException {
        statements.run();
        PreparedStatement kept = idle.remove(sql);
        if (kept != null) {
            return kept;
        }
        statements.prepared(sql);
        return connection.prepareStatement(sql);
    }

    void giveBack(String sql, PreparedStatement statement) throws SQLException {
        PreparedStatement twin = idle.put(sql, statement);
        if (twin != null) {
            twin.close();
        }
        if (idle.size() > MOST_STATEMENTS) {
            forget(); // what is hot is soon prepared again
        }
    }

    private void forget() throws SQLException {
        for (PreparedStatement statement : idle.values()) {
            statement.close();
        }
        idle.clear();
    }

    @Override
    public void close() throws SQLException {
        forget();
        connection.close();
    }
}
