package dev.durathread.internal.dispatch;

import dev.durathread.ActivityOptions;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.*;
import dev.durathread.history.KeyValue;
import dev.durathread.history.ParentLink;
import dev.durathread.history.Saturated;
import dev.durathread.host.Host;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.activity.StoredOptions;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.node.Termination;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.Turn;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.CustomStatusChange;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TurnCommit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the outcome of a turn into the one commit that stores it. The new events say what to do; this reads them once.
 *
 * <p>Born claimed: an activity that this node can run at once is written already leased to it, and launched when the
 * commit is applied; a child that it can run is written held by it.
 */
final class Translation {
    private final Node node;
    private final Identity identity;
    private final Turn turn;
    private final ActivityRunner activities;
    private final Capacity capacity;
    private final Instant now;
    private final List<NewTask> tasks = new ArrayList<>(2);
    private final List<Long> cancelledTasks = new ArrayList<>(0);
    private final List<NewTimer> timers = new ArrayList<>(0);
    private final List<Long> closedTimers = new ArrayList<>(0);
    private final List<NewInstance> children = new ArrayList<>(0);
    private final List<Delivery> messages = new ArrayList<>(0);
    private final List<KeyValueChange> keyValues = new ArrayList<>(0);
    private final List<ClaimedTask> launches = new ArrayList<>(1);
    private final Set<Long> cancelledNow = new HashSet<>(0);
    private final Set<Long> answeredNow = new HashSet<>(2);
    private final List<Long> answeredSteps = new ArrayList<>(0);
    private @Nullable CustomStatusChange customStatus;
    private @Nullable String version;
    private @Nullable Ended end;

    Translation(Node node, Identity identity, Turn turn, ActivityRunner activities, Capacity capacity, Instant now) {
        this.node = node;
        this.identity = identity;
        this.turn = turn;
        this.activities = activities;
        this.capacity = capacity;
        this.now = now;
        for (HistoryEvent event : turn.events()) {
            if (event instanceof ActivityCancelRequested cancel) {
                cancelledNow.add(cancel.requestId());
            } else if (event instanceof ActivityCompleted || event instanceof ActivityFailed) {
                answeredNow.add(((Answer) event).requestId());
            } else if (event instanceof StepCompleted || event instanceof StepFailed) {
                answeredSteps.add(((Answer) event).requestId());
            } else if (event instanceof Ended ended) {
                end = ended;
            }
        }
        turn.events().forEach(this::read);
    }

    /** Tasks that are to be launched once the commit is applied; each holds a slot. */
    List<ClaimedTask> launches() {
        return launches;
    }

    /** The end of the execution; null while it goes on. */
    @Nullable
    Ended end() {
        return end;
    }

    List<Long> cancelledTasks() {
        return cancelledTasks;
    }

    /** Numbers of steps whose outcome the turn recorded. */
    List<Long> answeredSteps() {
        return answeredSteps;
    }

    /** Takes the tasks that are done with by this turn out of those of the instance, at the cost of the fewer ones. */
    void removeClosed(Set<Long> activityIds) {
        activityIds.removeAll(cancelledNow);
        activityIds.removeAll(answeredNow);
    }

    /** Whether a task of this node is done with by this turn. */
    boolean closes(long activityId) {
        return cancelledNow.contains(activityId) || answeredNow.contains(activityId);
    }

    TurnCommit commit(Fence fence, long seenThrough, InstanceState state) {
        return new TurnCommit(
                identity.instanceId(),
                fence,
                version,
                turn.events(),
                turn.consumed(),
                seenThrough,
                turn.acked().stream().map(TaskLease.class::cast).toList(),
                tasks,
                cancelledTasks,
                timers,
                closedTimers,
                children,
                messages,
                customStatus,
                keyValues,
                state,
                node.id(),
                now);
    }

    private void read(HistoryEvent event) {
        switch (event) {
            case OrchestrationStarted e -> version = e.version();
            case Requested e -> readRequest(e);
            case TimerFired e -> closedTimers.add(e.requestId());
            case Arrived _ -> {}
            case Ended e -> tellParent(e);
        }
    }

    private void readRequest(Requested event) {
        switch (event) {
            case ActivityScheduled e -> schedule(e);
            case ActivityCancelRequested e -> cancelledTasks.add(e.requestId());
            case TimerCreated e -> timers.add(new NewTimer(e.eventId(), e.dueAt()));
            case TimerCancelled e -> closedTimers.add(e.requestId());
            case SubOrchestrationScheduled e -> startChild(e);
            case SubOrchestrationCancelRequested e ->
                Optional.ofNullable(turn.childCancels().get(e.requestId()))
                        .ifPresent(cancel -> tell(
                                cancel.childInstanceId(),
                                Message.of(new OrchestrationCancelRequested(0, now, cancel.reason()))));
            case OrchestrationChained e -> startDetached(e);
            case CustomStatusUpdated e -> customStatus = new CustomStatusChange(e.status());
            case KeyValueSet e ->
                keyValues.add(new KeyValueChange.Put(e.key(), new KeyValue(e.value(), e.updatedAt())));
            case KeyValueCleared e -> keyValues.add(new KeyValueChange.Remove(e.key()));
            case KeyValuesCleared _ -> keyValues.add(new KeyValueChange.RemoveAll());
            case ExternalSubscribed _,
                    ExternalSubscribedCancelled _,
                    QueueSubscribed _,
                    QueueSubscriptionCancelled _,
                    ValueRecorded _,
                    PatchMarked _ -> {}
        }
    }

    /** An activity that was given up in the turn that scheduled it never becomes a task. */
    private void schedule(ActivityScheduled event) {
        if (cancelledNow.contains(event.eventId())) {
            return;
        }
        ActivityOptions options = turn.activityOptions().getOrDefault(event.eventId(), ActivityOptions.none());
        String stored = StoredOptions.of(options).toJson();
        Instant deadline = options.queueTimeout()
                .map(timeout -> Saturated.plus(now, timeout))
                .orElse(null);
        Instant strayAt = now.plus(node.options().unregisteredBackoffBase());
        LeaseToken token = end == null
                ? activities.reserve(event.name(), event.tag(), event.session()).orElse(null)
                : null;
        tasks.add(new NewTask(
                event.eventId(),
                event.name(),
                event.input(),
                event.tag(),
                event.session(),
                stored,
                deadline,
                strayAt,
                token));
        if (token != null) {
            TaskKey key = new TaskKey(identity.instanceId(), identity.executionId(), event.eventId());
            launches.add(new ClaimedTask(
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
                    identity.version()));
        }
    }

    private void startChild(SubOrchestrationScheduled event) {
        ParentLink parent = new ParentLink(identity.instanceId(), identity.executionId(), event.eventId());
        Message refusal = new Message(
                identity.executionId(),
                new SubOrchestrationFailed(
                        0,
                        now,
                        event.eventId(),
                        dev.durathread.history.Failure.ofEngine(
                                "InstanceAlreadyExistsException",
                                "instance \"" + event.instanceId() + "\" exists already")),
                null);
        children.add(newInstance(
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
        children.add(
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
        boolean here = !startAt.isAfter(now)
                && node.registry().orchestration(name, requestedVersion).isPresent()
                && capacity.takesMore();
        Host host = node.host();
        return new NewInstance(
                id,
                host.random().nextLong(),
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

    private void tellParent(Ended event) {
        Delivery toParent = Termination.toParent(identity.parent(), event, now, here());
        if (toParent != null) {
            messages.add(toParent);
        }
    }

    private @Nullable NodeId here() {
        return capacity.takesMore() ? node.id() : null;
    }

    private void tell(String instanceId, Message message) {
        messages.add(new Delivery(instanceId, message, here()));
    }
}
