package dev.durathread.internal.activity;

import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.provider.TaskLease;

/** Where the outcomes of activities and steps go. */
public interface Completions {
    /** A task came to its end, under the lease that this node has on it. */
    void taskDone(TaskLease task, Answer outcome);

    /** A step came to its end. */
    void stepDone(String instanceId, long executionId, Answer outcome);
}
