package dev.durathread.postgres;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.ChangeListeners;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.Subscription;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.sql.Counts;
import dev.durathread.sql.Deletion;
import dev.durathread.sql.InstanceSearch;
import dev.durathread.sql.Interventions;
import dev.durathread.sql.Leases;
import dev.durathread.sql.Listings;
import dev.durathread.sql.News;
import dev.durathread.sql.Reads;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Storage in a PostgreSQL database, version 13 or later, in a schema of its own, which is created when it is missing.
 *
 * <pre>{@code
 * try (Provider provider = PostgresProvider.connect("postgresql://app:secret@db:5432/shop");
 *         DurableRuntime runtime = DurableRuntime.builder(provider). ... .start()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Any number of processes may share a schema. The database user needs no more than to own the schema, or to be allowed
 * to create it.
 */
public final class PostgresProvider implements Provider {
    private final ChangeListeners listeners = new ChangeListeners();
    private final Database database;
    private final Batches batches;
    private final Reads reads;
    private final InstanceClaims instanceClaims;
    private final TaskClaims taskClaims;
    private final Connections connections;
    private final Announcer announcer;
    private final Listening listening;

    private PostgresProvider(Connections connections, SchemaName schema) {
        this.connections = connections;
        PostgresDialect dialect = new PostgresDialect(schema, connections.name());
        this.database = new Database(connections.source(), dialect, this::tell);
        Schema.prepare(new Database(connections.source(), dialect, _ -> {}), schema);
        this.batches = new Batches(dialect.dsl());
        this.reads = new Reads(dialect);
        this.instanceClaims = new InstanceClaims(dialect.dsl());
        this.taskClaims = new TaskClaims(dialect.dsl());
        Channel channel = Channel.of(schema);
        this.announcer = new Announcer(database, channel);
        this.listening = new Listening(connections.dedicated(), channel, listeners, announcer);
    }

    /**
     * Connects to the schema {@code durathread} of a database.
     *
     * @param url {@code jdbc:postgresql://host:port/database?...} or {@code postgresql://user:password@host:port/database}
     * @throws IllegalArgumentException when the URL cannot be read
     * @throws dev.durathread.ProviderException when the database cannot be used
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
     * @throws dev.durathread.ProviderException when the database cannot be used
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
     * when the provider is closed. It should have room for eight connections; one more is taken for as long as the
     * provider is open, to listen for what other processes do.
     *
     * @param schema 1 to 63 characters of a-z, 0-9 and _
     * @throws IllegalArgumentException when the name is not allowed
     * @throws dev.durathread.ProviderException when the database cannot be used
     */
    public static PostgresProvider using(DataSource source, String schema) {
        return new PostgresProvider(Connections.of(source), new SchemaName(schema));
    }

    private void tell(News news) {
        news.tell(listeners);
        announcer.add(news);
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public int commitLanes() {
        return 4;
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
        return database.single(session -> instanceClaims.claim(session, claim));
    }

    @Override
    public Claims<ClaimedTask> claimTasks(TaskClaim claim) {
        return database.single(session -> taskClaims.claim(session, claim));
    }

    @Override
    public List<HistoryEvent> readHistory(String instanceId, long executionId, long afterEventId, int max) {
        return database.read(session -> reads.history(session, instanceId, executionId, afterEventId, max));
    }

    @Override
    public List<InboxMessage> readInbox(String instanceId, long afterSequence, int max) {
        return database.read(session -> reads.inbox(session, instanceId, afterSequence, max));
    }

    @Override
    public void join(NodeLease lease, Instant now) {
        database.transaction(session -> Leases.join(session, lease, now));
    }

    @Override
    public List<TaskLease> renew(Renewal renewal, Instant now) {
        List<TaskLease> lost = database.transactional(session -> Leases.renew(session, renewal, now));
        return inOrder(renewal.tasks(), lost);
    }

    @Override
    public List<TaskLease> lostTasks(List<TaskLease> tasks) {
        List<TaskLease> lost = database.read(session -> Leases.lost(session, tasks));
        return inOrder(tasks, lost);
    }

    private static List<TaskLease> inOrder(List<TaskLease> asked, List<TaskLease> found) {
        Set<TaskLease> all = Set.copyOf(found);
        return asked.stream().filter(all::contains).toList();
    }

    @Override
    public int recover(Instant now) {
        return database.read(session -> Leases.hasDead(session, now))
                ? database.transactional(session -> Leases.recover(session, now))
                : 0;
    }

    @Override
    public void leave(NodeId node, Instant now) {
        database.transaction(session -> Leases.leave(session, node, now));
    }

    @Override
    public void reviveHeld(NodeId node, Instant now) {
        database.transaction(session -> Leases.reviveHeld(session, node, now));
    }

    @Override
    public void releaseTasks(NodeId node, LeaseToken token, Instant now) {
        database.transaction(session -> Leases.releaseTasks(session, node, token));
    }

    @Override
    public void retryBlocked(Instant now) {
        database.transaction(session -> Interventions.retryBlocked(session, now));
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
    public Optional<InstanceRecord> readInstance(String instanceId) {
        return database.read(session -> reads.instance(session, instanceId));
    }

    @Override
    public List<InstanceGlance> glance(Collection<String> instanceIds) {
        return database.read(session -> reads.glance(session, instanceIds));
    }

    @Override
    public Optional<KeyValue> readKeyValue(String instanceId, String key) {
        return database.read(session -> reads.keyValue(session, instanceId, key));
    }

    @Override
    public SortedMap<String, KeyValue> readKeyValues(String instanceId) {
        return database.read(session -> reads.keyValues(session, instanceId));
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceFilter filter) {
        return database.read(session -> InstanceSearch.list(session, filter));
    }

    @Override
    public List<InstanceRecord> readTree(String rootId) {
        return database.read(session -> Listings.tree(session, rootId));
    }

    @Override
    public List<ExecutionRecord> listExecutions(String instanceId) {
        return database.read(session -> Listings.executions(session, instanceId));
    }

    @Override
    public List<TaskRecord> listTasks(String instanceId) {
        return database.read(session -> Listings.tasks(session, instanceId));
    }

    @Override
    public List<TimerRecord> listTimers(String instanceId) {
        return database.read(session -> Listings.timers(session, instanceId));
    }

    @Override
    public InstanceCounts countInstance(String instanceId) {
        return database.read(session -> Counts.instance(session, instanceId));
    }

    @Override
    public SystemCounts countSystem() {
        return database.read(Counts::system);
    }

    @Override
    public QueueCounts countQueues(Instant now) {
        return database.read(session -> Counts.queues(session, now));
    }

    @Override
    public boolean setSuspended(String instanceId, boolean suspended, Instant now) {
        return database.transactional(session -> Interventions.setSuspended(session, instanceId, suspended, now));
    }

    @Override
    public DeletedCounts deleteInstances(Collection<String> instanceIds, boolean force) {
        return database.transactional(session -> Deletion.delete(session, instanceIds, force));
    }

    @Override
    public List<String> findFinishedRoots(@Nullable Instant completedBefore, int max) {
        return database.read(session -> Listings.finishedRoots(session, completedBefore, max));
    }

    @Override
    public PrunedCounts pruneExecutions(String instanceId, int keepLast, @Nullable Instant completedBefore) {
        return database.transactional(session -> Deletion.prune(session, instanceId, keepLast, completedBefore));
    }

    @Override
    public List<InstanceRecord> findStranded(InstanceClaim claim, Instant readySince) {
        return database.read(session -> Listings.stranded(session, claim, readySince));
    }

    @Override
    public boolean resetDeliveries(String instanceId, Instant now) {
        return database.transactional(session -> Interventions.resetDeliveries(session, instanceId, now));
    }

    @Override
    public void close() {
        listening.close();
        announcer.close();
        connections.close();
    }
}
