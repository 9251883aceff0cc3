package dev.durathread.sql;

/** A database on which work is run. What the work has to tell, its {@link News}, is told once it is committed. */
public interface SqlDatabase {
    /** Runs one query. */
    <T> T read(SqlWork<T> query);

    /** Runs several queries on one state of the database. */
    <T> T readAll(SqlWork<T> queries);

    /** Changes something in one transaction, for its result. */
    <T> T write(SqlWork<T> work);

    /** Changes something in one transaction. */
    default void run(SqlChange change) {
        write(session -> {
            change.run(session);
            return true;
        });
    }
}
