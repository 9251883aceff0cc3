package dev.durathread.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Query;
import org.jooq.ResultQuery;
import org.jspecify.annotations.Nullable;

/**
 * A connection during one transaction, with the news for listeners. Statements are built with jOOQ and run as prepared
 * statements.
 */
public class SqlSession {
    private final Connection connection;
    private final Dialect dialect;
    private final News news = new News();

    public SqlSession(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    public final Connection connection() {
        return connection;
    }

    public final Dialect dialect() {
        return dialect;
    }

    /** The news for listeners, if the transaction is committed. */
    public final News news() {
        return news;
    }

    /** A prepared statement. {@link #done} gives it back unless it failed. */
    protected PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    /** Takes back a statement of {@link #prepare} after its use. */
    protected void done(String sql, PreparedStatement statement) throws SQLException {
        statement.close();
    }

    /** The rows that a query finds. */
    public final <T> List<T> list(ResultQuery<?> query, RowMapper<T> mapper) throws SQLException {
        return list(dialect.dsl().render(query), mapper, parameters(query));
    }

    /** The rows that a rendered query finds. */
    public final <T> List<T> list(String sql, RowMapper<T> mapper, @Nullable Object... parameters) throws SQLException {
        List<T> found = new ArrayList<>();
        each(sql, row -> found.add(mapper.map(row)), parameters);
        return found;
    }

    /** Visits the rows that a rendered query finds, until the visitor returns false. */
    public final void each(String sql, RowVisitor visitor, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepare(sql);
        try {
            bind(statement, parameters);
            try (ResultSet result = statement.executeQuery()) {
                Row row = new Row(result);
                boolean wanted = true;
                while (wanted && row.next()) {
                    wanted = visitor.visit(row);
                }
            }
        } catch (SQLException | RuntimeException e) {
            discard(statement, e);
            throw e;
        }
        done(sql, statement);
    }

    private static void discard(PreparedStatement failed, Exception because) {
        try {
            failed.close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** The first row that a rendered query finds. */
    public final <T> @Nullable T firstOrNull(String sql, RowMapper<T> mapper, @Nullable Object... parameters)
            throws SQLException {
        List<T> found = list(sql, mapper, parameters);
        return found.isEmpty() ? null : found.getFirst();
    }

    /** The first row that a query finds. */
    public final <T> Optional<T> first(ResultQuery<?> query, RowMapper<T> mapper) throws SQLException {
        return list(query, mapper).stream().findFirst();
    }

    /** Runs a statement that changes rows. */
    public final int run(Query query) throws SQLException {
        return run(dialect.dsl().render(query), parameters(query));
    }

    /** Runs a rendered statement that changes rows. */
    public final int run(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepare(sql);
        int changed;
        try {
            bind(statement, parameters);
            changed = statement.executeUpdate();
        } catch (SQLException | RuntimeException e) {
            discard(statement, e);
            throw e;
        }
        done(sql, statement);
        return changed;
    }

    private @Nullable Object[] parameters(Query query) {
        return dialect.dsl().extractBindValues(query).toArray();
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
