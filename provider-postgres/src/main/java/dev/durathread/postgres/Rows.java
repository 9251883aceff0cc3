package dev.durathread.postgres;

import java.lang.reflect.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** The rows of one {@link BulkStatement}, gathered until it is run. */
final class Rows implements Pipeline.Bound {
    private static final char NOT_STORABLE = '\0';
    private static final char IN_ITS_PLACE = '\uFFFD';

    private final BulkStatement statement;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    Rows(BulkStatement statement) {
        this.statement = statement;
    }

    @Override
    public String sql() {
        return statement.sql();
    }

    /** Adds a row, one value for each column. */
    void add(@Nullable Object... row) {
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    int size() {
        return rows.size();
    }

    /** Binds the columns as arrays. */
    @Override
    public int bind(PreparedStatement prepared, int from) throws SQLException {
        List<Field<?>> columns = statement.columns();
        for (int column = 0; column < columns.size(); column++) {
            Field<?> field = columns.get(column);
            @Nullable Object[] values = (@Nullable Object[]) Array.newInstance(field.getType(), rows.size());
            for (int i = 0; i < values.length; i++) {
                values[i] = storable(rows.get(i)[column]);
            }
            prepared.setArray(
                    from + column, prepared.getConnection().createArrayOf(BulkStatement.typeName(field), values));
        }
        return from + columns.size();
    }

    /** PostgreSQL stores every character but one; JSON text never holds that one, free text of a user might. */
    private static @Nullable Object storable(@Nullable Object value) {
        return value instanceof String text && text.indexOf(NOT_STORABLE) >= 0
                ? text.replace(NOT_STORABLE, IN_ITS_PLACE)
                : value;
    }
}
