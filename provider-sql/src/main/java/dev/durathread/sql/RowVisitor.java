package dev.durathread.sql;

import java.sql.SQLException;

/** Looks at rows one after the other. */
@FunctionalInterface
public interface RowVisitor {
    /** Reads the columns of the row in their order. Returns false to stop. */
    boolean visit(Row row) throws SQLException;
}
