package dev.durathread.sqlite;

import dev.durathread.failure.ProviderException;
import dev.durathread.failure.ProviderException.Kind;
import dev.durathread.sql.Dialect;
import dev.durathread.sql.Migrations;
import dev.durathread.sql.Row;
import dev.durathread.sqlite.SqliteOptions.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * The file, and connections to it. Each connection is set up by PRAGMAs that are read back and checked, so a file
 * system that cannot do what durability needs is refused at once.
 */
final class DatabaseFile {
    /** Marks our files in their header ("dura"). */
    static final int APPLICATION_ID = 0x64757261;

    /** What the write-ahead log is cut to when it begins anew, however far a reader that stayed open made it grow. */
    private static final long LARGEST_LOG_BYTES = 16L << 20;

    /** How often a file is tried to be opened that others are opening for the first time. */
    private static final int MOST_TRIALS = 50;

    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private static final int WRITER_CACHE_KIB = 32 * 1024;
    private static final int READER_CACHE_KIB = 8 * 1024;

    private final @Nullable Path path;
    private final SqliteOptions options;
    private final Dialect dialect;
    private final StatementLog statements;

    /** @param path null for a database in memory, of which there is only the one connection */
    DatabaseFile(@Nullable Path path, SqliteOptions options, Dialect dialect, StatementLog statements) {
        this.path = path;
        this.options = options;
        this.dialect = dialect;
        this.statements = statements;
    }

    boolean isInMemory() {
        return path == null;
    }

    /** What the database is called in texts. */
    String name() {
        return path == null ? "(in memory)" : "\"" + path + "\"";
    }

    SqliteOptions options() {
        return options;
    }

    /**
     * A connection that writes. The first one creates or migrates the file. To change the journal of a file that others
     * open at the same moment fails at once, whatever the busy timeout.
     */
    OpenConnection openWriter() throws SQLException {
        long end = System.nanoTime() + options.busyTimeout().toNanos();
        for (int trial = 1; ; trial++) {
            try {
                return tryToOpenWriter();
            } catch (SQLException e) {
                if (!SqliteFailures.isBusy(e) || trial == MOST_TRIALS || System.nanoTime() - end > 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private OpenConnection tryToOpenWriter() throws SQLException {
        OpenConnection open = connect();
        try {
            boolean isEmpty = isEmptyOrOurs(open);
            if (path != null) {
                set(open, "journal_mode", "wal");
            }
            settings(open, WRITER_CACHE_KIB);
            set(open, "journal_size_limit", Long.toString(LARGEST_LOG_BYTES));
            if (isEmpty || Migrations.check(new SqliteSession(open)) < Migrations.NEWEST) {
                migrate(open);
            }
            return open;
        } catch (SQLException | RuntimeException e) {
            closeQuietly(open, e);
            throw e;
        }
    }

    /** A connection that only reads. */
    OpenConnection openReader() throws SQLException {
        OpenConnection open = connect();
        try {
            settings(open, READER_CACHE_KIB);
            check(open, "journal_mode", "wal");
            set(open, "query_only", "1");
            return open;
        } catch (SQLException | RuntimeException e) {
            closeQuietly(open, e);
            throw e;
        }
    }

    private OpenConnection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setGetGeneratedKeys(false);
        config.setBusyTimeout(Math.toIntExact(options.busyTimeout().toMillis()));
        Connection connection = JDBC.createConnection(
                JDBC.PREFIX + (path == null ? ":memory:" : nameForDriver(path)), config.toProperties());
        return new OpenConnection(connection, dialect, statements);
    }

    /**
     * A path as the driver takes it for that and nothing else: it reads what comes after a question mark as settings, and
     * makes a database in memory of some names. Such a one goes as a URI, in which every character can be written.
     */
    static String nameForDriver(Path path) {
        String name = path.toAbsolutePath().toString();
        return name.indexOf('?') < 0 && !name.contains("mode=memory")
                ? name
                : "file:"
                        + name.replace("%", "%25")
                                .replace("?", "%3f")
                                .replace("#", "%23")
                                .replace("mode=memory", "mode%3dmemory");
    }

    private void settings(OpenConnection open, int cacheKib) throws SQLException {
        boolean full = options.durability() == Durability.FULL;
        set(open, "synchronous", full ? "2" : "1");
        set(open, "fullfsync", full ? "1" : "0"); // on macOS a plain fsync does not reach the disk
        set(open, "cache_size", "-" + cacheKib);
        check(open, "busy_timeout", Long.toString(options.busyTimeout().toMillis()));
    }

    private void set(OpenConnection open, String pragma, String value) throws SQLException {
        open.execute("pragma " + pragma + " = " + value);
        check(open, pragma, value);
    }

    private void check(OpenConnection open, String pragma, String expected) throws SQLException {
        String found = open.pragma(pragma).toLowerCase(Locale.ROOT);
        if (!found.equals(expected)) {
            throw new ProviderException(
                    "DUR-3109",
                    "SQLite on " + name() + " has " + pragma + " \"" + found + "\" where \"" + expected
                            + "\" was asked for; put the file on a local file system",
                    null);
        }
    }

    /** Whether the file is empty. A file of another program is refused. */
    private boolean isEmptyOrOurs(OpenConnection open) throws SQLException {
        String tables = "select count(*) from sqlite_master";
        long found = new SqliteSession(open).list(tables, Row::number).getFirst();
        long mark = Long.parseLong(open.pragma("application_id"));
        if (found > 0 && mark != APPLICATION_ID) {
            throw new ProviderException(
                    "DUR-3104",
                    name() + " is the database of another program (application id " + mark + ", " + found
                            + " tables and indexes); choose a file of its own",
                    null);
        }
        return found == 0;
    }

    /** What a failure on this file means. */
    ProviderException failure(SQLException failure) {
        return SqliteFailures.of(name(), failure);
    }

    /** The failure of calls after {@code close()}. */
    ProviderException closed() {
        return new ProviderException(Kind.CLOSED, "DUR-3110", null, "the provider of " + name() + " is closed", null);
    }

    private static void migrate(OpenConnection open) throws SQLException {
        open.execute("begin immediate");
        try {
            open.execute("pragma application_id = " + APPLICATION_ID);
            Migrations.apply(new SqliteSession(open));
            open.execute("commit");
        } catch (SQLException | RuntimeException e) {
            Transactions.rollback(open, e);
            throw e;
        }
    }

    private static void closeQuietly(OpenConnection open, Exception because) {
        try {
            open.close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }
}
