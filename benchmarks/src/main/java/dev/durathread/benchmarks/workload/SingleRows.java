package dev.durathread.benchmarks.workload;

import java.sql.PreparedStatement;
import java.util.concurrent.atomic.AtomicLong;

/** A connection that inserts single rows into a table of its own, each in a transaction of its own. */
final class SingleRows implements Storage.BareCommits {
    private static final String TEXT = "a row about as long as an event: {\"kind\":\"ActivityCompleted\",\"id\":17}";

    private final Sql sql;
    private final PreparedStatement insert;
    private final AtomicLong ids;

    /** @param ids gives every connection other numbers */
    SingleRows(Sql sql, String table, AtomicLong ids) {
        this.sql = sql;
        this.ids = ids;
        sql.execute("create table if not exists " + table + " (id bigint primary key, text text)");
        this.insert = sql.with(c -> c.prepareStatement("insert into " + table + " (id, text) values (?, ?)"));
    }

    @Override
    public void commit() {
        sql.with(_ -> {
            insert.setLong(1, ids.incrementAndGet());
            insert.setString(2, TEXT);
            return insert.executeUpdate();
        });
    }

    @Override
    public void close() {
        sql.close();
    }
}
