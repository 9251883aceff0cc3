package dev.durathread.provider.rules;

import dev.durathread.history.HistoryEvent;
import dev.durathread.provider.CustomStatusChange;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The storage of a batch of writes, as {@link WriteRules} see it: small questions and small changes, each of which finds
 * what those before it made. It decides nothing but what its methods say. All that was changed is committed together
 * once the batch is through, and a listener hears of it afterwards.
 *
 * <p>A ledger may hold changes in memory until the batch is through, and may answer out of what it has read ahead. It may
 * throw {@link dev.durathread.failure.ProviderException} or its own {@code X} from anywhere; then nothing of the batch is
 * applied. Where a stored row cannot be read, the exception names the instance.
 *
 * @param <X> what goes wrong with the storage; {@link RuntimeException} for nothing that has to be declared
 */
public interface Ledger<X extends Exception> {
    /** Where to tell what listeners are to hear. */
    Notices notices();

    /** An instance as it is now; null for none of that id. */
    @Nullable
    StoredInstance find(String instanceId) throws X;

    /**
     * Stores a new instance without messages, unless there is one of that id. Its inbox counts from
     * {@link StoredInstance#lastSequence()}; the messages come one by one.
     *
     * @return whether it was stored
     */
    boolean create(NewInstance start, StoredInstance made) throws X;

    /** Stores a new instance in the place of a finished one; all that belonged to that one goes. */
    void replace(NewInstance start, StoredInstance made) throws X;

    /** Remembers a message id of an instance; false when it is remembered already. */
    boolean remember(String instanceId, String messageId) throws X;

    /** Puts a message into an inbox. */
    void put(String instanceId, InboxMessage message) throws X;

    /** Stores what a message made of its receiver: holder, ready time, last sequence. */
    void received(StoredInstance receiver) throws X;

    /** Stores an instance that was handed back: no holder, block, ready time, and no deliveries. */
    void released(StoredInstance released) throws X;

    /** Removes messages from an inbox. */
    void consume(String instanceId, List<Long> sequences) throws X;

    /**
     * How many messages lie in the inbox of an instance that this turn has finished, once it has consumed what it did. A
     * ledger that learns it only when it writes says 0, and puts the number into the outcome by
     * {@link dev.durathread.provider.WriteOutcome.Applied#withDropped}.
     */
    long countLeft(TurnCommit end) throws X;

    /**
     * Stores an instance as a turn leaves it: all that {@link StoredInstance} has but the last sequence, no deliveries, the
     * time of the turn; the history format where the turn writes the first event of an execution, and none at the beginning
     * of the next execution; input or result of what {@link TurnCommit#state()} says.
     */
    void settled(StoredInstance after, TurnCommit turn) throws X;

    /**
     * Stores that a turn began its execution, being the first, or ended it.
     *
     * @param begun whether it is the first turn of the execution; a turn without events may be followed by another first
     *     one
     * @param endedAs one of {@link ExecutionStatus}; null when it goes on
     */
    void execution(TurnCommit turn, boolean begun, @Nullable String endedAs) throws X;

    /** Appends events to the history of an execution. */
    void append(String instanceId, long executionId, List<HistoryEvent> events) throws X;

    /** Stores a task, visible from the time of the turn on, held by the node of the turn if it has a token. */
    void schedule(TurnCommit turn, NewTask task) throws X;

    /** Whether a task is there under its token. */
    boolean isLeased(TaskLease lease) throws X;

    /**
     * Removes a task if it is there under its token, and notes when something last happened in its session.
     *
     * @return whether it was there
     */
    boolean complete(TaskLease lease, Instant now) throws X;

    /** Removes a task, whoever holds it; tells {@link Notices#tasksRemoved} if a node other than {@code by} does. */
    void cancel(TaskKey task, NodeId by) throws X;

    /** Removes all tasks of an instance as {@link #cancel} does. */
    void cancelAll(String instanceId, NodeId by) throws X;

    /** Stores what the next attempt of a task is told, if it is there under its token; whether it was. */
    boolean retry(TaskRetry retry) throws X;

    /** Stores the details that a task leaves, if it is there under its token; whether it was. */
    boolean note(TaskHeartbeat heartbeat) throws X;

    /** Stores a timer. */
    void set(String instanceId, NewTimer timer) throws X;

    /** Removes a timer, if it is there. */
    void closeTimer(String instanceId, long timerId) throws X;

    /** Removes all timers of an instance. */
    void closeTimers(String instanceId) throws X;

    /** Stores a custom status; its version rises by one. */
    void customStatus(String instanceId, CustomStatusChange change) throws X;

    /** Changes the key-value store; of the changes of a turn that removes all keys, that comes first. */
    void change(String instanceId, KeyValueChange change) throws X;

    /**
     * A shortcut: what {@link WriteRules} would check of a turn, and {@link #settled}, in one statement. It may refuse
     * whatever it likes, and never accepts what the rules would refuse; the rules go on with the rest of the turn. Only for
     * a turn that leaves its instance waiting.
     *
     * @return whether the instance is as the turn leaves it; otherwise nothing was changed
     */
    default boolean settleAtOnce(TurnCommit turn) throws X {
        return false;
    }

    /** The same for a release, of which nothing more is to be done. */
    default boolean releaseAtOnce(InstanceRelease release) throws X {
        return false;
    }
}
