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

    /** Whether the connection is gone, so that nothing can be said about a statement under way. */
    static boolean isConnectionLost(SQLException failure) {
        String state = state(failure);
        return switch (state) {
            case "57P01", "57P02", "57P03", "57P05" -> true; // terminated, crashed, starting up, idle for too long
            default -> state.startsWith("08") && !(failure instanceof SQLTransientConnectionException);
        };
    }

    /** The failure in the engine's terms, without the secrets that its text may hold. */
    static ProviderException failure(String database, SQLException original) {
        SQLException failure = Redaction.of(original);
        String state = state(failure);
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
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
            case "53" ->
                refused("DUR-3035", database, "is out of resources", "free disk space or connections", failure);
            case "25" -> refused("DUR-3036", database, "is read-only", "connect to the primary server", failure);
            case "0A", "21", "22", "23", "54" ->
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
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
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
