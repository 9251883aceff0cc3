package dev.durathread.sqlite;

import java.sql.SQLException;

/** Ends of transactions. */
final class Transactions {
    private Transactions() {}

    /** Rolls back after a failure. SQLite may have rolled back by itself. */
    static void rollback(OpenConnection open, Throwable because) {
        try {
            open.execute("rollback");
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }
}
