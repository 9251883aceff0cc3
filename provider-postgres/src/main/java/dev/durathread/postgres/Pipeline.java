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
     * which the server answers at once: a packet more, and a thread woken for it.
     */
    private static final String BEGIN = "BEGIN";

    /** Ends the transaction. */
    static final String COMMIT = "COMMIT";

    private static final String BETWEEN = ";\n";

    /**
     * For the rest of the transaction the server finds rows by their keys. A plan is kept with its statement, and one made
     * while the tables are small reads them whole; so it would go on for as long as nobody analyzes them, however large
     * they grow. Compiling a plan takes longer than any of these statements runs.
     *
     * <p>Set in a condition that is never true, so that there is no row to send.
     */
    private static final String ALONG_KEYS = "select where set_config('enable_seqscan', 'off', true) is null"
            + " or set_config('enable_hashjoin', 'off', true) is null"
            + " or set_config('enable_mergejoin', 'off', true) is null"
            + " or set_config('jit', 'off', true) is null"
            + " or set_config('plan_cache_mode', 'force_generic_plan', true) is null";

    private static final String MARKED = alongKeysAnd(Mark.SETTING);

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

    /** Begins a transaction of statements that go along keys, whatever the server believes of its tables. */
    static Pipeline alongKeys() {
        return beginningWith(ALONG_KEYS);
    }

    /** The same where nothing that a unit of work builds on is guessed. */
    static Pipeline marked() {
        return beginningWith(MARKED);
    }

    /**
     * The statement that has the server go along keys, and sets one thing more.
     *
     * @param setting a call of {@code set_config}
     */
    static String alongKeysAnd(String setting) {
        return ALONG_KEYS + " or " + setting + " is null";
    }

    /** Begins a transaction with a statement without parameters. */
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
