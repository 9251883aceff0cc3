package dev.durathread.postgres;

import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Removes secrets from failures of other code. A {@code DataSource} of the user may put its URL, password included,
 * into its exceptions, and what is thrown from here ends up in a log.
 */
final class Redaction {
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^\\s\"']*@");
    private static final Pattern NAMED =
            Pattern.compile("(?i)(\\w*(?:password|passwd|pwd|secret|token|credential)\\w*[\"']?\\s*[=:]\\s*)"
                    + "(\"[^\"]*\"|'[^']*'|[^\\s&;,)}\\]]+)");
    private static final int DEEPEST = 20; // causes may run in a circle

    private Redaction() {}

    /** Repeats the text of another failure, with its type. */
    private static final class Redacted extends Exception {
        private static final long serialVersionUID = 1;

        Redacted(Throwable original, @Nullable Throwable cause) {
            super(text(original.toString()), cause);
            setStackTrace(original.getStackTrace());
        }
    }

    /** The text without what looks like a secret. */
    static @Nullable String text(@Nullable String text) {
        return text == null
                ? null
                : NAMED.matcher(USER_INFO.matcher(text).replaceAll("***@")).replaceAll("$1***");
    }

    /**
     * The failure itself when neither it nor its causes and suppressed failures hold a secret; otherwise one with the
     * same text but without the secret.
     */
    static SQLException of(SQLException failure) {
        return isClean(failure, 0) ? failure : copy(failure, 0);
    }

    private static boolean isClean(@Nullable Throwable failure, int depth) {
        if (failure == null || depth > DEEPEST) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isClean(suppressed, depth + 1)) {
                return false;
            }
        }
        String text = failure.toString();
        return text.equals(text(text))
                && isClean(failure.getCause(), depth + 1)
                && (!(failure instanceof SQLException sql) || isClean(sql.getNextException(), depth + 1));
    }

    private static SQLException copy(SQLException failure, int depth) {
        SQLException copy = new SQLException(
                text(failure.getMessage()),
                failure.getSQLState(),
                failure.getErrorCode(),
                copyOrNull(failure.getCause(), depth + 1));
        copy.setStackTrace(failure.getStackTrace());
        copySuppressed(failure, copy, depth);
        return copy;
    }

    private static @Nullable Throwable copyOrNull(@Nullable Throwable failure, int depth) {
        if (failure == null || depth > DEEPEST) {
            return null;
        }
        if (failure instanceof SQLException sql) {
            return copy(sql, depth);
        }
        Redacted copy = new Redacted(failure, copyOrNull(failure.getCause(), depth + 1));
        copySuppressed(failure, copy, depth);
        return copy;
    }

    private static void copySuppressed(Throwable from, Throwable to, int depth) {
        for (Throwable suppressed : from.getSuppressed()) {
            Throwable copy = copyOrNull(suppressed, depth + 1);
            if (copy != null) {
                to.addSuppressed(copy);
            }
        }
    }
}
