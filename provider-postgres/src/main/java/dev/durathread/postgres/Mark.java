package dev.durathread.postgres;

import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;

import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/**
 * A setting of the transaction that says that what a unit of work builds on is as the unit takes it to be. Without it the
 * rows of a {@link BulkStatement} are none: a guess that was wrong changes nothing, and is no error in the server's log.
 */
final class Mark {
    private static final String NAME = "durathread.applies";
    private static final String SET = "yes";

    /** The condition. */
    static final String IS_SET = "current_setting('" + NAME + "', true) = '" + SET + "'";

    /** Sets it where nothing is guessed. */
    static final String SETTING = "set_config('" + NAME + "', '" + SET + "', true)";

    private Mark() {}

    /** Sets it, once for each row of a query. */
    static Field<String> set() {
        return to(SET);
    }

    /** Takes it away, once for each row of a query. */
    static Field<String> unset() {
        return to("");
    }

    private static Field<String> to(String value) {
        return function("set_config", SQLDataType.VARCHAR, inline(NAME), inline(value), inline(true));
    }
}
