package dev.durathread.provider;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What operators read and change. */
public interface Administration {
    /** Lists instances by creation, newest first unless the filter says otherwise, one keyset page. */
    List<InstanceRecord> listInstances(InstanceFilter filter);

    /** An instance and all its descendants, parents before children; empty when it is unknown. */
    List<InstanceRecord> readTree(String rootId);

    /** The executions of an instance that have taken a turn and were not pruned, ascending; empty when it is unknown. */
    List<ExecutionRecord> listExecutions(String instanceId);

    /** The tasks of an instance, by activity id. */
    List<TaskRecord> listTasks(String instanceId);

    /** The timers of an instance, by due time. */
    List<TimerRecord> listTimers(String instanceId);

    /** Counts what belongs to an instance; zeros when it is unknown. */
    InstanceCounts countInstance(String instanceId);

    /** Counts what is in the database. */
    SystemCounts countSystem();

    /** Counts what waits to be run. */
    QueueCounts countQueues(Instant now);

    /**
     * Suspends an instance. It takes no turn until it is resumed: it is not claimed, nobody holds it, and turns for it are
     * refused; messages still reach it, and its tasks run.
     *
     * @param reason what {@link InstanceRecord#blocked()} says meanwhile, in the place of what it said before
     * @return whether there is an unfinished instance of that id
     */
    boolean suspend(String instanceId, String reason, Instant now);

    /**
     * Resumes an instance, suspended or not. It is ready now, though never before its start, and no longer blocked.
     *
     * @return whether there is an unfinished instance of that id
     */
    boolean resume(String instanceId, Instant now);

    /**
     * Deletes instances with everything that belongs to them, in one transaction.
     *
     * @param instanceIds whole trees: every descendant of each is among them
     * @param force whether unfinished ones are deleted too
     * @return what was deleted, unknown ids passed over; nothing at all, and {@code refused} set, when without {@code force} one of them is
     *     unfinished or when one has a child that is not among them
     */
    DeletedCounts deleteInstances(Collection<String> instanceIds, boolean force);

    /**
     * Finished instances without a parent, oldest completion first.
     *
     * @param completedBefore null for any time
     */
    default List<String> findFinishedRoots(@Nullable Instant completedBefore, int max) {
        return findFinishedRoots(completedBefore, null, max).stream()
                .map(FinishedRoot::instanceId)
                .toList();
    }

    /**
     * A finished instance without a parent, and its place in the order in which they finished.
     *
     * @param completedAt when it finished
     */
    record FinishedRoot(String instanceId, Instant completedAt) {
        /** Refuses nulls. */
        public FinishedRoot {
            Objects.requireNonNull(instanceId, "instanceId");
            Objects.requireNonNull(completedAt, "completedAt");
        }
    }

    /**
     * Finished instances without a parent, oldest completion first, and by their ids where these are the same.
     *
     * @param completedBefore null for any time
     * @param after where to go on, whether it is there or not; null for the beginning
     */
    List<FinishedRoot> findFinishedRoots(@Nullable Instant completedBefore, @Nullable FinishedRoot after, int max);

    /**
     * Deletes past executions with their histories, never the current one.
     *
     * @param keepLast how many of the newest executions stay, the current one included; at least 1
     * @param completedBefore only executions that ended before then; null for any
     */
    PrunedCounts pruneExecutions(String instanceId, int keepLast, @Nullable Instant completedBefore);

    /**
     * Instances that have been ready since before a time and that nobody holds or has suspended, whose code is not among
     * what is named; at most as many as the claim asks for. Nothing is claimed.
     */
    List<InstanceRecord> findStranded(InstanceClaim claim, Instant readySince);

    /**
     * Gives every task of an instance, and the instance itself, a fresh count of deliveries. An unfinished instance that
     * nobody holds becomes ready now, blocked or not, though never before its start.
     *
     * @return whether there is an instance of that id
     */
    boolean resetDeliveries(String instanceId, Instant now);

    /**
     * Which instances to list; null means any.
     *
     * @param statuses any of which will do
     * @param name the orchestration's name
     * @param version the version that the current execution is pinned to
     * @param idPrefix how the instance id begins, compared character by character
     * @param parentId the id of the instance's parent
     * @param createdFrom created then or later
     * @param createdBefore created earlier than that
     * @param updatedFrom last changed then or later
     * @param updatedBefore last changed earlier than that
     * @param after the cursor: only instances that come after this place in the order asked for
     * @param limit the most instances to list
     * @param oldestFirst whether the order is by creation and then id ascending, instead of both descending
     * @param blockedOnly only instances that are blocked or suspended
     */
    record InstanceFilter(
            @Nullable Collection<InstanceStatus> statuses,
            @Nullable String name,
            @Nullable String version,
            @Nullable String idPrefix,
            @Nullable String parentId,
            @Nullable Instant createdFrom,
            @Nullable Instant createdBefore,
            @Nullable Instant updatedFrom,
            @Nullable Instant updatedBefore,
            @Nullable Cursor after,
            int limit,
            boolean oldestFirst,
            boolean blockedOnly) {
        /** A search in the making, which lets everything through, newest first. */
        public static Draft first(int limit) {
            return new Draft(limit);
        }

        /** A search in the making. */
        public static final class Draft {
            private final int limit;
            private @Nullable Collection<InstanceStatus> statuses;
            private @Nullable String name;
            private @Nullable String version;
            private @Nullable String idPrefix;
            private @Nullable String parentId;
            private @Nullable Instant createdFrom;
            private @Nullable Instant createdBefore;
            private @Nullable Instant updatedFrom;
            private @Nullable Instant updatedBefore;
            private @Nullable Cursor after;
            private boolean oldestFirst;
            private boolean blockedOnly;

            private Draft(int limit) {
                this.limit = limit;
            }

            /** Sets {@link InstanceFilter#statuses()}. */
            public Draft status(@Nullable Collection<InstanceStatus> anyOf) {
                statuses = anyOf;
                return this;
            }

            /** Sets {@link InstanceFilter#name()}. */
            public Draft named(@Nullable String newName) {
                name = newName;
                return this;
            }

            /** Sets {@link InstanceFilter#version()}. */
            public Draft version(@Nullable String newVersion) {
                version = newVersion;
                return this;
            }

            /** Sets {@link InstanceFilter#idPrefix()}. */
            public Draft idPrefix(@Nullable String prefix) {
                idPrefix = prefix;
                return this;
            }

            /** Sets {@link InstanceFilter#parentId()}. */
            public Draft childrenOf(@Nullable String id) {
                parentId = id;
                return this;
            }

            /** Sets {@link InstanceFilter#createdFrom()} and {@link InstanceFilter#createdBefore()}. */
            public Draft created(@Nullable Instant from, @Nullable Instant before) {
                createdFrom = from;
                createdBefore = before;
                return this;
            }

            /** Sets {@link InstanceFilter#updatedFrom()} and {@link InstanceFilter#updatedBefore()}. */
            public Draft updated(@Nullable Instant from, @Nullable Instant before) {
                updatedFrom = from;
                updatedBefore = before;
                return this;
            }

            /** Sets {@link InstanceFilter#after()}. */
            public Draft after(@Nullable Cursor cursor) {
                after = cursor;
                return this;
            }

            /** Sets {@link InstanceFilter#oldestFirst()}. */
            public Draft oldestFirst(boolean isAsked) {
                oldestFirst = isAsked;
                return this;
            }

            /** Sets {@link InstanceFilter#blockedOnly()}. */
            public Draft blockedOnly(boolean isAsked) {
                blockedOnly = isAsked;
                return this;
            }

            /** The search. */
            public InstanceFilter build() {
                return new InstanceFilter(
                        statuses,
                        name,
                        version,
                        idPrefix,
                        parentId,
                        createdFrom,
                        createdBefore,
                        updatedFrom,
                        updatedBefore,
                        after,
                        limit,
                        oldestFirst,
                        blockedOnly);
            }
        }
    }

    /** A place in the order of creation. */
    record Cursor(Instant createdAt, String instanceId) {}

    /**
     * One execution.
     *
     * @param status {@code Running}, {@code Completed}, {@code Failed}, {@code Cancelled} or {@code ContinuedAsNew}
     * @param completedAt null while it runs
     */
    record ExecutionRecord(
            long executionId,
            String status,
            Instant startedAt,
            @Nullable Instant completedAt,
            long events) {}

    /**
     * A task, without input.
     *
     * @param attempts how many attempts have failed
     * @param deliveries how often it has been claimed since its last recorded outcome
     * @param visibleAt from when on it may be claimed
     * @param heldBy the node that has claimed it; null for none
     * @param lastFailure the failure of the last attempt; null for none
     */
    record TaskRecord(
            TaskKey key,
            String name,
            int attempts,
            int deliveries,
            Instant visibleAt,
            @Nullable NodeId heldBy,
            dev.durathread.history.@Nullable Failure lastFailure) {}

    /** A timer. */
    record TimerRecord(long timerId, Instant dueAt) {}

    /**
     * What belongs to an instance.
     *
     * @param events events of the current execution
     * @param historyBytes UTF-8 bytes of these events in their {@linkplain dev.durathread.history.HistoryJson JSON form}
     * @param messages messages in its inbox
     * @param keys entries of its key-value store
     * @param keyValueBytes UTF-8 bytes of keys and values
     */
    record InstanceCounts(long events, long historyBytes, long messages, int keys, long keyValueBytes) {}

    /**
     * What is in the database: instances by status, executions, and events of all histories.
     *
     * @param executions past ones that have not been pruned included
     */
    record SystemCounts(
            long pending, long running, long completed, long failed, long cancelled, long executions, long events) {}

    /**
     * What waits.
     *
     * @param instances ready, not suspended, and held by nobody
     * @param tasks visible and held by nobody
     * @param timers not yet due
     * @param oldestReady since when the oldest of these instances and tasks is ready; null for none
     */
    record QueueCounts(
            long instances,
            long tasks,
            long timers,
            @Nullable Instant oldestReady) {}

    /**
     * What a deletion removed, or why it removed nothing.
     *
     * @param messages messages that lay in inboxes
     * @param refused why nothing was deleted, all counts being 0; null when it was not refused
     */
    record DeletedCounts(
            long instances,
            long executions,
            long events,
            long messages,
            @Nullable Refusal refused) {
        /** Why nothing was deleted. */
        public enum Refusal {
            /** One of the named instances has not finished, and the deletion is not forced. */
            STILL_RUNNING,
            /** One of them has a child that is not named, such as one that was started since the tree was read. */
            HAS_OTHER_CHILD
        }
    }

    /** What pruning removed. */
    record PrunedCounts(long executions, long events) {}
}
