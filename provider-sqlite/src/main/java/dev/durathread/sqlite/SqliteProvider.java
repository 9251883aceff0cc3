package dev.durathread.sqlite;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.ChangeListeners;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Subscription;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.sql.Leases;
import dev.durathread.sql.Reads;
import dev.durathread.sql.SqlProvider;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Storage in one SQLite file, which is created when it is missing.
 *
 * {@snippet :
 * try (Provider provider = SqliteProvider.open(Path.of("orders.db"));
 *         DurableRuntime runtime = DurableRuntime.builder(provider)
 *                 .activity(CHARGE, (ctx, order) -> bank.charge(order))
 *                 .orchestration(PROCESS, Shop::process)
 *                 .start()) {
 *     runtime.client().start(PROCESS, "order-17", order);
 *     Receipt receipt = runtime.client().await(PROCESS, "order-17", Duration.ofSeconds(30));
 * }
 * }
 *
 * <p>Several processes may have the file open at the same time, on one machine and on a local file system. Beside the
 * file SQLite keeps two more, {@code -wal} and {@code -shm}, which belong to it. A commit waits for the disk unless
 * {@link SqliteOptions#durability} says otherwise.
 */
public final class SqliteProvider extends SqlProvider {
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
        super(READS);
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

    /** A database in memory. It is lost when it is closed. */
    public static SqliteProvider inMemory() {
        return new SqliteProvider(null, SqliteOptions.defaults());
    }

    @Override
    protected Database database() {
        return database;
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public List<WriteOutcome> commit(List<Write> batch, Instant now) {
        if (batch.isEmpty()) {
            return List.of();
        }
        return isOneStep(batch)
                ? database.write(session -> BATCHES.apply(session, batch, now))
                : database.writeMuch(session -> BATCHES.apply(session, batch, now));
    }

    /** A write that is alone, or a start with its first turn. */
    private static boolean isOneStep(List<Write> batch) {
        return batch.size() == 1
                || (batch.size() == 2
                        && batch.getFirst().instanceId().equals(batch.getLast().instanceId()));
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
    public void join(NodeLease lease, Instant now) {
        if (locks != null) {
            locks.hold(lease.node());
        }
        super.join(lease, now);
    }

    @Override
    public int recover(Instant now) {
        return leaveForTheDead(now) + super.recover(now);
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

    @Override
    public void leave(NodeId node, Instant now) {
        super.leave(node, now);
        if (locks != null) {
            locks.release(node);
        }
    }

    @Override
    public Subscription listen(ChangeListener listener) {
        return listeners.add(listener);
    }

    @Override
    public void close() {
        database.close();
        if (locks != null) {
            locks.close();
        }
    }
}
