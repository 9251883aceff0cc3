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
    private static final String BETWEEN = ";\n";

    private final StringBuilder text = new StringBuilder(1024);
    private final List<Rows> parameters = new ArrayList<>();
    private final List<@Nullable RowReader> readers = new ArrayList<>();

    /** Takes a row of a result. */
    @FunctionalInterface
    interface RowReader {
        void read(Row row) throws SQLException;
    }

    /** Adds a statement whose result does not matter. */
    void add(Rows rows) {
        add(rows, null);
    }

    /** Adds a statement that finds something. */
    void add(Rows rows, @Nullable RowReader reader) {
        append(rows.statement().sql(), reader);
        parameters.add(rows);
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
            for (Rows rows : parameters) {
                next = rows.bind(statement, next);
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
