package dev.durathread.testkit.contract;

import dev.durathread.history.HistoryEvent;
import dev.durathread.provider.CustomStatusChange;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TurnCommit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link TurnCommit} in the making; unless told otherwise one after which the instance waits for a message. */
final class Turn {
    private final String instanceId;
    private final Fence fence;
    private @Nullable String version;
    private List<HistoryEvent> events = List.of();
    private List<Long> consumed = List.of();
    private long seenThrough;
    private boolean onlyIfAllSeen;
    private List<TaskLease> acked = List.of();
    private List<NewTask> tasks = List.of();
    private List<Long> cancelledTasks = List.of();
    private List<NewTimer> timers = List.of();
    private List<Long> closedTimers = List.of();
    private List<NewInstance> children = List.of();
    private List<Delivery> messages = List.of();
    private @Nullable CustomStatusChange customStatus;
    private List<KeyValueChange> keyValues = List.of();
    private InstanceState state = new InstanceState.Waiting(null, null);
    private NodeId node = Fixtures.ANNA;
    private Instant committedAt = Fixtures.T0;

    private Turn(String instanceId, Fence fence) {
        this.instanceId = instanceId;
        this.fence = fence;
    }

    static Turn of(String instanceId, Fence fence) {
        return new Turn(instanceId, fence);
    }

    Turn pinning(String newVersion) {
        version = newVersion;
        return this;
    }

    /** Records events, their ids following on from the fence. */
    Turn recording(HistoryEvent... newEvents) {
        List<HistoryEvent> numbered = new ArrayList<>();
        for (HistoryEvent event : newEvents) {
            numbered.add(event.recordedAs(fence.lastEventId() + numbered.size() + 1, event.at()));
        }
        events = numbered;
        return this;
    }

    Turn consuming(Long... sequences) {
        consumed = List.of(sequences);
        seenThrough = Math.max(seenThrough, sequences.length == 0 ? 0 : consumed.getLast());
        return this;
    }

    Turn seenThrough(long sequence) {
        seenThrough = sequence;
        return this;
    }

    Turn onlyIfAllSeen() {
        onlyIfAllSeen = true;
        return this;
    }

    Turn acking(TaskLease... leases) {
        acked = List.of(leases);
        return this;
    }

    Turn scheduling(NewTask... newTasks) {
        tasks = List.of(newTasks);
        return this;
    }

    Turn cancellingTasks(Long... ids) {
        cancelledTasks = List.of(ids);
        return this;
    }

    Turn setting(NewTimer... newTimers) {
        timers = List.of(newTimers);
        return this;
    }

    Turn closingTimers(Long... ids) {
        closedTimers = List.of(ids);
        return this;
    }

    Turn starting(NewInstance... newChildren) {
        children = List.of(newChildren);
        return this;
    }

    Turn sending(Delivery... deliveries) {
        messages = List.of(deliveries);
        return this;
    }

    Turn customStatus(@Nullable String status) {
        customStatus = new CustomStatusChange(status);
        return this;
    }

    Turn keyValues(KeyValueChange... changes) {
        keyValues = List.of(changes);
        return this;
    }

    Turn into(InstanceState newState) {
        state = newState;
        return this;
    }

    Turn wakingAt(Instant at) {
        return into(new InstanceState.Waiting(at, null));
    }

    /** Keeps the lease over the wait. */
    Turn keptBy(NodeId keeper) {
        return into(new InstanceState.Waiting(null, keeper)).by(keeper);
    }

    Turn completed() {
        return into(new InstanceState.Completed("\"done\""));
    }

    Turn continuedAsNew(String input) {
        return into(new InstanceState.ContinuedAsNew(input, null, null));
    }

    Turn by(NodeId newNode) {
        node = newNode;
        return this;
    }

    Turn at(Instant at) {
        committedAt = at;
        return this;
    }

    TurnCommit build() {
        return new TurnCommit(
                instanceId,
                fence,
                version,
                events,
                consumed,
                seenThrough,
                onlyIfAllSeen,
                acked,
                tasks,
                cancelledTasks,
                timers,
                closedTimers,
                children,
                messages,
                customStatus,
                keyValues,
                state,
                node,
                committedAt);
    }
}
