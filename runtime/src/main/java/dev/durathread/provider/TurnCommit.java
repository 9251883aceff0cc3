package dev.durathread.provider;

import dev.durathread.history.HistoryEvent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one turn, applied as a whole or not at all.
 *
 * <p>It is applied only if the stored fence equals {@link #fence()}, the instance is neither finished nor suspended, and
 * every task of {@link #acked()} is there under its token; otherwise the outcome is {@link WriteOutcome.FenceLost} and
 * nothing is changed. One that ends the instance {@linkplain #onlyIfAllSeen only if all is seen} is refused with
 * {@link WriteOutcome.UnseenMessages} when a message has come since. Applied, the stored fence advances to the last of {@link #events()} (a turn without events leaves
 * it) or to the next execution.
 *
 * <p>After it the instance is ready now if its inbox holds a message beyond {@link #seenThrough()}, else at
 * {@link InstanceState.Waiting#wakeAt()}. A status {@code PENDING} becomes {@code RUNNING}; a block is lifted.
 *
 * @param version the version that the first turn of an execution resolved and pins; null in later turns
 * @param events new events, ids following on from the fence
 * @param consumed sequences of inbox messages to remove: recorded in this turn, or for nobody
 * @param seenThrough the highest sequence that the turn has looked at, consumed or not
 * @param onlyIfAllSeen whether the instance is to end only if its inbox holds no message beyond {@code seenThrough};
 *     for a turn that finishes the instance
 * @param acked tasks whose completion is among the events; their rows go
 * @param tasks activities scheduled
 * @param cancelledTasks activity ids of tasks to remove, whoever holds them, those of this turn included
 * @param timers timers set
 * @param closedTimers ids of timers that fired or were given up, those of this turn included
 * @param children instances to create, before the messages are delivered
 * @param messages messages to other instances; one to an unknown or finished instance is dropped
 * @param customStatus null for no change
 * @param committedAt the time of the turn
 *
 * <p>Keeps INV-1 (one commit for a step), INV-2 (the fence) and, by the tokens of the tasks that it acks, INV-11.
 */
public record TurnCommit(
        String instanceId,
        Fence fence,
        @Nullable String version,
        List<HistoryEvent> events,
        List<Long> consumed,
        long seenThrough,
        boolean onlyIfAllSeen,
        List<TaskLease> acked,
        List<NewTask> tasks,
        List<Long> cancelledTasks,
        List<NewTimer> timers,
        List<Long> closedTimers,
        List<NewInstance> children,
        List<Delivery> messages,
        @Nullable CustomStatusChange customStatus,
        List<KeyValueChange> keyValues,
        InstanceState state,
        NodeId node,
        Instant committedAt)
        implements Write {
    /**
     * Refuses nulls where none are allowed, and {@code onlyIfAllSeen} of a turn that does not finish the instance; copies
     * the lists.
     */
    public TurnCommit {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(fence, "fence");
        events = List.copyOf(events);
        consumed = List.copyOf(consumed);
        acked = List.copyOf(acked);
        tasks = List.copyOf(tasks);
        cancelledTasks = List.copyOf(cancelledTasks);
        timers = List.copyOf(timers);
        closedTimers = List.copyOf(closedTimers);
        children = List.copyOf(children);
        messages = List.copyOf(messages);
        keyValues = List.copyOf(keyValues);
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(committedAt, "committedAt");
        if (onlyIfAllSeen && !(state instanceof InstanceState.Finished)) {
            throw new IllegalArgumentException("onlyIfAllSeen is for a turn that finishes the instance; the turn of \""
                    + instanceId + "\" leaves it " + state);
        }
    }

    /** A turn in the making, which records nothing yet and after which the instance waits for a message. */
    public static Draft on(String instanceId, Fence fence, NodeId node, Instant committedAt) {
        return new Draft(instanceId, fence, node, committedAt);
    }

    /** The stored fence once this is applied. */
    public Fence fenceAfter() {
        if (state instanceof InstanceState.ContinuedAsNew) {
            return fence.nextExecution();
        }
        return events.isEmpty() ? fence : fence.advancedTo(events.getLast().eventId());
    }

    /** A turn in the making. */
    public static final class Draft {
        private final String instanceId;
        private final Fence fence;
        private final NodeId node;
        private final Instant committedAt;
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

        private Draft(String instanceId, Fence fence, NodeId node, Instant committedAt) {
            this.instanceId = instanceId;
            this.fence = fence;
            this.node = node;
            this.committedAt = committedAt;
        }

        /** Sets {@link TurnCommit#version()}. */
        public Draft pinning(@Nullable String newVersion) {
            version = newVersion;
            return this;
        }

        /** Sets {@link TurnCommit#events()}. */
        public Draft recording(List<? extends HistoryEvent> newEvents) {
            events = List.copyOf(newEvents);
            return this;
        }

        /** Sets {@link TurnCommit#consumed()}. */
        public Draft consuming(List<Long> sequences) {
            consumed = sequences;
            return this;
        }

        /** Sets {@link TurnCommit#seenThrough()}. */
        public Draft seenThrough(long sequence) {
            seenThrough = sequence;
            return this;
        }

        /** Sets {@link TurnCommit#onlyIfAllSeen()}. */
        public Draft onlyIfAllSeen(boolean isAsked) {
            onlyIfAllSeen = isAsked;
            return this;
        }

        /** Sets {@link TurnCommit#acked()}. */
        public Draft acking(List<TaskLease> leases) {
            acked = leases;
            return this;
        }

        /** Sets {@link TurnCommit#tasks()}. */
        public Draft scheduling(List<NewTask> newTasks) {
            tasks = newTasks;
            return this;
        }

        /** Sets {@link TurnCommit#cancelledTasks()}. */
        public Draft cancellingTasks(List<Long> activityIds) {
            cancelledTasks = activityIds;
            return this;
        }

        /** Sets {@link TurnCommit#timers()}. */
        public Draft setting(List<NewTimer> newTimers) {
            timers = newTimers;
            return this;
        }

        /** Sets {@link TurnCommit#closedTimers()}. */
        public Draft closingTimers(List<Long> timerIds) {
            closedTimers = timerIds;
            return this;
        }

        /** Sets {@link TurnCommit#children()}. */
        public Draft starting(List<NewInstance> newChildren) {
            children = newChildren;
            return this;
        }

        /** Sets {@link TurnCommit#messages()}. */
        public Draft sending(List<Delivery> deliveries) {
            messages = deliveries;
            return this;
        }

        /** Sets {@link TurnCommit#customStatus()}. */
        public Draft customStatus(@Nullable CustomStatusChange change) {
            customStatus = change;
            return this;
        }

        /** Sets {@link TurnCommit#keyValues()}. */
        public Draft keyValues(List<KeyValueChange> changes) {
            keyValues = changes;
            return this;
        }

        /** Sets {@link TurnCommit#state()}. */
        public Draft into(InstanceState newState) {
            state = newState;
            return this;
        }

        /** The turn. */
        public TurnCommit build() {
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
}
