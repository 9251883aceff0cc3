package dev.durathread.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.history.KeyValue;
import dev.durathread.history.ParentLink;
import dev.durathread.provider.Administration.ExecutionRecord;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.CustomStatusChange;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Does the same at random to a provider and to the model of one. */
final class ModelComparison {
    private static final List<String> IDS = List.of("a", "b", "c", "d", "e");
    private static final List<NodeId> NODES = List.of(Fixtures.ANNA, Fixtures.BERT);
    private static final int ENOUGH = 1_000;

    private final SplittableRandom random;
    private final Provider provider;
    private final StoreModel model = new StoreModel();
    private final List<TaskLease> leases = new ArrayList<>();
    private Instant now = Fixtures.T0;
    private String done = "";
    private long drawn;

    ModelComparison(long seed, Provider provider) {
        this.random = new SplittableRandom(seed);
        this.provider = provider;
        for (NodeId node : NODES) {
            provider.join(Fixtures.lease(node, Fixtures.T0.plusSeconds(1_000_000)), Fixtures.T0);
        }
    }

    /** What was done last. */
    String done() {
        return done;
    }

    /** Does something to both; their answers have to be the same. */
    void step() {
        now = now.plusMillis(random.nextInt(3) * 500L);
        switch (random.nextInt(20)) {
            case 0, 1 -> claimInstances();
            case 2, 3 -> claimTasks();
            case 4 -> operate();
            case 5 -> nodes();
            default -> commit();
        }
    }

    private void commit() {
        List<Write> batch = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            batch.add(write());
        }
        done = batch.toString();
        List<WriteOutcome> expected = model.commit(batch, now);
        assertThat(provider.commit(batch, now)).as(done).isEqualTo(expected);
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i) instanceof TurnCommit turn && expected.get(i) instanceof WriteOutcome.Applied) {
                learn(turn);
            }
        }
    }

    /** Tasks that were born held have a lease as well. */
    private void learn(TurnCommit turn) {
        for (NewTask task : turn.tasks()) {
            if (task.token() != null) {
                TaskKey key = new TaskKey(turn.instanceId(), turn.fence().executionId(), task.activityId());
                leases.add(new TaskLease(key, task.token()));
            }
        }
    }

    private Write write() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> start(id(), null);
            case 2, 3, 4 -> delivery(id());
            case 5 -> leases.isEmpty() ? delivery(id()) : completion(lease());
            case 6 -> leases.isEmpty() ? delivery(id()) : retry(lease());
            case 7 -> leases.isEmpty() ? delivery(id()) : new TaskHeartbeat(lease(), "\"at " + drawn++ + "\"");
            case 8 -> release(id());
            default -> turn(id());
        };
    }

    private String id() {
        return IDS.get(random.nextInt(IDS.size()));
    }

    private NodeId node() {
        return NODES.get(random.nextInt(NODES.size()));
    }

    private @Nullable NodeId nodeOrNone() {
        return random.nextBoolean() ? node() : null;
    }

    private TaskLease lease() {
        return leases.get(random.nextInt(leases.size()));
    }

    private boolean rarely() {
        return random.nextInt(5) == 0;
    }

    private NewInstance start(String id, @Nullable ParentLink parent) {
        List<Message> messages = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            messages.add(message());
        }
        Instant startAt = rarely() ? now.plusMillis(random.nextInt(2_000)) : now;
        return new NewInstance(
                id,
                random.nextLong(),
                Fixtures.FLOW,
                random.nextBoolean() ? Fixtures.VERSION : null,
                "\"in " + drawn++ + "\"",
                parent,
                now,
                startAt,
                rarely(),
                nodeOrNone(),
                messages,
                parent != null && rarely() ? delivery(parent.instanceId()) : null);
    }

    private Message message() {
        @Nullable String messageId = random.nextBoolean() ? "id" + random.nextInt(6) : null;
        return new Message(0, Fixtures.external("\"m" + drawn++ + "\""), messageId);
    }

    private Delivery delivery(String id) {
        return new Delivery(id, message(), nodeOrNone());
    }

    private static TaskCompletion completion(TaskLease lease) {
        return Fixtures.completion(lease);
    }

    private TaskRetry retry(TaskLease lease) {
        Instant visibleAt = now.plusMillis(random.nextInt(1_500));
        return new TaskRetry(
                lease,
                random.nextInt(4),
                random.nextInt(4),
                visibleAt,
                visibleAt,
                rarely() ? null : Fixtures.FAILURE,
                random.nextBoolean());
    }

    private Fence fence(String id) {
        InstanceRecord record = model.record(id);
        if (record == null) {
            return new Fence(1, 1, 0);
        }
        Fence fence = record.fence();
        return rarely() ? new Fence(fence.incarnation(), fence.executionId(), fence.lastEventId() + 1) : fence;
    }

    private InstanceRelease release(String id) {
        return new InstanceRelease(
                id,
                fence(id),
                rarely() ? null : node(),
                now.plusMillis(random.nextInt(3_000)),
                random.nextInt(3) == 0 ? "no code" : null);
    }

    private TurnCommit turn(String id) {
        Fence fence = fence(id);
        List<HistoryEvent> events = new ArrayList<>();
        List<NewTask> tasks = new ArrayList<>();
        List<NewTimer> timers = new ArrayList<>();
        long next = fence.lastEventId() + 1;
        if (fence.lastEventId() == 0) {
            events.add(Fixtures.startedEvent(id, fence.executionId()));
            next++;
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            events.add(new HistoryEvent.ActivityScheduled(next, now, Fixtures.ACT, "\"in\"", null, null));
            tasks.add(task(next++));
        }
        for (int i = random.nextInt(2); i > 0; i--) {
            Instant due = now.plusMillis(random.nextInt(3_000));
            events.add(new HistoryEvent.TimerCreated(next, now, due));
            timers.add(new NewTimer(next++, due));
        }
        InstanceState state = state();
        long last = model.inbox(id).stream()
                .mapToLong(message -> message.sequence())
                .max()
                .orElse(0);
        return new TurnCommit(
                id,
                fence,
                rarely() ? Fixtures.VERSION : null,
                events,
                consumed(id),
                random.nextInt(3) == 0 ? Math.max(0, last - 1) : last,
                state instanceof InstanceState.Finished && random.nextBoolean(),
                acked(id),
                tasks,
                cancelled(id, tasks),
                timers,
                rarely() && !timers.isEmpty() ? List.of(timers.getFirst().timerId()) : List.of(),
                children(id, fence),
                random.nextInt(3) == 0 ? List.of(delivery(id())) : List.of(),
                rarely() ? new CustomStatusChange(random.nextBoolean() ? "\"s" + drawn++ + "\"" : null) : null,
                keyValues(),
                state,
                node(),
                now);
    }

    private NewTask task(long activityId) {
        boolean isHeld = random.nextBoolean();
        LeaseToken token = isHeld ? new LeaseToken(random.nextLong()) : null;
        return new NewTask(activityId, Fixtures.ACT, "\"in\"", null, null, "{}", null, now, token);
    }

    private List<Long> consumed(String id) {
        return model.inbox(id).stream()
                .filter(_ -> random.nextBoolean())
                .map(message -> message.sequence())
                .toList();
    }

    /** A lease of a task of that instance, good or long gone. */
    private List<TaskLease> acked(String id) {
        List<TaskLease> own = leases.stream()
                .filter(lease -> lease.task().instanceId().equals(id))
                .toList();
        return own.isEmpty() || random.nextBoolean() ? List.of() : List.of(own.get(random.nextInt(own.size())));
    }

    private List<Long> cancelled(String id, List<NewTask> tasks) {
        List<Long> cancelled = new ArrayList<>();
        if (rarely()) {
            model.tasks(id).stream()
                    .limit(1)
                    .forEach(task -> cancelled.add(task.key().activityId()));
            tasks.stream().limit(1).forEach(task -> cancelled.add(task.activityId()));
        }
        return cancelled;
    }

    private List<NewInstance> children(String id, Fence fence) {
        String child = id();
        return random.nextInt(6) != 0 || child.equals(id)
                ? List.of()
                : List.of(start(child, new ParentLink(id, fence.executionId(), fence.lastEventId() + 1)));
    }

    private List<KeyValueChange> keyValues() {
        List<KeyValueChange> changes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            String key = "key" + random.nextInt(3);
            changes.add(
                    switch (random.nextInt(5)) {
                        case 0 -> new KeyValueChange.Remove(key);
                        case 1 -> new KeyValueChange.RemoveAll();
                        default -> new KeyValueChange.Put(key, new KeyValue("\"v" + drawn++ + "\"", now));
                    });
        }
        return changes;
    }

    private InstanceState state() {
        return switch (random.nextInt(12)) {
            case 0 -> new InstanceState.Completed("\"out\"");
            case 1 -> new InstanceState.Failed(Fixtures.FAILURE);
            case 2 -> new InstanceState.Cancelled("why");
            case 3, 4 ->
                new InstanceState.ContinuedAsNew("\"again\"", rarely() ? Fixtures.VERSION : null, nodeOrNone());
            default ->
                new InstanceState.Waiting(
                        random.nextBoolean() ? now.plusMillis(random.nextInt(3_000)) : null, nodeOrNone());
        };
    }

    private void claimInstances() {
        var claim = Fixtures.search(node(), now, 1 + random.nextInt(4));
        done = claim.toString();
        List<ClaimedInstance> expected = model.claimInstances(claim);
        assertThat(provider.claimInstances(claim).items()).as(done).isEqualTo(expected);
    }

    private void claimTasks() {
        TaskClaim claim = new TaskClaim(
                node(),
                1 + random.nextInt(4),
                now,
                new LeaseToken(random.nextLong()),
                Set.of(Fixtures.ACT),
                TagSelection.ALL,
                null);
        done = claim.toString();
        var expected = model.claimTasks(claim);
        List<ClaimedTask> claimed = provider.claimTasks(claim).items();
        assertThat(claimed.stream().map(task -> task.lease().task())).as(done).isEqualTo(expected);
        claimed.forEach(task -> leases.add(task.lease()));
    }

    private void operate() {
        String id = id();
        done = "operators and \"" + id + "\"";
        switch (random.nextInt(5)) {
            case 0 ->
                assertThat(provider.suspend(id, "suspended", now))
                        .as(done)
                        .isEqualTo(model.suspend(id, "suspended", now));
            case 1, 2 -> assertThat(provider.resume(id, now)).as(done).isEqualTo(model.resume(id, now));
            case 3 -> assertThat(provider.resetDeliveries(id, now)).as(done).isEqualTo(model.resetDeliveries(id, now));
            default -> {
                if (!model.hasChild(id)) {
                    var _ = provider.deleteInstances(List.of(id), true);
                    model.delete(List.of(id));
                }
            }
        }
    }

    private void nodes() {
        NodeId node = node();
        done = "what \"" + node + "\" holds";
        switch (random.nextInt(4)) {
            case 0 -> {
                provider.leave(node, now);
                model.leave(node, now);
                provider.join(Fixtures.lease(node, Fixtures.T0.plusSeconds(1_000_000)), now);
            }
            case 1 -> {
                assertThat(provider.reviveHeld(node, now)).as(done).isTrue();
                model.reviveHeld(node, now);
            }
            case 2 -> {
                if (!leases.isEmpty()) {
                    LeaseToken token = lease().token();
                    provider.releaseTasks(node, token, now);
                    model.releaseTasks(node, token);
                }
            }
            default -> {
                provider.retryBlocked(now);
                model.retryBlocked(now);
            }
        }
    }

    /** All that can be read of all instances, as text. */
    String stateOfProvider() {
        StringBuilder state = new StringBuilder();
        for (String id : IDS) {
            state.append('\n').append(provider.readInstance(id).orElse(null));
            List<ExecutionRecord> executions = provider.listExecutions(id);
            state.append("\n  ").append(executions);
            for (ExecutionRecord execution : executions) {
                state.append("\n  ")
                        .append(provider.readHistory(id, execution.executionId(), 0, ENOUGH).stream()
                                .map(HistoryJson::write)
                                .toList());
            }
            state.append("\n  ").append(provider.readInbox(id, 0, ENOUGH));
            state.append("\n  ").append(provider.listTasks(id));
            state.append("\n  ").append(provider.listTimers(id));
            state.append("\n  ").append(new TreeMap<>(provider.readKeyValues(id)));
        }
        return state.toString();
    }

    /** The same of the model. */
    String stateOfModel() {
        StringBuilder state = new StringBuilder();
        for (String id : IDS) {
            state.append('\n').append(model.record(id));
            List<ExecutionRecord> executions = model.executions(id);
            state.append("\n  ").append(executions);
            for (ExecutionRecord execution : executions) {
                state.append("\n  ").append(model.history(id, execution.executionId()));
            }
            state.append("\n  ").append(model.inbox(id));
            state.append("\n  ").append(model.tasks(id));
            state.append("\n  ").append(model.timers(id));
            state.append("\n  ").append(model.keys(id));
        }
        return state.toString();
    }
}
