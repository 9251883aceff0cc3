package dev.durathread.internal.instance;

import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationCancelled;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.Turn;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TurnCommit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one commit that stores a turn, and what is to follow from it. Made of the turn, the code and the node alone. */
public final class TurnPlan {
    private final Turn turn;
    private final Identity identity;
    private final Draft draft;
    private final TurnCommit commit;
    private final @Nullable String lastStatus;

    private TurnPlan(Turn turn, Identity identity, Draft draft, TurnCommit commit, @Nullable String lastStatus) {
        this.turn = turn;
        this.identity = identity;
        this.draft = draft;
        this.commit = commit;
        this.lastStatus = lastStatus;
    }

    /**
     * Plans the commit of a turn that the code has run.
     *
     * @param onlyIfAllSeen whether the turn may end the instance only if no message has come that it has not seen
     */
    public static TurnPlan of(Turn turn, LoadedCode code, NodeFacts node, Instant now, boolean onlyIfAllSeen) {
        Identity identity = code.identity();
        Draft draft = new Draft(node, identity, turn, now);
        InstanceState state = state(draft, code, node, now);
        TurnCommit commit = new TurnCommit(
                identity.instanceId(),
                code.fence(),
                draft.version,
                turn.events(),
                turn.consumed(),
                code.seen(),
                onlyIfAllSeen && state instanceof InstanceState.Finished,
                turn.acked().stream().map(TaskLease.class::cast).toList(),
                draft.tasks,
                draft.cancelledTasks,
                draft.timers,
                draft.closedTimers,
                draft.children,
                draft.messages,
                draft.customStatus,
                draft.keyValues,
                state,
                node.id(),
                now);
        return new TurnPlan(turn, identity, draft, commit, draft.end == null ? null : code.customStatus());
    }

    /**
     * What the instance is after the turn. While this node has work for it in flight, or a timer that is due before the
     * node's lease would run out, the node keeps its lease and watches the timer itself; otherwise the ready time goes
     * into the database, and any node may take it from there (INV-13).
     */
    private static InstanceState state(Draft draft, LoadedCode code, NodeFacts node, Instant now) {
        if (draft.end != null) {
            return atEnd(draft.end, node);
        }
        Instant timer = code.earliestTimer();
        boolean timerHere = timer != null && timer.isBefore(now.plus(node.lease()));
        boolean local =
                !draft.launches.isEmpty() || code.hasOpenSteps() || code.work().hasTaskBesides(draft::closes);
        boolean keep = local || timerHere;
        return new InstanceState.Waiting(keep ? null : timer, keep ? node.id() : null);
    }

    private static InstanceState atEnd(Ended end, NodeFacts node) {
        return switch (end) {
            case OrchestrationCompleted e -> new InstanceState.Completed(e.output());
            case OrchestrationFailed e -> new InstanceState.Failed(e.failure());
            case OrchestrationCancelled e -> new InstanceState.Cancelled(e.reason());
            case OrchestrationContinuedAsNew e ->
                new InstanceState.ContinuedAsNew(e.input(), e.version(), node.isLeaving() ? null : node.id());
        };
    }

    /** What is to be stored. */
    public TurnCommit commit() {
        return commit;
    }

    Turn turn() {
        return turn;
    }

    Identity identity() {
        return identity;
    }

    /** Tasks that are to be launched once the commit is applied; each holds a slot. */
    List<ClaimedTask> launches() {
        return draft.launches;
    }

    /** The end of the execution; null while it goes on. */
    @Nullable
    Ended end() {
        return draft.end;
    }

    List<Long> cancelledTasks() {
        return draft.cancelledTasks;
    }

    /** The custom status as the execution left it, JSON text; null for none, or while it goes on. */
    @Nullable
    String lastStatus() {
        return lastStatus;
    }

    /** Brings what runs here to what it is once the turn is stored. */
    void apply(LocalWork work) {
        draft.cancelledTasks.forEach(work.tasks()::remove);
        draft.answeredTasks.forEach(work.tasks()::remove);
        draft.answeredSteps.forEach(work.steps()::remove);
        turn.cancelledSteps().forEach(work.steps()::remove);
        draft.launches.forEach(task -> work.addTask(task.lease().task().activityId()));
    }
}
