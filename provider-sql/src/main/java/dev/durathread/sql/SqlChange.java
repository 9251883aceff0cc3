package dev.durathread.sql;

import java.sql.SQLException;

/** Work in one transaction without a result. It may run again when the transaction could not be committed. */
@FunctionalInterface
public interface SqlChange {
    void run(SqlSession session) throws SQLException;
}
