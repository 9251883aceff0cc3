package dev.durathread.sql;

import java.sql.SQLException;

/** Makes a record of a row. */
@FunctionalInterface
public interface RowMapper<T> {
    /** Reads the columns of the row in their order. */
    T map(Row row) throws SQLException;
}
