package dev.durathread.postgres;

import dev.durathread.sql.Dialect;
import dev.durathread.sql.News;
import dev.durathread.sql.SqlDatabase;
import dev.durathread.sql.SqlSession;
import dev.durathread.sql.SqlWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work on {@link Connections}, and does it again where that is safe: a transaction that the
 * database rolled back for another's sake, and one whose connection broke before its last step began.
 */
final class Database implements SqlDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final String ONE_STATE = "set transaction isolation level repeatable read, read only";
    private static final String IN_STEP = "set transaction isolation level read committed; ";
    private static final int MOST_CONFLICTS = 20;
    private static final int MOST_LOST_CONNECTIONS = 2;

    private final Connections connections;
    private final Dialect dialect;
    private final String beginning;
    private final Consumer<News> listeners;

    /**
     * @param beginning the first statement of each transaction that writes
     * @param listeners told what each transaction has to tell, once it is committed
     */
    Database(Connections connections, Dialect dialect, String beginning, Consumer<News> listeners) {
        this.connections = connections;
        this.dialect = dialect;
        this.beginning = beginning;
        this.listeners = listeners;
    }

    /** One whose transactions take as long as they take, and tell nobody. */
    static Database plain(Connections connections, Dialect dialect) {
        return new Database(connections, dialect, "select", _ -> {});
    }

    Dialect dialect() {
        return dialect;
    }

    /** What is done in a transaction; it says so before it sends the last step. */
    @FunctionalInterface
    interface Transaction<T> {
        T run(SqlSession session, Batches.LastStep lastStep) throws SQLException;
    }

    /** Done again when the connection breaks. */
    @Override
    public <T> T read(SqlWork<T> work) {
        return repeated((connection, _) -> work.run(new SqlSession(connection, dialect)));
    }

    /** Done again when the connection breaks. */
    @Override
    public <T> T readAll(SqlWork<T> queries) {
        return told((session, _) -> inTransaction(session, () -> {
            session.run(ONE_STATE);
            T result = queries.run(session);
            session.connection().commit();
            return result;
        }));
    }

    @Override
    public <T> T write(SqlWork<T> work) {
        return told((session, lastStep) -> inTransaction(session, () -> {
            begin(session.connection());
            T result = work.run(session);
            lastStep.begins();
            session.connection().commit();
            return result;
        }));
    }

    private void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(IN_STEP + beginning);
        }
    }

    private static <T> T inTransaction(SqlSession session, Statements<T> statements) throws SQLException {
        Connection connection = session.connection();
        connection.setAutoCommit(false);
        T result;
        try {
            result = statements.run();
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        connection.setAutoCommit(true);
        return result;
    }

    @FunctionalInterface
    private interface Statements<T> {
        T run() throws SQLException;
    }

    /** Runs a transaction that begins and ends itself, on a connection in auto-commit mode. */
    <T> T selfEnding(Transaction<T> transaction) {
        return told((session, lastStep) -> {
            try {
                return transaction.run(session, lastStep);
            } catch (SQLException | RuntimeException | Error e) { // no pool would know that a transaction is open
                rollBack(session.connection(), e);
                throw e;
            }
        });
    }

    /** One that cannot be rolled back is not given back in the middle of a transaction. */
    private static void rollBack(Connection connection, Throwable cause) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
            try {
                connection.abort(Runnable::run);
            } catch (SQLException again) {
                cause.addSuppressed(again);
            }
        }
    }

    private record Done<T>(T result, News news) {}

    /** Tells what there is to tell once the transaction is over. */
    private <T> T told(Transaction<T> transaction) {
        Done<T> done = repeated((connection, lastStep) -> {
            SqlSession session = new SqlSession(connection, dialect);
            T result = transaction.run(session, lastStep);
            return new Done<>(result, session.news());
        });
        listeners.accept(done.news());
        return done.result();
    }

    @FunctionalInterface
    private interface Try<T> {
        T run(Connection connection, Batches.LastStep lastStep) throws SQLException;
    }

    /**
     * Does some work, and does it again where that is safe. An interrupt waits until it is done: one that reaches a virtual
     * thread while it reads from the server closes the connection, and says nothing about any other.
     */
    private <T> T repeated(Try<T> work) {
        boolean wasInterrupted = Thread.interrupted();
        Trials trials = new Trials();
        try {
            while (true) {
                boolean[] mayBeApplied = {false};
                try {
                    return once(work, () -> mayBeApplied[0] = true);
                } catch (SQLException e) {
                    boolean byInterrupt = Thread.interrupted();
                    wasInterrupted |= byInterrupt;
                    if (!trials.isAgain(e, mayBeApplied[0], byInterrupt)) {
                        throw dialect.failure(e);
                    }
                    LOG.debug("a transaction is begun afresh after SQLSTATE {}", e.getSQLState());
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How often one piece of work was begun afresh, and why. */
    private final class Trials {
        private int conflicts;
        private int lost;
        private int unprepared;

        boolean isAgain(SQLException failure, boolean mayBeApplied, boolean byInterrupt) {
            if (SqlStates.isConflict(failure)) {
                return ++conflicts <= MOST_CONFLICTS;
            }
            if (SqlStates.isOfPreparedStatement(failure)) { // the server rolled it back
                connections.forgetPreparedStatements();
                return ++unprepared <= MOST_LOST_CONNECTIONS;
            }
            boolean isLost = SqlStates.isConnectionLost(failure);
            if (isLost && !byInterrupt) {
                connections.broke();
            }
            return (isLost || byInterrupt) && !mayBeApplied && ++lost <= MOST_LOST_CONNECTIONS;
        }
    }

    private <T> T once(Try<T> work, Batches.LastStep lastStep) throws SQLException {
        Connection connection = connections.open();
        boolean isOfTransactions = false;
        try {
            isOfTransactions = !connection.getAutoCommit();
            if (isOfTransactions) {
                connection.setAutoCommit(true); // else a query would leave a transaction open
            }
            T result = work.run(connection, lastStep);
            connections.answered(connection);
            return result;
        } finally {
            giveBack(connection, isOfTransactions);
        }
    }

    /** Gives back a connection as it came; that this fails says nothing about what was done before. */
    private static void giveBack(Connection connection, boolean isOfTransactions) {
        try {
            if (isOfTransactions && !connection.isClosed()) {
                connection.setAutoCommit(false);
            }
        } catch (SQLException e) {
            LOG.debug("a connection could not be set back", Redaction.of(e));
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection could not be given back", Redaction.of(e));
        }
    }
}
