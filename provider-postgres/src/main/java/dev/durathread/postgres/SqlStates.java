package dev.durathread.postgres;

import dev.durathread.failure.ProviderException;
import dev.durathread.failure.ProviderException.Kind;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What a failure of the database means, told by its SQLSTATE. */
final class SqlStates {
    private SqlStates() {}

    /** Whether the same transaction, begun afresh, may succeed: the database rolled it back for another's sake. */
    static boolean isConflict(SQLException failure) {
        return switch (state(failure)) {
            case "40001", "40P01", "23505" -> true; // serialization, deadlock, somebody else's equal key
            default -> false;
        };
    }

    /**
     * Whether the server does not know a statement that the driver has prepared, or knows another under its name: a pooler
     * has given the transaction a session of which the driver knows nothing.
     */
    static boolean isOfPreparedStatement(SQLException failure) {
        return switch (state(failure)) {
            case "26000", "42P05" -> true;
            default -> false;
        };
    }

    /** Whether the connection is gone, so that nothing can be said about a statement under way. */
    static boolean isConnectionLost(SQLException failure) {
        String state = state(failure);
        return switch (state) {
            case "57P01", "57P02", "57P03", "57P05" -> true; // terminated, crashed, starting up, idle for too long
            case "25P03", "25P04" -> true; // silent in a transaction, or in one, for too long
            default -> state.startsWith("08") && !(failure instanceof SQLTransientConnectionException);
        };
    }

    /** The failure in the engine's terms, without the secrets that its text may hold. */
    static ProviderException failure(String database, SQLException original) {
        SQLException failure = Redaction.of(original);
        String state = state(failure);
        return switch (state) {
            case "" ->
                original instanceof SQLTransientConnectionException
                        ? refused(
                                "DUR-3045",
                                database,
                                "was not asked, for the pool had no connection free in time",
                                "give the pool more connections, or see who keeps them",
                                failure)
                        : ofClass("", database, failure);
            case "25006" -> refused("DUR-3036", database, "is read-only", "connect to the primary server", failure);
            case "25P03", "25P04" ->
                refused(
                        "DUR-3041",
                        database,
                        "ended a transaction because this process was silent in it for too long",
                        "look what made the process stand still: a long pause of the JVM, a debugger, a suspended machine",
                        failure);
            case "26000", "42P05" ->
                refused(
                        "DUR-3042",
                        database,
                        "does not know a prepared statement, or knows another under its name",
                        "a pooler in between gives each transaction another session and does not keep track of prepared"
                                + " statements: use one that does, as PgBouncer from 1.21 on, or add prepareThreshold=0"
                                + " to the URL",
                        failure);
            case "55P03" ->
                refused(
                        "DUR-3043",
                        database,
                        "keeps a row locked for another session",
                        "it is tried again; pg_stat_activity and pg_locks show who holds it",
                        failure);
            case "57014" ->
                refused(
                        "DUR-3044",
                        database,
                        "cancelled a statement",
                        "raise the statement_timeout of the user or the pool, or see who cancels; it is tried again",
                        failure);
            default -> ofClass(state.length() < 2 ? "" : state.substring(0, 2), database, failure);
        };
    }

    private static ProviderException ofClass(String sqlClass, String database, SQLException failure) {
        return switch (sqlClass) {
            case "08", "57" ->
                refused("DUR-3032", database, "cannot be reached", "it is tried again where that is safe", failure);
            case "28" -> refused("DUR-3033", database, "refuses the login", "check user and password", failure);
            case "42" ->
                refused(
                        "DUR-3034",
                        database,
                        "refuses a statement",
                        "check the rights of the user on the schema, and that nobody changed its tables",
                        failure);
            case "0A" ->
                refused(
                        "DUR-3046",
                        database,
                        "cannot run a statement of this release",
                        "use PostgreSQL 13 or later, or a server that does all that it does",
                        failure);
            case "53" ->
                refused("DUR-3035", database, "is out of resources", "free disk space or connections", failure);
            case "21", "22", "23", "54" ->
                refused("DUR-3038", database, "does not take what it was given", "see the cause", failure);
            default -> refused("DUR-3037", database, "failed", "see the cause", failure);
        };
    }

    private static ProviderException refused(
            String code, String database, String what, String advice, SQLException failure) {
        String state = failure.getSQLState();
        return new ProviderException(
                isFinal(state(failure)) ? Kind.FINAL : Kind.TRANSIENT,
                code,
                null,
                "the PostgreSQL database \"" + database + "\" " + what
                        + (state == null ? "" : " (SQLSTATE " + state + ")") + "; " + advice,
                failure);
    }

    /** Whether the same statements with the same values fail again: what they hold, or what they ask for, is refused. */
    private static boolean isFinal(String state) {
        return switch (state.length() < 2 || state.equals("42P05") ? "" : state.substring(0, 2)) {
            case "0A", "21", "22", "23", "42", "54" -> true;
            default -> false;
        };
    }

    /** The first SQLSTATE among the failure and its causes; pools wrap what happened. */
    private static String state(SQLException failure) {
        @Nullable Throwable cause = failure;
        while (cause != null) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
            cause = cause.getCause();
        }
        return "";
    }
}
