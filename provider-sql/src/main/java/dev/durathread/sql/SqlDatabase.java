package dev.durathread.sql;

/** A database that runs work in transactions. The {@link News} of the work go to listeners after the commit. */
public interface SqlDatabase {
    /** Runs one query. */
    <T> T read(SqlWork<T> query);

    /** Runs several queries on one consistent state of the database. */
    <T> T readAll(SqlWork<T> queries);

    /** Runs a change in one transaction and returns its result. */
    <T> T write(SqlWork<T> work);

    /** Changes something in one transaction. */
    default void run(SqlChange change) {
        write(session -> {
            change.run(session);
            return true;
        });
    }
}
