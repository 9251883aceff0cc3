package dev.durathread.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The current row of a result, read from left to right. Each call reads the next column. */
public final class Row {
    private final ResultSet result;
    private int column;

    public Row(ResultSet result) {
        this.result = result;
    }

    /** Moves to the next row and its first column. */
    public boolean next() throws SQLException {
        column = 0;
        return result.next();
    }

    public @Nullable String textOrNull() throws SQLException {
        return result.getString(++column);
    }

    public String text() throws SQLException {
        return Objects.requireNonNull(textOrNull());
    }

    public long number() throws SQLException {
        return result.getLong(++column);
    }

    public @Nullable Long numberOrNull() throws SQLException {
        long value = number();
        return result.wasNull() ? null : value;
    }

    public int count() throws SQLException {
        return result.getInt(++column);
    }

    public Instant time() throws SQLException {
        return Instant.ofEpochMilli(number());
    }

    public @Nullable Instant timeOrNull() throws SQLException {
        Long millis = numberOrNull();
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
