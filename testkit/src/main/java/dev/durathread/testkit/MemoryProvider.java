package dev.durathread.testkit;

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
import dev.durathread.testkit.memory.Store;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A provider that keeps everything in memory and follows all rules of the SPI. Its data is lost when the object is. In
 * a test environment it plays the disk: it survives a crash and a restart of the engine.
 */
public final class MemoryProvider implements Provider {
    private final Store store = new Store();
    private final ChangeListeners listeners = new ChangeListeners();

    private MemoryProvider() {}

    /** An empty one. */
    public static MemoryProvider create() {
        return new MemoryProvider();
    }

    /** Does something under the one lock, and notifies the listeners afterwards. */
    private <T> T locked(Function<Store, T> work) {
        T result;
        Store.News news;
        synchronized (store) {
            result = work.apply(store);
            news = store.takeNews();
        }
        news.changedInstances().forEach(listeners::instanceChanged);
        if (news.work()) {
            listeners.workAvailable();
        }
        if (news.tasksRemoved()) {
            listeners.tasksRemoved();
        }
        return result;
    }

    private void lockedRun(java.util.function.Consumer<Store> work) {
        locked(s -> {
            work.accept(s);
            return s;
        });
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public List<WriteOutcome> commit(List<Write> batch, Instant now) {
        return locked(s -> s.writes().apply(batch, now));
    }

    @Override
    public Claims<ClaimedInstance> claimInstances(InstanceClaim claim) {
        return locked(s -> s.claims().instances(claim));
    }

    @Override
    public Claims<ClaimedTask> claimTasks(TaskClaim claim) {
        return locked(s -> s.claims().tasks(claim));
    }

    @Override
    public List<HistoryEvent> readHistory(
            String instanceId, long executionId, long afterEventId, int max, long bytes) {
        return locked(s -> s.reads().history(instanceId, executionId, afterEventId, max, bytes));
    }

    @Override
    public List<InboxMessage> readInbox(String instanceId, long afterSequence, int max) {
        return locked(s -> s.reads().inbox(instanceId, afterSequence, max));
    }

    @Override
    public void join(NodeLease lease, Instant now) {
        lockedRun(s -> s.nodes().join(lease, now));
    }

    @Override
    public List<TaskLease> renew(Renewal renewal, Instant now) {
        return locked(s -> s.nodes().renew(renewal, now));
    }

    @Override
    public List<TaskLease> lostTasks(List<TaskLease> tasks) {
        return locked(s -> s.nodes().lost(tasks));
    }

    @Override
    public int recover(Instant now) {
        return locked(s -> s.nodes().recover(now));
    }

    @Override
    public void leave(NodeId node, Instant now) {
        lockedRun(s -> s.nodes().leave(node, now));
    }

    @Override
    public boolean reviveHeld(NodeId node, Instant now) {
        return locked(s -> s.nodes().reviveHeld(node, now));
    }

    @Override
    public void releaseTasks(NodeId node, LeaseToken token, Instant now) {
        lockedRun(s -> s.nodes().releaseTasks(node, token, now));
    }

    @Override
    public void retryBlocked(Instant now) {
        lockedRun(s -> s.nodes().retryBlocked(now));
    }

    @Override
    public Subscription listen(ChangeListener listener) {
        return listeners.add(listener);
    }

    @Override
    public Optional<InstanceRecord> readInstance(String instanceId) {
        return locked(s -> s.reads().instance(instanceId));
    }

    @Override
    public List<InstanceRecord> readInstances(Collection<String> instanceIds) {
        return locked(s -> s.reads().instances(instanceIds));
    }

    @Override
    public List<InstanceGlance> glance(Collection<String> instanceIds) {
        return locked(s -> s.reads().glance(instanceIds));
    }

    @Override
    public Optional<KeyValue> readKeyValue(String instanceId, String key) {
        return locked(s -> s.reads().keyValue(instanceId, key));
    }

    @Override
    public SortedMap<String, KeyValue> readKeyValues(String instanceId) {
        return locked(s -> s.reads().keyValues(instanceId));
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceFilter filter) {
        return locked(s -> s.admin().list(filter));
    }

    @Override
    public List<InstanceRecord> readTree(String rootId) {
        return locked(s -> s.admin().tree(rootId));
    }

    @Override
    public List<ExecutionRecord> listExecutions(String instanceId) {
        return locked(s -> s.admin().executions(instanceId));
    }

    @Override
    public List<TaskRecord> listTasks(String instanceId) {
        return locked(s -> s.admin().tasks(instanceId));
    }

    @Override
    public List<TimerRecord> listTimers(String instanceId) {
        return locked(s -> s.admin().timers(instanceId));
    }

    @Override
    public InstanceCounts countInstance(String instanceId) {
        return locked(s -> s.admin().countInstance(instanceId));
    }

    @Override
    public SystemCounts countSystem() {
        return locked(s -> s.admin().countSystem());
    }

    @Override
    public QueueCounts countQueues(Instant now) {
        return locked(s -> s.admin().countQueues(now));
    }

    @Override
    public boolean suspend(String instanceId, String reason, Instant now) {
        return locked(s -> s.admin().suspend(instanceId, reason, now));
    }

    @Override
    public boolean resume(String instanceId, Instant now) {
        return locked(s -> s.admin().resume(instanceId, now));
    }

    @Override
    public DeletedCounts deleteInstances(Collection<String> instanceIds, boolean force) {
        return locked(s -> s.admin().delete(instanceIds, force));
    }

    @Override
    public List<FinishedRoot> findFinishedRoots(
            @Nullable Instant completedBefore, @Nullable FinishedRoot after, int max) {
        return locked(s -> s.admin().finishedRoots(completedBefore, after, max));
    }

    @Override
    public PrunedCounts pruneExecutions(String instanceId, int keepLast, @Nullable Instant completedBefore) {
        return locked(s -> s.admin().prune(instanceId, keepLast, completedBefore));
    }

    @Override
    public List<InstanceRecord> findStranded(InstanceClaim claim, Instant readySince) {
        return locked(s -> s.admin().stranded(claim, readySince));
    }

    @Override
    public boolean resetDeliveries(String instanceId, Instant now) {
        return locked(s -> s.admin().resetDeliveries(instanceId, now));
    }

    @Override
    public void close() {
        // nothing to give back
    }
}
