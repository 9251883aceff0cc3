package dev.durathread.sqlite;

import dev.durathread.failure.ProviderException;
import dev.durathread.failure.ProviderException.Kind;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean for whoever runs the engine. */
final class SqliteFailures {
    private SqliteFailures() {}

    static ProviderException of(String database, SQLException failure) {
        if (!(failure instanceof SQLiteException known)) {
            return new ProviderException("DUR-3108", "SQLite on " + database + ": " + failure.getMessage(), failure);
        }
        SQLiteErrorCode code = known.getResultCode();
        String advice = "SQLite on " + database + " answered " + code.name() + ": ";
        return switch (Primary.of(code)) {
            case FULL -> new ProviderException("DUR-3101", advice + "the disk is full; free some space", failure);
            case READONLY ->
                new ProviderException(
                        "DUR-3102", advice + "the file or its directory cannot be written; check its rights", failure);
            case CORRUPT ->
                new ProviderException(
                        "DUR-3103", advice + "the file is damaged; stop, and restore it from a backup", failure);
            case FOREIGN -> new ProviderException("DUR-3104", advice + "the file is not an SQLite database", failure);
            case BUSY ->
                new ProviderException(
                        "DUR-3106", advice + "another process has kept the file locked for too long", failure);
            case UNREACHABLE ->
                new ProviderException(
                        "DUR-3107",
                        advice + "the file cannot be read or written; check the path and the disk",
                        failure);
            case REFUSED -> new ProviderException(Kind.FINAL, "DUR-3111", null, advice + failure.getMessage(), failure);
            case OTHER -> new ProviderException("DUR-3108", advice + failure.getMessage(), failure);
        };
    }

    /** Whether somebody else keeps the file locked. */
    static boolean isBusy(SQLException failure) {
        return failure instanceof SQLiteException known && Primary.of(known.getResultCode()) == Primary.BUSY;
    }

    /** Whether the same statement with the same values fails again. */
    static boolean isFinal(SQLException failure) {
        return failure instanceof SQLiteException known && Primary.of(known.getResultCode()) == Primary.REFUSED;
    }

    /** A final failure that is due to what one write holds, or to what it finds. */
    static ProviderException refused(String instanceId, SQLException failure) {
        return new ProviderException(
                Kind.FINAL,
                "DUR-3111",
                instanceId,
                "SQLite refuses a write of instance \"" + instanceId + "\": " + failure.getMessage(),
                failure);
    }

    /** Whether it is better to open the file again than to go on with the connection. */
    static boolean spoilsConnection(SQLException failure) {
        return !(failure instanceof SQLiteException known)
                || switch (Primary.of(known.getResultCode())) {
                    case FULL, BUSY, REFUSED -> false;
                    case READONLY, CORRUPT, FOREIGN, UNREACHABLE, OTHER -> true;
                };
    }

    private enum Primary {
        FULL,
        READONLY,
        CORRUPT,
        FOREIGN,
        BUSY,
        UNREACHABLE,
        /** What a statement holds, or asks for, is refused: it fails again. */
        REFUSED,
        OTHER;

        private static final int LOW_BYTE = 0xff; // extended result codes carry the primary one there

        static Primary of(SQLiteErrorCode code) {
            int primary = code.code & LOW_BYTE;
            if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
                return FULL;
            }
            if (primary == SQLiteErrorCode.SQLITE_READONLY.code || primary == SQLiteErrorCode.SQLITE_PERM.code) {
                return READONLY;
            }
            if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code) {
                return CORRUPT;
            }
            if (primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
                return FOREIGN;
            }
            if (primary == SQLiteErrorCode.SQLITE_BUSY.code || primary == SQLiteErrorCode.SQLITE_LOCKED.code) {
                return BUSY;
            }
            if (primary == SQLiteErrorCode.SQLITE_IOERR.code || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code) {
                return UNREACHABLE;
            }
            if (primary == SQLiteErrorCode.SQLITE_CONSTRAINT.code
                    || primary == SQLiteErrorCode.SQLITE_MISMATCH.code
                    || primary == SQLiteErrorCode.SQLITE_TOOBIG.code
                    || primary == SQLiteErrorCode.SQLITE_RANGE.code
                    || primary == SQLiteErrorCode.SQLITE_ERROR.code) {
                return REFUSED;
            }
            return OTHER;
        }
    }
}
