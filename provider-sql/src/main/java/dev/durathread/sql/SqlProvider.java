package dev.durathread.sql;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskLease;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What two SQL providers do alike: everything but commits, claims and listening, which each database has its own best way
 * to do.
 */
public abstract class SqlProvider implements Provider {
    private final Reads reads;

    /** A provider that reads by these statements. */
    protected SqlProvider(Reads reads) {
        this.reads = reads;
    }

    /** The database that the statements run on. */
    protected abstract SqlDatabase database();

    @Override
    public String version() {
        return Optional.ofNullable(getClass().getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
    }

    @Override
    public List<HistoryEvent> readHistory(
            String instanceId, long executionId, long afterEventId, int max, long bytes) {
        return database().read(session -> reads.history(session, instanceId, executionId, afterEventId, max, bytes));
    }

    @Override
    public List<InboxMessage> readInbox(String instanceId, long afterSequence, int max) {
        return database().read(session -> reads.inbox(session, instanceId, afterSequence, max));
    }

    @Override
    public void join(NodeLease lease, Instant now) {
        database().run(session -> Leases.join(session, lease, now));
    }

    @Override
    public List<TaskLease> renew(Renewal renewal, Instant now) {
        List<TaskLease> lost = database().write(session -> Leases.renew(session, renewal, now));
        return inOrder(renewal.tasks(), lost);
    }

    @Override
    public List<TaskLease> lostTasks(List<TaskLease> tasks) {
        return tasks.isEmpty() ? List.of() : inOrder(tasks, database().read(session -> Leases.lost(session, tasks)));
    }

    private static List<TaskLease> inOrder(List<TaskLease> asked, List<TaskLease> found) {
        Set<TaskLease> all = Set.copyOf(found);
        return asked.stream().filter(all::contains).toList();
    }

    @Override
    public int recover(Instant now) {
        return database().read(session -> Leases.hasDead(session, now))
                ? database().write(session -> Leases.recover(session, now))
                : 0;
    }

    @Override
    public void leave(NodeId node, Instant now) {
        boolean isAll = database().write(session -> Leases.leave(session, node, now));
        if (!isAll) {
            database().run(session -> Leases.freeWaiting(session, node, now));
        }
    }

    @Override
    public boolean reviveHeld(NodeId node, Instant now) {
        return database().write(session -> Leases.reviveHeld(session, node, now));
    }

    @Override
    public void releaseTasks(NodeId node, LeaseToken token, Instant now) {
        database().run(session -> Leases.releaseTasks(session, node, token));
    }

    @Override
    public void retryBlocked(Instant now) {
        database().run(session -> Interventions.retryBlocked(session, now));
    }

    @Override
    public Optional<InstanceRecord> readInstance(String instanceId) {
        return database().read(session -> reads.instance(session, instanceId));
    }

    @Override
    public List<InstanceRecord> readInstances(Collection<String> instanceIds) {
        return database().read(session -> reads.instances(session, instanceIds));
    }

    @Override
    public List<InstanceGlance> glance(Collection<String> instanceIds) {
        return database().read(session -> reads.glance(session, instanceIds));
    }

    @Override
    public Optional<KeyValue> readKeyValue(String instanceId, String key) {
        return database().read(session -> reads.keyValue(session, instanceId, key));
    }

    @Override
    public SortedMap<String, KeyValue> readKeyValues(String instanceId) {
        return database().read(session -> reads.keyValues(session, instanceId));
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceFilter filter) {
        return database().read(session -> InstanceSearch.list(session, filter));
    }

    @Override
    public List<InstanceRecord> readTree(String rootId) {
        return database().readAll(session -> Listings.tree(session, rootId));
    }

    @Override
    public List<ExecutionRecord> listExecutions(String instanceId) {
        return database().read(session -> Listings.executions(session, instanceId));
    }

    @Override
    public List<TaskRecord> listTasks(String instanceId) {
        return database().read(session -> Listings.tasks(session, instanceId));
    }

    @Override
    public List<TimerRecord> listTimers(String instanceId) {
        return database().read(session -> Listings.timers(session, instanceId));
    }

    @Override
    public InstanceCounts countInstance(String instanceId) {
        return database().readAll(session -> Counts.instance(session, instanceId));
    }

    @Override
    public SystemCounts countSystem() {
        return database().readAll(Counts::system);
    }

    @Override
    public QueueCounts countQueues(Instant now) {
        return database().readAll(session -> Counts.queues(session, now));
    }

    @Override
    public boolean suspend(String instanceId, String reason, Instant now) {
        return database().write(session -> Interventions.suspend(session, instanceId, reason, now));
    }

    @Override
    public boolean resume(String instanceId, Instant now) {
        return database().write(session -> Interventions.resume(session, instanceId, now));
    }

    @Override
    public DeletedCounts deleteInstances(Collection<String> instanceIds, boolean force) {
        return database().write(session -> Deletion.delete(session, instanceIds, force));
    }

    @Override
    public List<FinishedRoot> findFinishedRoots(
            @Nullable Instant completedBefore, @Nullable FinishedRoot after, int max) {
        return database().read(session -> Listings.finishedRoots(session, completedBefore, after, max));
    }

    @Override
    public PrunedCounts pruneExecutions(String instanceId, int keepLast, @Nullable Instant completedBefore) {
        return database().write(session -> Deletion.prune(session, instanceId, keepLast, completedBefore));
    }

    @Override
    public List<InstanceRecord> findStranded(InstanceClaim claim, Instant readySince) {
        return database().read(session -> Listings.stranded(session, claim, readySince));
    }

    @Override
    public boolean resetDeliveries(String instanceId, Instant now) {
        return database().write(session -> Interventions.resetDeliveries(session, instanceId, now));
    }
}
