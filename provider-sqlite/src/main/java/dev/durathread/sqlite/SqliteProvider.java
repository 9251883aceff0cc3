package dev.durathread.sqlite;

import dev.durathread.ProviderException;
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
import dev.durathread.sql.Reads;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Storage in one SQLite file, which is created when it is missing.
 *
 * <pre>{@code
 * try (Provider provider = SqliteProvider.open(Path.of("orders.db"));
 *         DurableRuntime runtime = DurableRuntime.builder(provider). ... .start()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Several processes may have the file open at the same time, on one machine and on a local file system. Beside the
 * file SQLite keeps two more, {@code -wal} and {@code -shm}, which belong to it. A commit waits for the disk unless
 * {@link SqliteOptions#durability} says otherwise.
 */
public final class SqliteProvider implements Provider {
    // Statements are the same for every file: they are rendered once for all.
    private static final SqliteDialect DIALECT = new SqliteDialect();
    private static final Sessions SESSIONS = new Sessions(DIALECT.dsl());
    private static final CommitBatch BATCHES = new CommitBatch(DIALECT, SESSIONS);
    private static final InstanceClaims INSTANCE_CLAIMS = new InstanceClaims(DIALECT.dsl());
    private static final TaskClaims TASK_CLAIMS = new TaskClaims(DIALECT.dsl(), SESSIONS);
    private static final Reads READS = new Reads(DIALECT);

    private final ChangeListeners listeners = new ChangeListeners();
    private final Database database;
    private final @Nullable NodeLocks locks; // null in memory, where nobody else can be

    private SqliteProvider(@Nullable Path path, SqliteOptions options) {
        locks = path == null ? null : new NodeLocks(path);
        database = Database.open(path, options, DIALECT, listeners);
    }

    /**
     * Opens a file, with a disk write for each commit.
     *
     * @throws ProviderException when the file cannot be used; its code tells why
     */
    public static SqliteProvider open(Path path) {
        return open(path, SqliteOptions.defaults());
    }

    /**
     * Opens a file.
     *
     * @throws ProviderException when the file cannot be used; its code tells why
     */
    public static SqliteProvider open(Path path, SqliteOptions options) {
        return new SqliteProvider(path, options);
    }

    /** A database in memory, gone when it is closed. */
    public static SqliteProvider inMemory() {
        return new SqliteProvider(null, SqliteOptions.defaults());
    }

    /** The database, for tests that count what it does. */
    Database database() {
        return database;
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public String version() {
        return Optional.ofNullable(SqliteProvider.class.getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
    }

    @Override
    public List<WriteOutcome> commit(List<Write> batch, Instant now) {
        return batch.isEmpty() ? List.of() : database.write(session -> BATCHES.apply(session, batch, now));
    }

    @Override
    public Claims<ClaimedInstance> claimInstances(InstanceClaim claim) {
        Instant first = database.read(session -> Optional.ofNullable(INSTANCE_CLAIMS.firstReady(session, claim)))
                .orElse(null);
        return first == null || first.isAfter(claim.now())
                ? new Claims<>(List.of(), first)
                : database.write(session -> INSTANCE_CLAIMS.claim(session, claim));
    }

    @Override
    public Claims<ClaimedTask> claimTasks(TaskClaim claim) {
        TaskSearch.Found found = database.readAll(session -> TASK_CLAIMS.look(session, claim));
        return found.tasks().isEmpty()
                ? new Claims<>(List.of(), found.nextDue())
                : database.write(session -> TASK_CLAIMS.claim(session, claim));
    }

    @Override
    public List<HistoryEvent> readHistory(String instanceId, long executionId, long afterEventId, int max) {
        return database.read(session -> READS.history(session, instanceId, executionId, afterEventId, max));
    }

    @Override
    public List<InboxMessage> readInbox(String instanceId, long afterSequence, int max) {
        return database.read(session -> READS.inbox(session, instanceId, afterSequence, max));
    }

    @Override
    public void join(NodeLease lease, Instant now) {
        if (locks != null) {
            locks.hold(lease.node());
        }
        database.run(session -> Leases.join(session, lease, now));
    }

    @Override
    public List<TaskLease> renew(Renewal renewal, Instant now) {
        return database.write(session -> Leases.renew(session, renewal, now));
    }

    @Override
    public List<TaskLease> lostTasks(List<TaskLease> tasks) {
        return tasks.isEmpty() ? List.of() : database.read(session -> Leases.lost(session, tasks));
    }

    @Override
    public int recover(Instant now) {
        return leaveForTheDead(now) + freeWhatRanOut(now);
    }

    /** Nodes of processes that have died since do not keep anybody waiting for their lease to run out. */
    private int leaveForTheDead(Instant now) {
        NodeLocks known = locks;
        if (known == null) {
            return 0;
        }
        List<NodeId> dead =
                database.read(Leases::nodes).stream().filter(known::isDead).toList();
        dead.forEach(node -> database.run(session -> Leases.leave(session, node, now)));
        return dead.size();
    }

    private int freeWhatRanOut(Instant now) {
        return database.read(session -> Leases.hasDead(session, now))
                ? database.write(session -> Leases.recover(session, now))
                : 0;
    }

    @Override
    public void leave(NodeId node, Instant now) {
        database.run(session -> Leases.leave(session, node, now));
        if (locks != null) {
            locks.release(node);
        }
    }

    @Override
    public void reviveHeld(NodeId node, Instant now) {
        database.run(session -> Leases.reviveHeld(session, node, now));
    }

    @Override
    public void releaseTasks(NodeId node, LeaseToken token, Instant now) {
        database.run(session -> Leases.releaseTasks(session, node, token));
    }

    @Override
    public void retryBlocked(Instant now) {
        database.run(session -> Interventions.retryBlocked(session, now));
    }

    @Override
    public Subscription listen(ChangeListener listener) {
        return listeners.add(listener);
    }

    @Override
    public Optional<InstanceRecord> readInstance(String instanceId) {
        return database.read(session -> READS.instance(session, instanceId));
    }

    @Override
    public List<InstanceGlance> glance(Collection<String> instanceIds) {
        return database.read(session -> READS.glance(session, instanceIds));
    }

    @Override
    public Optional<KeyValue> readKeyValue(String instanceId, String key) {
        return database.read(session -> READS.keyValue(session, instanceId, key));
    }

    @Override
    public SortedMap<String, KeyValue> readKeyValues(String instanceId) {
        return database.read(session -> READS.keyValues(session, instanceId));
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceFilter filter) {
        return database.read(session -> InstanceSearch.list(session, filter));
    }

    @Override
    public List<InstanceRecord> readTree(String rootId) {
        return database.readAll(session -> Listings.tree(session, rootId));
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
        return database.readAll(session -> Counts.instance(session, instanceId));
    }

    @Override
    public SystemCounts countSystem() {
        return database.readAll(Counts::system);
    }

    @Override
    public QueueCounts countQueues(Instant now) {
        return database.readAll(session -> Counts.queues(session, now));
    }

    @Override
    public boolean setSuspended(String instanceId, boolean suspended, Instant now) {
        return database.write(session -> Interventions.setSuspended(session, instanceId, suspended, now));
    }

    @Override
    public DeletedCounts deleteInstances(Collection<String> instanceIds, boolean force) {
        return database.write(session -> Deletion.delete(session, instanceIds, force));
    }

    @Override
    public List<String> findFinishedRoots(@Nullable Instant completedBefore, int max) {
        return database.read(session -> Listings.finishedRoots(session, completedBefore, max));
    }

    @Override
    public PrunedCounts pruneExecutions(String instanceId, int keepLast, @Nullable Instant completedBefore) {
        return database.write(session -> Deletion.prune(session, instanceId, keepLast, completedBefore));
    }

    @Override
    public List<InstanceRecord> findStranded(InstanceClaim claim, Instant readySince) {
        return database.read(session -> Listings.stranded(session, claim, readySince));
    }

    @Override
    public boolean resetDeliveries(String instanceId, Instant now) {
        return database.write(session -> Interventions.resetDeliveries(session, instanceId, now));
    }

    @Override
    public void close() {
        database.close();
        if (locks != null) {
            locks.close();
        }
    }
}
