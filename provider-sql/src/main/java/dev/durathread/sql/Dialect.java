package dev.durathread.sql;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.TaskLease;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Where the databases differ. Everything else that is shared is written once. */
public interface Dialect {
    /** Renders statements for the database, with the tables' schema in its place. */
    DSLContext dsl();

    /** A condition with one parameter, however many values there are. */
    Condition isOneOf(Field<String> field, Collection<String> values);

    /**
     * Tasks with their tokens as a table {@code lease} of the columns {@code instance_id}, {@code execution_id},
     * {@code activity_id} and {@code token}, with the same number of parameters however many there are.
     */
    Table<?> leases(List<TaskLease> held);

    /** The rows of a query kept from other writers until the transaction ends. */
    <R extends Record> ResultQuery<R> locked(SelectForUpdateStep<R> select);

    /** The same, but only rows that no other transaction keeps. */
    <R extends Record> Select<R> passingLocked(SelectForUpdateStep<R> select);

    /**
     * The query for a page of a history, where the driver reads a whole result before it gives the first row: the events of
     * an instance, an execution, after an event, so many at the most, and twice so many bytes as parameters. Null where rows
     * are read one by one.
     */
    default @Nullable String historyPage() {
        return null;
    }

    /** A script of the schema with its placeholders filled in. */
    String fill(String script);

    /** What a failure of the database means, told by its code and never by its text. */
    ProviderException failure(SQLException failure);
}
