package dev.durathread.benchmarks.workload;

import dev.durathread.postgres.PostgresProvider;
import dev.durathread.provider.Provider;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A schema on a PostgreSQL server, dropped at the end. What the server counts as transactions counts as queries. */
final class PostgresStorage implements Storage {
    private static final int COMMIT_CONNECTIONS = 16;

    private final PostgresServer server;
    private final String schema = "bench_" + Long.toString(System.currentTimeMillis(), 36);
    private final Sql own;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();

    PostgresStorage(Settings settings) {
        this.server = PostgresServer.of(settings.url(), settings.durability());
        this.own = new Sql(server::connect);
        own.execute("create schema " + schema);
    }

    /** The address of the server with user and password. */
    String url() {
        return server.url();
    }

    /** The schema that everything is in. */
    String schema() {
        return schema;
    }

    @Override
    public Provider provider() {
        return PostgresProvider.connect(server.url(), schema);
    }

    @Override
    public long storedBytes() {
        return own.number("select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n"
                + " on n.oid = c.relnamespace where n.nspname = '" + schema + "' and c.relkind = 'r'");
    }

    /** Those of this question left out. */
    @Override
    public long queries() {
        return own.number("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()")
                - asked.getAndIncrement();
    }

    @Override
    public void settle() {
        String[] vacuums = own.with(this::tables).stream()
                .map(table -> "vacuum analyze " + schema + "." + table)
                .toArray(String[]::new);
        own.execute(vacuums);
    }

    private List<String> tables(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet tables = connection.getMetaData().getTables(null, schema, null, new String[] {"TABLE"})) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
        }
        return names;
    }

    @Override
    public Ceiling ceiling() {
        provider().close(); // makes the tables
        return new StepRowsCeiling(new PostgresSteps(new Sql(server::connect), schema));
    }

    @Override
    public BareCommits bareCommits() {
        return new SingleRows(new Sql(server::connect), schema + ".single_rows", ids);
    }

    @Override
    public int commitConnections() {
        return COMMIT_CONNECTIONS;
    }

    @Override
    public void close() {
        own.execute("drop schema " + schema + " cascade");
        own.close();
        server.close();
    }
}
