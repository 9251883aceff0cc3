package dev.durathread.sql;

import org.jooq.Condition;
import org.jooq.Select;
import org.jooq.impl.DSL;

/**
 * Whether a query finds a row. jOOQ has these conditions too, under signatures that changed from one release to the next:
 * what is compiled with one does not link with the other, and programs bring the one that they use.
 */
public final class Existence {
    private Existence() {}

    /** That a query finds something. */
    public static Condition exists(Select<?> query) {
        return DSL.condition("exists ({0})", query);
    }

    /** That a query finds nothing. */
    public static Condition notExists(Select<?> query) {
        return DSL.condition("not exists ({0})", query);
    }
}
