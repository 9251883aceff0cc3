package dev.durathread.internal.instance;

import dev.durathread.ActivityOptions;
import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.*;
import dev.durathread.history.KeyValue;
import dev.durathread.history.ParentLink;
import dev.durathread.history.Saturated;
import dev.durathread.internal.activity.StoredOptions;
import dev.durathread.internal.node.Termination;
import dev.durathread.internal.replay.ChildCancel;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.Turn;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.CustomStatusChange;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the new events of a turn ask to be stored. The events say what to do; this reads them once. Most turns ask for
 * little, so that each collection is made when something goes into it.
 *
 * <p>Born claimed: an activity that this node can run at once is written already leased to it, and launched when the
 * commit is applied; a child that it can run is written held by it.
 */
final class Draft {
    private static final int FEW = 8;

    private final NodeFacts node;
    private final Identity identity;
    private final Turn turn;
    private final Instant now;
    private Set<Long> closedTasks = Set.of();
    List<NewTask> tasks = List.of();
    List<NewTimer> timers = List.of();
    List<Long> closedTimers = List.of();
    List<NewInstance> children = List.of();
    List<Delivery> messages = List.of();
    List<KeyValueChange> keyValues = List.of();
    List<ClaimedTask> launches = List.of();
    List<Long> cancelledTasks = List.of();
    List<Long> answeredTasks = List.of();
    List<Long> answeredSteps = List.of();

    @Nullable
    CustomStatusChange customStatus;

    @Nullable
    String version;

    @Nullable
    Ended end;

    Draft(NodeFacts node, Identity identity, Turn turn, Instant now) {
        this.node = node;
        this.identity = identity;
        this.turn = turn;
        this.now = now;
        for (HistoryEvent event : turn.events()) {
            foresee(event);
        }
        for (HistoryEvent event : turn.events()) {
            read(event);
        }
    }

    /** Whether a task is done with by this turn. */
    boolean closes(long activityId) {
        if (cancelledTasks.size() + answeredTasks.size() <= FEW) {
            return cancelledTasks.contains(activityId) || answeredTasks.contains(activityId);
        }
        if (closedTasks.isEmpty()) {
            closedTasks = new HashSet<>(cancelledTasks);
            closedTasks.addAll(answeredTasks);
        }
        return closedTasks.contains(activityId);
    }

    private static <T> List<T> plus(List<T> list, T element) {
        List<T> grown = list.isEmpty() ? new ArrayList<>(2) : list;
        grown.add(element);
        return grown;
    }

    /** What earlier events of the turn depend on. */
    private void foresee(HistoryEvent event) {
        if (event instanceof ActivityCancelRequested cancel) {
            cancelledTasks = plus(cancelledTasks, cancel.requestId());
        } else if (event instanceof ActivityCompleted || event instanceof ActivityFailed) {
            answeredTasks = plus(answeredTasks, ((Answer) event).requestId());
        } else if (event instanceof StepCompleted || event instanceof StepFailed) {
            answeredSteps = plus(answeredSteps, ((Answer) event).requestId());
        } else if (event instanceof Ended ended) {
            end = ended;
        }
    }

    private void read(HistoryEvent event) {
        switch (event) {
            case OrchestrationStarted e -> version = e.version();
            case Requested e -> readRequest(e);
            case TimerFired e -> closedTimers = plus(closedTimers, e.requestId());
            case Arrived _ -> {}
            case Ended e -> tellParent(e);
        }
    }

    private void readRequest(Requested event) {
        switch (event) {
            case ActivityScheduled e -> schedule(e);
            case TimerCreated e -> timers = plus(timers, new NewTimer(e.eventId(), e.dueAt()));
            case TimerCancelled e -> closedTimers = plus(closedTimers, e.requestId());
            case SubOrchestrationScheduled e -> startChild(e);
            case SubOrchestrationCancelRequested e -> cancelChild(e);
            case OrchestrationChained e -> startDetached(e);
            case CustomStatusUpdated e -> customStatus = new CustomStatusChange(e.status());
            case KeyValueSet e ->
                keyValues = plus(keyValues, new KeyValueChange.Put(e.key(), new KeyValue(e.value(), e.updatedAt())));
            case KeyValueCleared e -> keyValues = plus(keyValues, new KeyValueChange.Remove(e.key()));
            case KeyValuesCleared _ -> keyValues = plus(keyValues, new KeyValueChange.RemoveAll());
            case ActivityCancelRequested _,
                    ExternalSubscribed _,
                    ExternalSubscribedCancelled _,
                    QueueSubscribed _,
                    QueueSubscriptionCancelled _,
                    ValueRecorded _,
                    PatchMarked _ -> {}
        }
    }

    /** An activity that was given up in the turn that scheduled it never becomes a task. */
    private void schedule(ActivityScheduled event) {
        if (closes(event.eventId())) {
            return;
        }
        ActivityOptions options = turn.activityOptions().getOrDefault(event.eventId(), ActivityOptions.none());
        String stored = StoredOptions.of(options).toJson();
        Instant deadline = options.queueTimeout()
                .map(timeout -> Saturated.plus(now, timeout))
                .orElse(null);
        LeaseToken token = end == null
                ? node.reserve(event.name(), event.tag(), event.session()).orElse(null)
                : null;
        tasks = plus(
                tasks,
                new NewTask(
                        event.eventId(),
                        event.name(),
                        event.input(),
                        event.tag(),
                        event.session(),
                        stored,
                        deadline,
                        now.plus(node.strayAfter()),
                        token));
        if (token != null) {
            launches = plus(launches, launch(event, token, stored, deadline));
        }
    }

    private ClaimedTask launch(ActivityScheduled event, LeaseToken token, String stored, @Nullable Instant deadline) {
        TaskKey key = new TaskKey(identity.instanceId(), identity.executionId(), event.eventId());
        return new ClaimedTask(
                new TaskLease(key, token),
                event.name(),
                event.input(),
                event.tag(),
                event.session(),
                stored,
                now,
                deadline,
                1,
                0,
                null,
                null,
                identity.name(),
                identity.version());
    }

    private void startChild(SubOrchestrationScheduled event) {
        ParentLink parent = new ParentLink(identity.instanceId(), identity.executionId(), event.eventId());
        Failure exists = Failure.ofEngine(
                "InstanceAlreadyExistsException", "instance \"" + event.instanceId() + "\" exists already");
        Message refusal =
                new Message(identity.executionId(), new SubOrchestrationFailed(0, now, event.eventId(), exists), null);
        children = plus(
                children,
                newInstance(
                        event.instanceId(),
                        event.name(),
                        event.version(),
                        event.input(),
                        parent,
                        now,
                        new Delivery(identity.instanceId(), refusal, node.id())));
    }

    private void startDetached(OrchestrationChained event) {
        Instant startAt = event.startAt() == null ? now : Saturated.instant(event.startAt());
        children = plus(
                children,
                newInstance(event.instanceId(), event.name(), event.version(), event.input(), null, startAt, null));
    }

    private NewInstance newInstance(
            String id,
            String name,
            @Nullable String requestedVersion,
            String input,
            @Nullable ParentLink parent,
            Instant startAt,
            @Nullable Delivery refusal) {
        boolean here = !startAt.isAfter(now) && node.runs(name, requestedVersion) && node.takesMore();
        return new NewInstance(
                id,
                node.newIncarnation(),
                name,
                requestedVersion,
                input,
                parent,
                now,
                startAt,
                false,
                here ? node.id() : null,
                List.of(),
                refusal);
    }

    private void cancelChild(SubOrchestrationCancelRequested event) {
        ChildCancel cancel = turn.childCancels().get(event.requestId());
        if (cancel != null) {
            Message message = Message.of(new OrchestrationCancelRequested(0, now, cancel.reason()));
            messages = plus(messages, new Delivery(cancel.childInstanceId(), message, here()));
        }
    }

    private void tellParent(Ended event) {
        Delivery toParent = Termination.toParent(identity.parent(), event, now, here());
        if (toParent != null) {
            messages = plus(messages, toParent);
        }
    }

    private @Nullable NodeId here() {
        return node.takesMore() ? node.id() : null;
    }
}
