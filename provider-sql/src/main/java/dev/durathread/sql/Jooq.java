package dev.durathread.sql;

import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * jOOQ without the lines that it logs when it renders its first statement. Only system properties can turn them off, so
 * these are set while that statement is rendered.
 */
public final class Jooq {
    static {
        beginQuietly();
    }

    private Jooq() {}

    /** Renders statements of a dialect. */
    public static DSLContext dsl(SQLDialect dialect, Settings settings) {
        return DSL.using(dialect, settings);
    }

    private static void beginQuietly() {
        String logo = System.setProperty("org.jooq.no-logo", "true");
        String tips = System.setProperty("org.jooq.no-tips", "true");
        try {
            DSL.using(SQLDialect.DEFAULT).render(DSL.selectOne());
        } finally {
            restore("org.jooq.no-logo", logo);
            restore("org.jooq.no-tips", tips);
        }
    }

    private static void restore(String property, @Nullable String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }
}
