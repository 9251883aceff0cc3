package dev.durathread.benchmarks.workload;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A JDBC connection on which nothing is expected to fail. */
final class Sql implements AutoCloseable {
    private final Connection connection;

    /** Something that is done with a connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Makes a connection. */
    interface Opening {
        Connection open() throws SQLException;
    }

    Sql(Opening opening) {
        try {
            this.connection = opening.open();
        } catch (SQLException e) {
            throw new IllegalStateException("no connection to the database that is measured", e);
        }
    }

    <T> T with(Work<T> work) {
        try {
            return work.on(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("a statement of a measurement failed", e);
        }
    }

    void execute(String... statements) {
        with(c -> {
            try (Statement statement = c.createStatement()) {
                for (String one : statements) {
                    statement.execute(one);
                }
            }
            return statements;
        });
    }

    long number(String query) {
        return with(c -> {
            try (Statement statement = c.createStatement();
                    ResultSet result = statement.executeQuery(query)) {
                result.next();
                return result.getLong(1);
            }
        });
    }

    @Override
    public void close() {
        with(c -> {
            c.close();
            return c;
        });
    }
}
