package dev.durathread.postgres;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.raw;
import static org.jooq.impl.DSL.table;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;

/**
 * A statement over any number of rows, in two texts. In the one each column goes to the database as an array, and {@code
 * unnest} makes them rows again: so text and plan are the same for two rows and for a thousand. In the other each column
 * of the only row is a parameter, which costs the server less. Either way there are no rows unless {@link Mark} is
 * set.
 *
 * @param ofMany the text whose parameters are arrays, one for each column
 * @param ofOne the text for exactly one row, with one parameter for each column
 * @param columns what the columns hold
 */
record BulkStatement(String ofMany, String ofOne, List<Field<?>> columns) {
    private static final String ROWS = "rows";

    BulkStatement {
        columns = List.copyOf(columns);
    }

    /** Renders a statement; what it is given is the table of its rows. */
    static BulkStatement of(DSLContext dsl, List<Field<?>> columns, BiFunction<DSLContext, Table<?>, Query> statement) {
        return new BulkStatement(
                dsl.render(statement.apply(dsl, many(columns))),
                dsl.render(statement.apply(dsl, one(columns))),
                columns);
    }

    /** That columns of a table are equal to those of the same name among the rows. */
    static Condition matches(TableField<?, ?>... columns) {
        return DSL.and(Arrays.stream(columns).map(BulkStatement::isEqual).toList());
    }

    private static <T> Condition isEqual(TableField<?, T> column) {
        return column.eq(given(column));
    }

    /** The column of the rows that has the name of a table's column. */
    static <T> Field<T> given(Field<T> column) {
        return field(name(ROWS, column.getName()), column.getDataType());
    }

    /** Rows out of arrays. Among what is selected, {@code unnest} needs no store of its own for the rows. */
    private static Table<?> many(List<Field<?>> columns) {
        String arrays = columns.stream()
                .map(column -> "unnest(?::" + typeName(column) + "[]) as \"" + column.getName() + "\"")
                .collect(Collectors.joining(", ", "(select ", " where " + Mark.IS_SET + ")"));
        return table(raw(arrays)).as(name(ROWS));
    }

    private static Table<?> one(List<Field<?>> columns) {
        String values = columns.stream()
                .map(column -> "?::" + typeName(column) + " as \"" + column.getName() + "\"")
                .collect(Collectors.joining(", ", "(select ", " where " + Mark.IS_SET + ")"));
        return table(raw(values)).as(name(ROWS));
    }

    /** The name of a column's type in the database. */
    static String typeName(Field<?> column) {
        Class<?> type = column.getType();
        if (type == Long.class) {
            return "int8";
        }
        return type == Integer.class ? "int4" : "text";
    }
}
