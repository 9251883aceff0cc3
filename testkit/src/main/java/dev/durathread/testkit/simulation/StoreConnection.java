package dev.durathread.testkit.simulation;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.ChangeListener;
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
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The store as a process sees it: every call goes over the network of the simulation. */
final class StoreConnection implements Provider {
    private final SimulatedStore store;
    private final SimulatedProcess process;

    StoreConnection(SimulatedStore store, SimulatedProcess process) {
        this.store = store;
        this.process = process;
    }

    private <T> T read(String what, Function<Provider, T> work) {
        return store.call(process, what, false, work);
    }

    private <T> T change(String what, Function<Provider, T> work) {
        return store.call(process, what, true, work);
    }

    private void changeOnly(String what, Consumer<Provider> work) {
        change(what, provider -> {
            work.accept(provider);
            return "done";
        });
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public int commitLanes() {
        return store.provider().commitLanes();
    }

    @Override
    public boolean hearsOtherProcesses() {
        return store.provider().hearsOtherProcesses();
    }

    @Override
    public Instant storageTime() {
        return read("storageTime", _ -> store.time());
    }

    @Override
    public Subscription listen(ChangeListener listener) {
        return store.listen(process, listener);
    }

    @Override
    public void close() {
        // the store outlives its users
    }

    @Override
    public List<WriteOutcome> commit(List<Write> batch, Instant now) {
        return change("commit " + Words.of(batch), provider -> provider.commit(batch, now));
    }

    @Override
    public Claims<ClaimedInstance> claimInstances(InstanceClaim claim) {
        return change("claimInstances", provider -> provider.claimInstances(claim));
    }

    @Override
    public Claims<ClaimedTask> claimTasks(TaskClaim claim) {
        return change("claimTasks", provider -> provider.claimTasks(claim));
    }

    @Override
    public List<HistoryEvent> readHistory(
            String instanceId, long executionId, long afterEventId, int max, long bytes) {
        return read(
                "readHistory " + instanceId + " after " + executionId + ":" + afterEventId,
                provider -> provider.readHistory(instanceId, executionId, afterEventId, max, bytes));
    }

    @Override
    public List<InboxMessage> readInbox(String instanceId, long afterSequence, int max) {
        return read(
                "readInbox " + instanceId + " after " + afterSequence,
                provider -> provider.readInbox(instanceId, afterSequence, max));
    }

    @Override
    public void join(NodeLease lease, Instant now) {
        changeOnly("join", provider -> provider.join(lease, now));
    }

    @Override
    public List<TaskLease> renew(Renewal renewal, Instant now) {
        return change("renew", provider -> provider.renew(renewal, now));
    }

    @Override
    public List<TaskLease> lostTasks(List<TaskLease> tasks) {
        return read("lostTasks", provider -> provider.lostTasks(tasks));
    }

    @Override
    public int recover(Instant now) {
        return change("recover", provider -> provider.recover(now));
    }

    @Override
    public void leave(NodeId node, Instant now) {
        changeOnly("leave", provider -> provider.leave(node, now));
    }

    @Override
    public boolean reviveHeld(NodeId node, Instant now) {
        return change("reviveHeld", provider -> provider.reviveHeld(node, now));
    }

    @Override
    public void releaseTasks(NodeId node, LeaseToken token, Instant now) {
        changeOnly("releaseTasks", provider -> provider.releaseTasks(node, token, now));
    }

    @Override
    public void retryBlocked(Instant now) {
        changeOnly("retryBlocked", provider -> provider.retryBlocked(now));
    }

    @Override
    public Optional<InstanceRecord> readInstance(String instanceId) {
        return read("readInstance", provider -> provider.readInstance(instanceId));
    }

    @Override
    public List<InstanceRecord> readInstances(Collection<String> instanceIds) {
        return read("readInstances", provider -> provider.readInstances(instanceIds));
    }

    @Override
    public List<InstanceGlance> glance(Collection<String> instanceIds) {
        return read("glance", provider -> provider.glance(instanceIds));
    }

    @Override
    public Optional<KeyValue> readKeyValue(String instanceId, String key) {
        return read("readKeyValue", provider -> provider.readKeyValue(instanceId, key));
    }

    @Override
    public SortedMap<String, KeyValue> readKeyValues(String instanceId) {
        return read("readKeyValues", provider -> provider.readKeyValues(instanceId));
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceFilter filter) {
        return read("listInstances", provider -> provider.listInstances(filter));
    }

    @Override
    public List<InstanceRecord> readTree(String rootId) {
        return read("readTree", provider -> provider.readTree(rootId));
    }

    @Override
    public List<ExecutionRecord> listExecutions(String instanceId) {
        return read("listExecutions", provider -> provider.listExecutions(instanceId));
    }

    @Override
    public List<TaskRecord> listTasks(String instanceId) {
        return read("listTasks", provider -> provider.listTasks(instanceId));
    }

    @Override
    public List<TimerRecord> listTimers(String instanceId) {
        return read("listTimers", provider -> provider.listTimers(instanceId));
    }

    @Override
    public InstanceCounts countInstance(String instanceId) {
        return read("countInstance", provider -> provider.countInstance(instanceId));
    }

    @Override
    public SystemCounts countSystem() {
        return read("countSystem", provider -> provider.countSystem());
    }

    @Override
    public QueueCounts countQueues(Instant now) {
        return read("countQueues", provider -> provider.countQueues(now));
    }

    @Override
    public boolean suspend(String instanceId, String reason, Instant now) {
        return change("suspend " + instanceId, provider -> provider.suspend(instanceId, reason, now));
    }

    @Override
    public boolean resume(String instanceId, Instant now) {
        return change("resume " + instanceId, provider -> provider.resume(instanceId, now));
    }

    @Override
    public DeletedCounts deleteInstances(Collection<String> instanceIds, boolean force) {
        return change("deleteInstances " + instanceIds, provider -> provider.deleteInstances(instanceIds, force));
    }

    @Override
    public List<FinishedRoot> findFinishedRoots(
            @Nullable Instant completedBefore, @Nullable FinishedRoot after, int max) {
        return read("findFinishedRoots", provider -> provider.findFinishedRoots(completedBefore, after, max));
    }

    @Override
    public PrunedCounts pruneExecutions(String instanceId, int keepLast, @Nullable Instant completedBefore) {
        return change("pruneExecutions", provider -> provider.pruneExecutions(instanceId, keepLast, completedBefore));
    }

    @Override
    public List<InstanceRecord> findStranded(InstanceClaim claim, Instant readySince) {
        return read("findStranded", provider -> provider.findStranded(claim, readySince));
    }

    @Override
    public boolean resetDeliveries(String instanceId, Instant now) {
        return change("resetDeliveries", provider -> provider.resetDeliveries(instanceId, now));
    }
}
