package dev.durathread.provider;

import dev.durathread.history.HistoryEvent;
import java.time.Instant;
import java.util.List;

/**
 * The storage of an engine.
 *
 * <p>All methods block, may be called from any thread, virtual ones included, and are atomic. Lists come back in the
 * order of what was asked. Instants have millisecond precision; one that "has come" is now or earlier. Texts come back
 * character for character and are compared so; they hold any character but U+0000 and unpaired surrogates. A method that
 * cannot do its work for reasons of storage throws {@link dev.durathread.failure.ProviderException} and has then changed
 * nothing, with one exception: when the connection broke while a commit was under way, it may have been applied.
 *
 * <p>Correctness rests on fences and tokens alone, see {@link TurnCommit} and {@link TaskLease}. Leases only keep two
 * nodes from doing the same work: an instance or a task is either free or held by a node, and what a node holds is freed
 * when the node {@linkplain #leave leaves} or when, its {@link NodeLease} having run out, another node calls
 * {@link #recover}.
 */
public interface Provider extends InstanceReads, Administration, AutoCloseable {
    /** The kind of storage, for logs and metrics. */
    default String name() {
        return "unknown";
    }

    /** The version of the provider, for logs. */
    default String version() {
        return "0.0.0";
    }

    /**
     * The time by the clock on which all agree that share the storage, as that of a database server; unless it is
     * overridden that of this machine. Engines keep their own time by it, so that clocks which differ or jump let no node
     * take another's work; the times that come in with other methods are this clock's.
     */
    default Instant storageTime() {
        return Instant.now();
    }

    /** How many {@linkplain #commit batches} are worth having under way at the same time. */
    default int commitLanes() {
        return 1;
    }

    /**
     * Applies a batch in one transaction.
     *
     * @return one outcome for each write, in order; an item that is refused leaves the others alone
     */
    List<WriteOutcome> commit(List<Write> batch, Instant now);

    /**
     * Claims instances that are ready, the oldest of each kind and in the order of their ready times; see
     * {@link InstanceClaim#fresh()}. Ready are those whose ready time has come, they are not suspended, their code is
     * among what the node runs, their history format is not newer than what the node reads, and no other node holds
     * them. Instances that the node holds itself and that became ready are among them. Those claimed are held by the
     * node from then on, and are not given to it again before something new arrives or their next ready time comes. A
     * claim raises an instance's deliveries by one, but not when the node holds it already: then it raises zero to one,
     * and leaves more as they are. An applied turn or release sets them to zero.
     */
    Claims<ClaimedInstance> claimInstances(InstanceClaim claim);

    /** Claims tasks, oldest visible first. Each claim raises a task's deliveries by one. */
    Claims<ClaimedTask> claimTasks(TaskClaim claim);

    /**
     * Reads events of an execution in order, beginning after an event id.
     *
     * @return at most {@code max}; empty when there are none
     */
    default List<HistoryEvent> readHistory(String instanceId, long executionId, long afterEventId, int max) {
        return readHistory(instanceId, executionId, afterEventId, max, Long.MAX_VALUE);
    }

    /**
     * Reads a page of events of an execution in order, beginning after an event id.
     *
     * @param max how many at the most
     * @param bytes how large they are together, as JSON: to events that are as large no other is added. So the first is
     *     among them, however large, and a page is less than one event larger
     * @return empty when there are none
     */
    List<HistoryEvent> readHistory(String instanceId, long executionId, long afterEventId, int max, long bytes);

    /**
     * Reads messages of an inbox in order, beginning after a sequence.
     *
     * @return at most {@code max}; empty when there are none
     */
    List<InboxMessage> readInbox(String instanceId, long afterSequence, int max);

    /** Makes a node known. What an earlier node of the same name held is freed, as in {@link #leave}. */
    void join(NodeLease lease, Instant now);

    /**
     * Extends a node's lease and those of its sessions, in a fixed number of statements. A node that had been taken for
     * dead is known again; of the tasks named it holds those again that nobody else has claimed since.
     *
     * @return those of the tasks named that are gone or held under another token
     */
    List<TaskLease> renew(Renewal renewal, Instant now);

    /** Which of these tasks are gone or held under another token. */
    List<TaskLease> lostTasks(List<TaskLease> tasks);

    /**
     * Frees what nodes held whose lease has run out, its end being now or earlier, and forgets those nodes. Every
     * unfinished instance that such a node held becomes ready now, unless it was ready earlier. A node that is not known
     * has no lease: what it holds, because it was taken for dead and did not know, is freed likewise. The tokens of tasks
     * that are freed stay good until another node claims them. What somebody has locked at the moment, as a node that
     * stands still in the middle of a transaction, is left for the next call: nobody is waited for.
     *
     * @return how many nodes were forgotten, or held something without being known
     */
    int recover(Instant now);

    /** Frees what a node holds as {@link #recover} does, and forgets the node. */
    void leave(NodeId node, Instant now);

    /**
     * Makes every unfinished instance that a node holds ready again, for a node that does not know what a claim gave it
     * because the answer was lost. That claim does not count as a delivery: deliveries above zero go down by one.
     *
     * @return whether that was all; not so when some are locked by somebody else at the moment, who is not waited for
     */
    boolean reviveHeld(NodeId node, Instant now);

    /**
     * Frees the tasks that a node holds under a token, for a node that does not know what a claim gave it. The token is
     * good for nothing from then on.
     */
    void releaseTasks(NodeId node, LeaseToken token, Instant now);

    /** Lifts the waiting time of every blocked instance: each is ready now, unless it is suspended. */
    void retryBlocked(Instant now);

    /** Whether listeners soon hear of what other processes do; where not, whoever waits has to look. */
    default boolean hearsOtherProcesses() {
        return true;
    }

    /** Adds a listener until the subscription is closed. */
    Subscription listen(ChangeListener listener);

    /** Gives back what the provider holds of its process; closing it again does nothing. What is stored stays. */
    @Override
    void close();
}
