package dev.durathread.postgres;

import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.ChangeListeners;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.Subscription;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.sql.News;
import dev.durathread.sql.Quarantine;
import dev.durathread.sql.Reads;
import dev.durathread.sql.SqlProvider;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.sql.DataSource;

/**
 * Storage in a PostgreSQL database, version 13 or later, in a schema of its own, which is created when it is missing.
 *
 * {@snippet :
 * try (Provider provider = PostgresProvider.connect("postgresql://app:secret@db:5432/shop");
 *         DurableRuntime runtime = DurableRuntime.builder(provider)
 *                 .activity(CHARGE, (ctx, order) -> bank.charge(order))
 *                 .orchestration(PROCESS, Shop::process)
 *                 .start()) {
 *     runtime.client().start(PROCESS, "order-17", order);
 *     Receipt receipt = runtime.client().await(PROCESS, "order-17", Duration.ofSeconds(30));
 * }
 * }
 *
 * <p>Any number of processes may share a schema. The database user needs no more than to own the schema, or to be allowed
 * to create it.
 */
public final class PostgresProvider extends SqlProvider {
    private final ChangeListeners listeners = new ChangeListeners();
    private final Database database;
    private final Batches batches;
    private final InstanceClaims instanceClaims;
    private final TaskClaims taskClaims;
    private final Connections connections;
    private final Announcer announcer;
    private final Listening listening;

    private PostgresProvider(Connections connections, SchemaName schema) {
        this(connections, schema, new PostgresDialect(schema, connections.name()));
    }

    private PostgresProvider(Connections connections, SchemaName schema, PostgresDialect dialect) {
        super(new Reads(dialect));
        this.connections = connections;
        Beginnings beginnings =
                new Beginnings(Database.plain(connections, dialect).read(Server::ask));
        this.database = new Database(connections, dialect, beginnings.ofWrite, this::tell);
        Schema.prepare(Database.plain(connections, dialect), schema);
        this.batches = new Batches(dialect.dsl(), beginnings);
        this.instanceClaims = new InstanceClaims(dialect.dsl(), beginnings);
        this.taskClaims = new TaskClaims(dialect.dsl(), beginnings);
        Channel channel = Channel.of(schema);
        this.announcer = new Announcer(database, channel);
        this.listening = new Listening(connections, channel, listeners, announcer);
    }

    /**
     * Connects to the schema {@code durathread} of a database.
     *
     * @param url {@code jdbc:postgresql://host:port/database?...} or {@code postgresql://user:password@host:port/database}
     * @throws IllegalArgumentException when the URL cannot be read
     * @throws dev.durathread.failure.ProviderException when the database cannot be used
     */
    public static PostgresProvider connect(String url) {
        return connect(url, SchemaName.DEFAULT);
    }

    /**
     * Connects to a schema of a database.
     *
     * @param url {@code jdbc:postgresql://host:port/database?...} or {@code postgresql://user:password@host:port/database}
     * @param schema 1 to 63 characters of a-z, 0-9 and _
     * @throws IllegalArgumentException when the URL cannot be read or the name is not allowed
     * @throws dev.durathread.failure.ProviderException when the database cannot be used
     */
    public static PostgresProvider connect(String url, String schema) {
        return connect(url, new SchemaName(schema));
    }

    private static PostgresProvider connect(String url, SchemaName schema) {
        Connections connections = Connections.pooled(DatabaseAddress.parse(url));
        try {
            return new PostgresProvider(connections, schema);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    /**
     * Uses connections of a {@link DataSource} that hands out connections of the PostgreSQL JDBC driver. It stays open
     * when the provider is closed.
     *
     * <p>Taken from it: a connection for each piece of work, for as long as that takes, up to some ten at a time; and one
     * more for as long as the provider is open, to listen for what other processes do. It should have room for eight and
     * that one. With fewer everything works and waits; a pool of a single connection is not listened on, and what other
     * processes do is found by looking, once a second.
     *
     * <p>Auto-commit, isolation, default schema and time limits may be set as the program likes: each transaction says
     * itself what it needs, names every table with its schema, and ends with its settings. Connections are given back with
     * the auto-commit that they came with, outside of any transaction, and without a setting that was not there.
     *
     * @param schema 1 to 63 characters of a-z, 0-9 and _
     * @throws IllegalArgumentException when the name is not allowed
     * @throws dev.durathread.failure.ProviderException when the database cannot be used
     */
    public static PostgresProvider using(DataSource source, String schema) {
        return new PostgresProvider(Connections.of(source), new SchemaName(schema));
    }

    private void tell(News news) {
        news.tell(listeners);
        announcer.add(news);
    }

    @Override
    protected Database database() {
        return database;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    /** The database without its secrets. */
    @Override
    public String toString() {
        return "PostgreSQL at " + connections.name();
    }

    /** By the server's clock. */
    @Override
    public Instant storageTime() {
        return database.read(PostgresProvider::serverTime);
    }

    private static Instant serverTime(SqlSession session) throws SQLException {
        return session.list(
                        "select (extract(epoch from clock_timestamp()) * 1000000)::bigint",
                        row -> Instant.EPOCH.plus(row.number(), ChronoUnit.MICROS))
                .getFirst();
    }

    @Override
    public int commitLanes() {
        return 2;
    }

    @Override
    public List<WriteOutcome> commit(List<Write> batch, Instant now) {
        if (batch.isEmpty()) {
            return List.of();
        }
        return database.selfEnding(
                (session, lastStep) -> batches.apply(session.connection(), batch, now, session.news(), lastStep));
    }

    @Override
    public Claims<ClaimedInstance> claimInstances(InstanceClaim claim) {
        InstanceClaims.Claimed claimed = database.selfEnding((session, lastStep) -> {
            lastStep.begins();
            return instanceClaims.claim(session.connection(), claim);
        });
        if (!claimed.broken().isEmpty()) {
            database.run(session -> Quarantine.setAside(session, claimed.broken()));
        }
        return claimed.claims();
    }

    @Override
    public Claims<ClaimedTask> claimTasks(TaskClaim claim) {
        TaskClaims.Claimed claimed = database.selfEnding((session, lastStep) -> {
            lastStep.begins();
            return taskClaims.claim(session.connection(), claim);
        });
        if (!claimed.orphans().isEmpty()) {
            database.run(session -> Quarantine.remove(session, claimed.orphans()));
        }
        return claimed.claims();
    }

    @Override
    public boolean hearsOtherProcesses() {
        return listening.isHearing();
    }

    @Override
    public Subscription listen(ChangeListener listener) {
        Subscription subscription = listeners.add(listener);
        listening.start();
        return subscription;
    }

    @Override
    public void close() {
        listening.close();
        announcer.close();
        connections.close();
    }
}
