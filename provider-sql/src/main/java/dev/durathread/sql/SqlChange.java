package dev.durathread.sql;

import java.sql.SQLException;

/** What is done in one transaction for its effect alone. It may be done again when the transaction could not be committed. */
@FunctionalInterface
public interface SqlChange {
    void run(SqlSession session) throws SQLException;
}
