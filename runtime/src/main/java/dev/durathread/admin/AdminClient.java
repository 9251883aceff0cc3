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
 * The calls of operators: what waits for what and since when, how much is stored, and deletion. Reads do not disturb
 * running work. Safe for use by many threads. {@link ProviderException} is thrown when the database cannot be reached.
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
     * One page of the instances that a query finds, newest first unless the query says otherwise. Instances that are
     * created between two pages appear on no later page, and no instance appears twice.
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

    /** How much is in the database. Counts every row, so do not call it in a loop. */
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
     * Deletes every root instance that ended longer ago than a time, with all its descendants. Call it regularly as
     * retention. Works in small transactions until none is left.
     */
    DeletionResult deleteFinishedOlderThan(Duration age);

    /**
     * Deletes past executions of an instance, running or not. May be called from an activity of that very instance.
     *
     * @throws InstanceNotFoundException when there is none of that id
     */
    PruneResult prune(String instanceId, PruneOptions options);

    /** {@linkplain #prune Prunes} every instance that a query finds. The limit of the query does not count. */
    PruneResult pruneAll(InstanceQuery query, PruneOptions options);

    /**
     * Gives an instance and its activities a new count of deliveries and makes the instance ready now. Use it when work
     * has killed its process, the cause is mended, and the work has not been given up yet. It does not bring back what
     * was given up: an activity that failed as {@code Poisoned} is a failure in the history, and the code may catch it
     * and schedule the activity again. An instance that failed as {@code Poisoned} can be started anew under its id
     * with {@link IfExists#REPLACE_FINISHED}.
     *
     * @throws InstanceNotFoundException when there is none of that id
     * @throws InstanceFinishedException when it has finished
     */
    void retryPoisoned(String instanceId);

    /**
     * {@linkplain DurableClient#cancel Cancels} every unfinished instance that a query finds. The limit of the query
     * does not count.
     *
     * @return how many were asked to end
     */
    long cancelAll(InstanceQuery query, String reason);

    /**
     * {@linkplain DurableClient#terminate Terminates} every unfinished instance that a query finds. The limit of the
     * query does not count.
     *
     * @return how many were unfinished
     */
    long terminateAll(InstanceQuery query, String reason);

    /**
     * {@linkplain DurableClient#suspend Suspends} every unfinished instance that a query finds. The limit of the query
     * does not count.
     *
     * @return how many were suspended
     */
    long suspendAll(InstanceQuery query, String reason);

    /**
     * {@linkplain DurableClient#resume Resumes} every suspended instance that a query finds. The limit of the query
     * does not count.
     *
     * @return how many were resumed
     */
    long resumeAll(InstanceQuery query);

    /**
     * {@linkplain DurableClient#raiseEvent Sends} an event to every unfinished instance that a query finds. The limit
     * of the query does not count.
     *
     * @return how many it was sent to
     */
    long raiseEventAll(InstanceQuery query, String name, @Nullable Object payload);
}
