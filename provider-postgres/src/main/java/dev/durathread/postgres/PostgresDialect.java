package dev.durathread.postgres;

import static dev.durathread.sql.Tables.SCHEMA;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.TaskLease;
import dev.durathread.sql.Dialect;
import dev.durathread.sql.Jooq;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;
import org.jooq.Table;
import org.jooq.conf.MappedSchema;
import org.jooq.conf.RenderMapping;
import org.jooq.conf.Settings;

/** What is PostgreSQL's own in the statements that all SQL providers share. */
final class PostgresDialect implements Dialect {
    /** Room for the next version of a row beside it, so that no index changes; vacuumed at one row in fifty. */
    private static final String UPDATED =
            "with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02," + " autovacuum_vacuum_threshold = 1000)";

    /** Most rows that a vacuum finds are dead, however many there were: their number alone counts. */
    private static final String QUEUE = "with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)";

    /** The few rows share their page with their own next versions. */
    private static final String BUSY =
            "with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)";

    private final SchemaName schema;
    private final String database;
    private final DSLContext dsl;

    /** @param database how the database is called in error messages, without secrets */
    PostgresDialect(SchemaName schema, String database) {
        this.schema = schema;
        this.database = database;
        this.dsl = Jooq.dsl(
                SQLDialect.POSTGRES,
                new Settings()
                        .withRenderMapping(new RenderMapping()
                                .withSchemata(
                                        new MappedSchema().withInput(SCHEMA).withOutput(schema.value()))));
    }

    @Override
    public DSLContext dsl() {
        return dsl;
    }

    @Override
    public Condition isOneOf(Field<String> field, Collection<String> values) {
        return field.eq(any(values.toArray(String[]::new)));
    }

    @Override
    public Table<?> leases(List<TaskLease> leases) {
        return table(
                        "unnest({0}, {1}, {2}, {3})",
                        val(leases.stream()
                                .map(lease -> lease.task().instanceId())
                                .toArray(String[]::new)),
                        val(numbers(leases, lease -> lease.task().executionId())),
                        val(numbers(leases, lease -> lease.task().activityId())),
                        val(numbers(leases, lease -> lease.token().value())))
                .as("lease", "instance_id", "execution_id", "activity_id", "token");
    }

    private static Long[] numbers(List<TaskLease> leases, Function<TaskLease, Long> number) {
        return leases.stream().map(number).toArray(Long[]::new);
    }

    @Override
    public <R extends Record> ResultQuery<R> locked(SelectForUpdateStep<R> select) {
        return select.forUpdate();
    }

    @Override
    public <R extends Record> Select<R> passingLocked(SelectForUpdateStep<R> select) {
        return select.forUpdate().skipLocked();
    }

    /**
     * The size of what is stored is known without looking at it, but that may be compressed; so it bounds first what is
     * looked at, and then the real size what is sent.
     */
    @Override
    public String historyPage() {
        return "select event from ("
                + "select event_id, event, octet_length(event) as own,"
                + " sum(octet_length(event)) over (order by event_id) as total from ("
                + "select event_id, event, pg_column_size(event) as own,"
                + " sum(pg_column_size(event)) over (order by event_id) as total from ("
                + "select event_id, event from " + schema + ".history"
                + " where instance_id = ? and execution_id = ? and event_id > ? order by event_id limit ?"
                + ") all_of_them) stored where total - own < ?"
                + ") looked_at where total - own < ? order by event_id";
    }

    @Override
    public String fill(String script) {
        return script.replace("${schema}", schema + ".")
                .replace("${key}", "text collate \"C\"")
                .replace("${updated}", UPDATED)
                .replace("${appended}", "")
                .replace("${clustered}", "")
                .replace("${queue}", QUEUE)
                .replace("${busy}", BUSY);
    }

    @Override
    public ProviderException failure(SQLException failure) {
        return SqlStates.failure(database, failure);
    }
}
