package dev.durathread.sqlite;

import dev.durathread.sql.SqlSession;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** One transaction on a connection that keeps its statements. */
final class SqliteSession extends SqlSession {
    private final OpenConnection open;

    SqliteSession(OpenConnection open) {
        super(open.connection(), open.dialect());
        this.open = open;
    }

    @Override
    protected PreparedStatement prepare(String sql) throws SQLException {
        return open.take(sql);
    }

    @Override
    protected void done(String sql, PreparedStatement statement) throws SQLException {
        open.giveBack(sql, statement);
    }
}
