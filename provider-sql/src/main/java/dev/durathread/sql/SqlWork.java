package dev.durathread.sql;

import java.sql.SQLException;

/** Work in one transaction. It may run again when the transaction could not be committed. */
@FunctionalInterface
public interface SqlWork<T> {
    T run(SqlSession session) throws SQLException;
}
