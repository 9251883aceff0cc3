package dev.durathread.sqlite;

import static org.jooq.impl.DSL.table;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.TaskLease;
import dev.durathread.sql.Dialect;
import dev.durathread.sql.Jooq;
import dev.durathread.sql.JsonArrays;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;
import org.jooq.Table;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/** SQLite: lists cross as one JSON array, and the one writer needs no locks on rows. */
final class SqliteDialect implements Dialect {
    /** Rows in key order. Strict tables hold a value of another type than their column's for nobody. */
    private static final String CLUSTERED = "strict, without rowid";

    private final DSLContext dsl = Jooq.dsl(
            SQLDialect.SQLITE,
            new Settings().withRenderSchema(false).withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED));

    @Override
    public DSLContext dsl() {
        return dsl;
    }

    @Override
    public Condition isOneOf(Field<String> field, Collection<String> values) {
        return DSL.condition("{0} in (select value from json_each({1}))", field, DSL.val(JsonArrays.ofTexts(values)));
    }

    @Override
    public Table<?> leases(List<TaskLease> leases) {
        return table(
                "(select value ->> 0 as instance_id, value ->> 1 as execution_id, value ->> 2 as activity_id,"
                        + " value ->> 3 as token from json_each({0})) as lease",
                DSL.val(JsonArrays.ofLeases(leases)));
    }

    @Override
    public <R extends Record> ResultQuery<R> locked(SelectForUpdateStep<R> select) {
        return select;
    }

    @Override
    public <R extends Record> Select<R> passingLocked(SelectForUpdateStep<R> select) {
        return select;
    }

    @Override
    public String fill(String script) {
        return script.replace("${schema}", "")
                .replace("${key}", "text")
                .replace(" bigint", " integer") // the same, under the one name that a strict table takes
                .replace("${updated}", "strict")
                .replace("${appended}", "strict")
                .replace("${clustered}", CLUSTERED)
                .replace("${queue}", CLUSTERED)
                .replace("${busy}", CLUSTERED);
    }

    @Override
    public ProviderException failure(SQLException failure) {
        return SqliteFailures.of("the file", failure);
    }
}
