package dev.durathread.benchmarks.rows;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One instance of a chain of activities, as the writes that the engine makes for it, one for each of its turns. */
public final class StepRows {
    /** The node that all is held by. */
    public static final NodeId NODE = new NodeId("rows/0");

    private static final String NAME = "Rows";
    private static final String VERSION = "1.0.0";
    private static final String OPTIONS = "{}";
    private static final InstanceState HELD = new InstanceState.Waiting(null, NODE);

    private final String instanceId;
    private final String payload;
    private final Instant now;
    private final long incarnation;
    private Fence fence;

    /** @param payload JSON text: the input and result of each activity */
    public StepRows(String instanceId, String payload, Instant now) {
        this.instanceId = instanceId;
        this.payload = payload;
        this.now = now;
        this.incarnation = instanceId.hashCode();
        this.fence = new Fence(incarnation, 1, 0);
    }

    /** The start, held by the node. */
    public NewInstance create() {
        return NewInstance.of(instanceId, incarnation, NAME, now)
                .version(VERSION)
                .input(payload)
                .leasedTo(NODE)
                .build();
    }

    /** The first turn: the first activity is scheduled. */
    public TurnCommit begin() {
        OrchestrationStarted started = new OrchestrationStarted(
                1, now, instanceId, 1, NAME, VERSION, payload, null, null, Collections.emptySortedMap());
        return turn(List.of(started, scheduled(2)), null, 2, HELD);
    }

    /** A turn in the middle: one activity has completed, the next is scheduled. */
    public TurnCommit step() {
        long done = fence.lastEventId();
        return turn(List.of(completed(done), scheduled(done + 2)), done, done + 2, HELD);
    }

    /** The last turn. */
    public TurnCommit end() {
        long done = fence.lastEventId();
        OrchestrationCompleted ended = new OrchestrationCompleted(done + 2, now, payload);
        return turn(List.of(completed(done), ended), done, 0, new InstanceState.Completed(payload));
    }

    /** An instance without activities from its start to its end. */
    public List<Write> wholeLife() {
        OrchestrationStarted started = new OrchestrationStarted(
                1, now, instanceId, 1, NAME, VERSION, payload, null, null, Collections.emptySortedMap());
        OrchestrationCompleted ended = new OrchestrationCompleted(2, now, payload);
        return List.of(create(), turn(List.of(started, ended), null, 0, new InstanceState.Completed(payload)));
    }

    private ActivityScheduled scheduled(long id) {
        return new ActivityScheduled(id, now, "Echo", payload, null, null);
    }

    private ActivityCompleted completed(long done) {
        return new ActivityCompleted(done + 1, now, done, payload, 1);
    }

    private TurnCommit turn(List<HistoryEvent> events, @Nullable Long acked, long scheduled, InstanceState state) {
        Fence on = fence;
        fence = on.advancedTo(events.getLast().eventId());
        return TurnCommit.on(instanceId, on, NODE, now)
                .pinning(on.lastEventId() == 0 ? VERSION : null)
                .recording(events)
                .acking(
                        acked == null
                                ? List.of()
                                : List.of(new TaskLease(new TaskKey(instanceId, 1, acked), token(acked))))
                .scheduling(scheduled == 0 ? List.of() : List.of(task(scheduled)))
                .into(state)
                .build();
    }

    private NewTask task(long activityId) {
        return new NewTask(activityId, "Echo", payload, null, null, OPTIONS, null, now, token(activityId));
    }

    private LeaseToken token(long activityId) {
        return new LeaseToken(incarnation * 31 + activityId);
    }
}
