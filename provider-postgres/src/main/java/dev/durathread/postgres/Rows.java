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
    private final boolean isOfFew;
    private final List<NewRow> rows = new ArrayList<>();

    /** @param isOfFew whether the text for one row is worth a statement of its own to the server */
    Rows(BulkStatement statement, boolean isOfFew) {
        this.statement = statement;
        this.isOfFew = isOfFew;
    }

    /** A row in the making: its values by column, null where none is given. */
    static final class NewRow {
        private final List<Field<?>> columns;
        private final @Nullable Object[] values;
        private int next;

        private NewRow(List<Field<?>> columns) {
            this.columns = columns;
            this.values = new @Nullable Object[columns.size()];
        }

        /** Gives a column its value. Quickest in the order of the statement's columns. */
        <T> NewRow put(Field<T> column, @Nullable T value) {
            int at = placeOf(column);
            values[at] = value;
            next = at + 1;
            return this;
        }

        /** Columns are constants; a comparison of their names would take longer than all else here. */
        @SuppressWarnings("ReferenceEquality")
        private int placeOf(Field<?> column) {
            int size = columns.size();
            for (int i = 0; i < size; i++) {
                int at = next + i < size ? next + i : next + i - size;
                if (columns.get(at) == column) {
                    return at;
                }
            }
            throw new IllegalArgumentException("the statement has no column " + column.getName() + ", but " + columns);
        }
    }

    @Override
    public String sql() {
        return isOne() ? statement.ofOne() : statement.ofMany();
    }

    private boolean isOne() {
        return isOfFew && rows.size() == 1;
    }

    /** Adds a row without values yet. */
    NewRow add() {
        NewRow row = new NewRow(statement.columns());
        rows.add(row);
        return row;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    int size() {
        return rows.size();
    }

    @Override
    public int bind(PreparedStatement prepared, int from) throws SQLException {
        List<Field<?>> columns = statement.columns();
        for (int column = 0; column < columns.size(); column++) {
            if (isOne()) {
                bindValue(prepared, from + column, columns.get(column), storable(rows.getFirst().values[column]));
            } else {
                bindArray(prepared, from + column, columns.get(column), column);
            }
        }
        return from + columns.size();
    }

    private static void bindValue(PreparedStatement prepared, int at, Field<?> field, @Nullable Object value)
            throws SQLException {
        if (value == null) {
            prepared.setNull(at, field.getDataType().getSQLType()); // one type each, or the server compiles anew
        } else {
            prepared.setObject(at, value);
        }
    }

    private void bindArray(PreparedStatement prepared, int at, Field<?> field, int column) throws SQLException {
        @Nullable Object[] values = (@Nullable Object[]) Array.newInstance(field.getType(), rows.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = storable(rows.get(i).values[column]);
        }
        prepared.setArray(at, prepared.getConnection().createArrayOf(BulkStatement.typeName(field), values));
    }

    /** PostgreSQL stores every character but one; JSON text never holds that one, free text of a user might. */
    private static @Nullable Object storable(@Nullable Object value) {
        return value instanceof String text && text.indexOf(NOT_STORABLE) >= 0
                ? text.replace(NOT_STORABLE, IN_ITS_PLACE)
                : value;
    }
}
