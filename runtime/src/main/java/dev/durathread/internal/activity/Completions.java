package dev.durathread.internal.activity;

import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.internal.replay.Identity;
import dev.durathread.provider.TaskLease;

/** Where the outcomes of activities and steps go. */
public interface Completions {
    /** A task came to its end, under the lease that this node has on it. */
    void taskDone(TaskLease task, Answer outcome);

    /**
     * Calls back when every instance that can be claimed now has been, and has taken its turn: what may kill the node is
     * begun then, so that its death counts against no other.
     */
    void afterClaimedTurns(Runnable then);

    /** A step came to its end. */
    void stepDone(Identity execution, Answer outcome);
}
