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
            session.connection().setAutoCommit(true); // which a pool of somebody else's may not have set
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

    private <T> T repeated(Try<T> work) {
        int conflicts = 0;
        int lost = 0;
        while (true) {
            boolean[] mayBeApplied = {false};
            try {
                return once(work, () -> mayBeApplied[0] = true);
            } catch (SQLException e) {
                boolean isLost = SqlStates.isConnectionLost(e);
                if (isLost) {
                    connections.broke();
                }
                boolean isAgain = SqlStates.isConflict(e)
                        ? ++conflicts <= MOST_CONFLICTS
                        : isLost && !mayBeApplied[0] && ++lost <= MOST_LOST_CONNECTIONS;
                if (!isAgain) {
                    throw dialect.failure(e);
                }
                LOG.debug("a transaction is begun afresh after SQLSTATE {}", e.getSQLState());
            }
        }
    }

    private <T> T once(Try<T> work, Batches.LastStep lastStep) throws SQLException {
        Connection connection = connections.open();
        try {
            T result = work.run(connection, lastStep);
            connections.answered(connection);
            return result;
        } finally {
            giveBack(connection);
        }
    }

    /** Closes; that this fails says nothing about what was done before. */
    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection could not be given back", Redaction.of(e));
        }
    }
}
