package dev.durathread.sql;

import java.sql.SQLException;

/** What is done in one transaction. It may be done again when the transaction could not be committed. */
@FunctionalInterface
public interface SqlWork<T> {
    T run(SqlSession session) throws SQLException;
}
