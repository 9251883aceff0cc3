package dev.durathread.admin;

import dev.durathread.DurableClient;
import dev.durathread.IfExists;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.InstanceStillRunningException;
import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryEvent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask and change: who waits for what since when, how much there is, and what may go. Reads never disturb
 * what runs. Safe for use by many threads; {@link ProviderException} is thrown when the database cannot be reached.
 *
 * {@snippet :
 * AdminClient admin = runtime.client().admin();
 * for (PendingActivity waiting : admin.info("order-17").pendingActivities()) {
 *     System.out.println(waiting.name() + ", attempt " + waiting.attempt() + ": " + waiting.lastError().orElse("-"));
 * }
 * }
 */
public interface AdminClient {
    /**
     * One page of the instances that a query means, newest first unless it says otherwise. Instances created while
     * somebody pages appear on no later page, and none appears twice.
     *
     * @throws IllegalArgumentException when the query's cursor is not one that a page of the same order ended with
     */
    Page<InstanceInfo> list(InstanceQuery query);

    /**
     * An instance with what it waits for.
     *
     * @throws InstanceNotFoundException when there is none of that id
     */
    InstanceInfo info(String instanceId);

    /**
     * An instance and all its descendants, parents before children.
     *
     * @throws InstanceNotFoundException when there is none of that id
     */
    List<InstanceInfo> tree(String instanceId);

    /** The executions of an instance, ascending, as far as they have not been pruned; empty for an unknown instance. */
    List<ExecutionInfo> executions(String instanceId);

    /**
     * One execution of an instance.
     *
     * @throws InstanceNotFoundException when there is no such instance
     * @throws IllegalArgumentException when it has no such execution
     */
    ExecutionInfo execution(String instanceId, long executionId);

    /** The history of an execution; empty when it is unknown. */
    List<HistoryEvent> history(String instanceId, long executionId);

    /**
     * The history of an execution, one JSON object a line. The testkit's {@code HistoryReplayer} replays it, and
     * {@link dev.durathread.history.HistoryJson#readLines} reads it.
     *
     * @throws InstanceNotFoundException when there is no such instance
     * @throws IllegalArgumentException when it has no such execution
     */
    String exportHistory(String instanceId, long executionId);

    /**
     * How much belongs to an instance.
     *
     * @throws InstanceNotFoundException when there is none of that id
     */
    InstanceStats stats(String instanceId);

    /** How much is in the database. Counts every row; meant for people, not for loops. */
    SystemStats stats();

    /** What waits to be run, and since when. */
    QueueDepths queueDepths();

    /**
     * Deletes a root instance with all its descendants, in one transaction. A node that runs one of them drops it; the
     * id may be used again.
     *
     * @param force whether unfinished ones are deleted too
     * @throws InstanceNotFoundException when there is none of that id
     * @throws InstanceStillRunningException when one of them has not finished and {@code force} is false, or when one
     *     started a child at that very moment
     * @throws IllegalArgumentException when it is a sub-orchestration: those go with their root
     */
    DeletionResult delete(String instanceId, boolean force);

    /** Deletes finished root instances with all their descendants, each tree in a transaction of its own. */
    DeletionResult deleteAll(DeletionFilter filter);

    /**
     * Deletes every root instance that ended longer ago than a time, with all its descendants: retention, to be called
     * now and then. Works in small transactions until none is left.
     */
    DeletionResult deleteFinishedOlderThan(Duration age);

    /**
     * Deletes past executions of an instance, running or not. May be called from an activity of that very instance.
     *
     * @throws InstanceNotFoundException when there is none of that id
     */
    PruneResult prune(String instanceId, PruneOptions options);

    /** {@linkplain #prune Prunes} every instance that a query means, whatever its limit. */
    PruneResult pruneAll(InstanceQuery query, PruneOptions options);

    /**
     * Gives an instance and its activities another round: a fresh count of deliveries each, and the instance is ready now.
     * Meant for work that has killed its process and is about to be given up, once the cause is mended. What was given up
     * already stays so: an activity that has failed as {@code Poisoned} is a failure in the history of its instance, which
     * may catch it and schedule it again; an instance that has failed so was cleaned up and its parent told, and is begun
     * anew under its id with {@link IfExists#REPLACE_FINISHED}.
     *
     * @throws InstanceNotFoundException when there is none of that id
     * @throws InstanceFinishedException when it has finished
     */
    void retryPoisoned(String instanceId);

    /**
     * {@linkplain DurableClient#cancel Cancels} every unfinished instance that a query means, whatever its limit.
     *
     * @return how many were asked to end
     */
    long cancelAll(InstanceQuery query, String reason);

    /**
     * {@linkplain DurableClient#terminate Terminates} every unfinished instance that a query means, whatever its limit.
     *
     * @return how many were met unfinished
     */
    long terminateAll(InstanceQuery query, String reason);

    /**
     * {@linkplain DurableClient#suspend Suspends} every unfinished instance that a query means, whatever its limit.
     *
     * @return how many are suspended by it
     */
    long suspendAll(InstanceQuery query, String reason);

    /**
     * {@linkplain DurableClient#resume Resumes} every suspended instance that a query means, whatever its limit.
     *
     * @return how many go on
     */
    long resumeAll(InstanceQuery query);

    /**
     * {@linkplain DurableClient#raiseEvent Sends} an event to every unfinished instance that a query means, whatever its
     * limit.
     *
     * @return how many were sent it
     */
    long raiseEventAll(InstanceQuery query, String name, @Nullable Object payload);
}
