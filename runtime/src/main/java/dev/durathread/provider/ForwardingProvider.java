package dev.durathread.provider;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.KeyValue;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider that hands every call on to another one. A subclass looks at all calls in {@link #around}, or overrides the
 * methods that it means: the compiler sees to it that each is one of the SPI.
 *
 * <pre>{@code
 * Provider counted = new ForwardingProvider(provider) {
 *     @Override
 *     protected <T extends @Nullable Object> T around(Operation operation, Supplier<T> call) {
 *         counter.increment();
 *         return call.get();
 *     }
 * };
 * }</pre>
 */
public abstract class ForwardingProvider implements Provider {
    private final Provider target;

    /** Hands calls on to that provider. */
    protected ForwardingProvider(Provider target) {
        this.target = Objects.requireNonNull(target, "target");
    }

    /** The methods of a provider. */
    public enum Operation {
        /** {@code name}. */
        NAME("name", false),
        /** {@code version}. */
        VERSION("version", false),
        /** {@code storageTime}. */
        STORAGE_TIME("storageTime", true),
        /** {@code commitLanes}. */
        COMMIT_LANES("commitLanes", false),
        /** {@code commit}. */
        COMMIT("commit", true),
        /** {@code claimInstances}. */
        CLAIM_INSTANCES("claimInstances", true),
        /** {@code claimTasks}. */
        CLAIM_TASKS("claimTasks", true),
        /** {@code readHistory}. */
        READ_HISTORY("readHistory", true),
        /** {@code readInbox}. */
        READ_INBOX("readInbox", true),
        /** {@code join}. */
        JOIN("join", true),
        /** {@code renew}. */
        RENEW("renew", true),
        /** {@code lostTasks}. */
        LOST_TASKS("lostTasks", true),
        /** {@code recover}. */
        RECOVER("recover", true),
        /** {@code leave}. */
        LEAVE("leave", true),
        /** {@code reviveHeld}. */
        REVIVE_HELD("reviveHeld", true),
        /** {@code releaseTasks}. */
        RELEASE_TASKS("releaseTasks", true),
        /** {@code retryBlocked}. */
        RETRY_BLOCKED("retryBlocked", true),
        /** {@code hearsOtherProcesses}. */
        HEARS_OTHER_PROCESSES("hearsOtherProcesses", false),
        /** {@code listen}. */
        LISTEN("listen", false),
        /** {@code close}. */
        CLOSE("close", false),
        /** {@code readInstance}. */
        READ_INSTANCE("readInstance", true),
        /** {@code readInstances}. */
        READ_INSTANCES("readInstances", true),
        /** {@code glance}. */
        GLANCE("glance", true),
        /** {@code readKeyValue}. */
        READ_KEY_VALUE("readKeyValue", true),
        /** {@code readKeyValues}. */
        READ_KEY_VALUES("readKeyValues", true),
        /** {@code listInstances}. */
        LIST_INSTANCES("listInstances", true),
        /** {@code readTree}. */
        READ_TREE("readTree", true),
        /** {@code listExecutions}. */
        LIST_EXECUTIONS("listExecutions", true),
        /** {@code listTasks}. */
        LIST_TASKS("listTasks", true),
        /** {@code listTimers}. */
        LIST_TIMERS("listTimers", true),
        /** {@code countInstance}. */
        COUNT_INSTANCE("countInstance", true),
        /** {@code countSystem}. */
        COUNT_SYSTEM("countSystem", true),
        /** {@code countQueues}. */
        COUNT_QUEUES("countQueues", true),
        /** {@code suspend}. */
        SUSPEND("suspend", true),
        /** {@code resume}. */
        RESUME("resume", true),
        /** {@code deleteInstances}. */
        DELETE_INSTANCES("deleteInstances", true),
        /** {@code findFinishedRoots}. */
        FIND_FINISHED_ROOTS("findFinishedRoots", true),
        /** {@code pruneExecutions}. */
        PRUNE_EXECUTIONS("pruneExecutions", true),
        /** {@code findStranded}. */
        FIND_STRANDED("findStranded", true),
        /** {@code resetDeliveries}. */
        RESET_DELIVERIES("resetDeliveries", true);

        private final String methodName;
        private final boolean asksStorage;

        Operation(String methodName, boolean asksStorage) {
            this.methodName = methodName;
            this.asksStorage = asksStorage;
        }

        /** The name of the method. */
        public String methodName() {
            return methodName;
        }

        /** Whether it reads or writes what is stored, as against telling of the provider itself. */
        public boolean asksStorage() {
            return asksStorage;
        }
    }

    /** Where calls go. */
    protected final Provider target() {
        return target;
    }

    /**
     * Makes one call. What this returns or throws is what the caller gets.
     *
     * @param call makes it on the target; to be called once or not at all
     */
    protected <T extends @Nullable Object> T around(Operation operation, Supplier<T> call) {
        return call.get();
    }

    private void run(Operation operation, Runnable call) {
        this.<@Nullable Object>around(operation, () -> {
            call.run();
            return null;
        });
    }

    @Override
    public String name() {
        return around(Operation.NAME, () -> target.name());
    }

    @Override
    public String version() {
        return around(Operation.VERSION, () -> target.version());
    }

    @Override
    public Instant storageTime() {
        return around(Operation.STORAGE_TIME, () -> target.storageTime());
    }

    @Override
    public int commitLanes() {
        return around(Operation.COMMIT_LANES, () -> target.commitLanes());
    }

    @Override
    public List<WriteOutcome> commit(List<Write> batch, Instant now) {
        return around(Operation.COMMIT, () -> target.commit(batch, now));
    }

    @Override
    public Claims<ClaimedInstance> claimInstances(InstanceClaim claim) {
        return around(Operation.CLAIM_INSTANCES, () -> target.claimInstances(claim));
    }

    @Override
    public Claims<ClaimedTask> claimTasks(TaskClaim claim) {
        return around(Operation.CLAIM_TASKS, () -> target.claimTasks(claim));
    }

    @Override
    public List<HistoryEvent> readHistory(String instanceId, long executionId, long afterEventId, int max, long bytes) {
        return around(
                Operation.READ_HISTORY, () -> target.readHistory(instanceId, executionId, afterEventId, max, bytes));
    }

    @Override
    public List<InboxMessage> readInbox(String instanceId, long afterSequence, int max) {
        return around(Operation.READ_INBOX, () -> target.readInbox(instanceId, afterSequence, max));
    }

    @Override
    public void join(NodeLease lease, Instant now) {
        run(Operation.JOIN, () -> target.join(lease, now));
    }

    @Override
    public List<TaskLease> renew(Renewal renewal, Instant now) {
        return around(Operation.RENEW, () -> target.renew(renewal, now));
    }

    @Override
    public List<TaskLease> lostTasks(List<TaskLease> tasks) {
        return around(Operation.LOST_TASKS, () -> target.lostTasks(tasks));
    }

    @Override
    public int recover(Instant now) {
        return around(Operation.RECOVER, () -> target.recover(now));
    }

    @Override
    public void leave(NodeId node, Instant now) {
        run(Operation.LEAVE, () -> target.leave(node, now));
    }

    @Override
    public boolean reviveHeld(NodeId node, Instant now) {
        return around(Operation.REVIVE_HELD, () -> target.reviveHeld(node, now));
    }

    @Override
    public void releaseTasks(NodeId node, LeaseToken token, Instant now) {
        run(Operation.RELEASE_TASKS, () -> target.releaseTasks(node, token, now));
    }

    @Override
    public void retryBlocked(Instant now) {
        run(Operation.RETRY_BLOCKED, () -> target.retryBlocked(now));
    }

    @Override
    public boolean hearsOtherProcesses() {
        return around(Operation.HEARS_OTHER_PROCESSES, () -> target.hearsOtherProcesses());
    }

    @Override
    public Subscription listen(ChangeListener listener) {
        return around(Operation.LISTEN, () -> target.listen(listener));
    }

    @Override
    public void close() {
        run(Operation.CLOSE, () -> target.close());
    }

    @Override
    public Optional<InstanceRecord> readInstance(String instanceId) {
        return around(Operation.READ_INSTANCE, () -> target.readInstance(instanceId));
    }

    @Override
    public List<InstanceRecord> readInstances(Collection<String> instanceIds) {
        return around(Operation.READ_INSTANCES, () -> target.readInstances(instanceIds));
    }

    @Override
    public List<InstanceGlance> glance(Collection<String> instanceIds) {
        return around(Operation.GLANCE, () -> target.glance(instanceIds));
    }

    @Override
    public Optional<KeyValue> readKeyValue(String instanceId, String key) {
        return around(Operation.READ_KEY_VALUE, () -> target.readKeyValue(instanceId, key));
    }

    @Override
    public SortedMap<String, KeyValue> readKeyValues(String instanceId) {
        return around(Operation.READ_KEY_VALUES, () -> target.readKeyValues(instanceId));
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceFilter filter) {
        return around(Operation.LIST_INSTANCES, () -> target.listInstances(filter));
    }

    @Override
    public List<InstanceRecord> readTree(String rootId) {
        return around(Operation.READ_TREE, () -> target.readTree(rootId));
    }

    @Override
    public List<ExecutionRecord> listExecutions(String instanceId) {
        return around(Operation.LIST_EXECUTIONS, () -> target.listExecutions(instanceId));
    }

    @Override
    public List<TaskRecord> listTasks(String instanceId) {
        return around(Operation.LIST_TASKS, () -> target.listTasks(instanceId));
    }

    @Override
    public List<TimerRecord> listTimers(String instanceId) {
        return around(Operation.LIST_TIMERS, () -> target.listTimers(instanceId));
    }

    @Override
    public InstanceCounts countInstance(String instanceId) {
        return around(Operation.COUNT_INSTANCE, () -> target.countInstance(instanceId));
    }

    @Override
    public SystemCounts countSystem() {
        return around(Operation.COUNT_SYSTEM, () -> target.countSystem());
    }

    @Override
    public QueueCounts countQueues(Instant now) {
        return around(Operation.COUNT_QUEUES, () -> target.countQueues(now));
    }

    @Override
    public boolean suspend(String instanceId, String reason, Instant now) {
        return around(Operation.SUSPEND, () -> target.suspend(instanceId, reason, now));
    }

    @Override
    public boolean resume(String instanceId, Instant now) {
        return around(Operation.RESUME, () -> target.resume(instanceId, now));
    }

    @Override
    public DeletedCounts deleteInstances(Collection<String> instanceIds, boolean force) {
        return around(Operation.DELETE_INSTANCES, () -> target.deleteInstances(instanceIds, force));
    }

    @Override
    public List<FinishedRoot> findFinishedRoots(
            @Nullable Instant completedBefore, @Nullable FinishedRoot after, int max) {
        return around(Operation.FIND_FINISHED_ROOTS, () -> target.findFinishedRoots(completedBefore, after, max));
    }

    @Override
    public PrunedCounts pruneExecutions(String instanceId, int keepLast, @Nullable Instant completedBefore) {
        return around(Operation.PRUNE_EXECUTIONS, () -> target.pruneExecutions(instanceId, keepLast, completedBefore));
    }

    @Override
    public List<InstanceRecord> findStranded(InstanceClaim claim, Instant readySince) {
        return around(Operation.FIND_STRANDED, () -> target.findStranded(claim, readySince));
    }

    @Override
    public boolean resetDeliveries(String instanceId, Instant now) {
        return around(Operation.RESET_DELIVERIES, () -> target.resetDeliveries(instanceId, now));
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + target + "]";
    }
}
