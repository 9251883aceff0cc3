package dev.durathread.postgres;

import dev.durathread.sql.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements that are sent together: one round trip, however many there are. */
final class Pipeline {
    /**
     * Begins a transaction, on a connection in auto-commit mode. What the driver sends to begin one is a query of its own,
     * which the server answers at once: a packet more, and a thread woken for it. The isolation is the one that locks and
     * conditions are made for, whatever the connection's own is.
     */
    private static final String BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED";

    /** Ends the transaction. */
    static final String COMMIT = "COMMIT";

    private static final String BETWEEN = ";\n";

    private final StringBuilder text = new StringBuilder(1024);
    private final List<Bound> parameters = new ArrayList<>();
    private final List<@Nullable RowReader> readers = new ArrayList<>();

    /** Takes a row of a result. */
    @FunctionalInterface
    interface RowReader {
        void read(Row row) throws SQLException;
    }

    /** A statement with values for its parameters. */
    interface Bound {
        String sql();

        /**
         * Binds the values.
         *
         * @param from the first parameter
         * @return the parameter after the last
         */
        int bind(PreparedStatement prepared, int from) throws SQLException;
    }

    /** Begins a transaction with one of the {@link Beginnings}. */
    static Pipeline beginningWith(String first) {
        Pipeline pipeline = new Pipeline();
        pipeline.add(BEGIN);
        pipeline.add(first);
        return pipeline;
    }

    /** Adds a statement whose result does not matter. */
    void add(Bound statement) {
        add(statement, null);
    }

    /** Adds a statement that finds something. */
    void add(Bound statement, @Nullable RowReader reader) {
        append(statement.sql(), reader);
        parameters.add(statement);
    }

    /** Adds a statement without parameters. */
    void add(String sql) {
        append(sql, null);
    }

    private void append(String sql, @Nullable RowReader reader) {
        text.append(text.isEmpty() ? "" : BETWEEN).append(sql);
        readers.add(reader);
    }

    boolean isEmpty() {
        return readers.isEmpty();
    }

    /** Runs the statements in order, and hands each result to its reader. */
    void run(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text.toString())) {
            int next = 1;
            for (Bound bound : parameters) {
                next = bound.bind(statement, next);
            }
            boolean hasRows = statement.execute();
            for (RowReader reader : readers) {
                if (hasRows && reader != null) {
                    read(statement, reader);
                }
                hasRows = statement.getMoreResults();
            }
        }
    }

    private static void read(PreparedStatement statement, RowReader reader) throws SQLException {
        try (ResultSet result = statement.getResultSet()) {
            Row row = new Row(result);
            while (row.next()) {
                reader.read(row);
            }
        }
    }
}
