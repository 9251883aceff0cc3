package dev.durathread.sqlite;

import java.sql.SQLException;

/** Ends of transactions. */
final class Transactions {
    private Transactions() {}

    /** Rolls back what failed; SQLite may have done so by itself. */
    static void rollback(OpenConnection open, Throwable because) {
        try {
            open.execute("rollback");
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }
}
