package dev.durathread.sql;

import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * The parameters of statements that are rendered once. Each is a {@code ?}; they are bound in the order of the text.
 */
public final class Placeholders {
    public static final Field<String> TEXT = DSL.param("text", SQLDataType.CLOB);
    public static final Field<Long> NUMBER = DSL.param("number", SQLDataType.BIGINT);
    public static final Field<Integer> COUNT = DSL.param("count", SQLDataType.INTEGER);
    /** No parameter: the word null in the text. */
    public static final Field<String> NO_TEXT = DSL.field("null", SQLDataType.CLOB);

    public static final Field<Long> NO_NUMBER = DSL.field("null", SQLDataType.BIGINT);

    private Placeholders() {}
}
