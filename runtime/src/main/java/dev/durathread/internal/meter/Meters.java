package dev.durathread.internal.meter;

import dev.durathread.observe.ActivityOutcome;
import dev.durathread.observe.OrchestrationOutcome;
import dev.durathread.observe.RuntimeMetrics;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one node. */
public final class Meters {
    public final LongAdder orchestrationsStarted = new LongAdder();
    public final LongAdder orchestrationsCompleted = new LongAdder();
    public final LongAdder orchestrationsFailed = new LongAdder();
    public final LongAdder orchestrationsCancelled = new LongAdder();
    public final LongAdder orchestrationsContinuedAsNew = new LongAdder();
    public final LongAdder activitiesSucceeded = new LongAdder();
    public final LongAdder activitiesFailed = new LongAdder();
    public final LongAdder activitiesCancelled = new LongAdder();
    public final LongAdder activityAttempts = new LongAdder();
    public final LongAdder turns = new LongAdder();
    public final LongAdder replayedEvents = new LongAdder();
    public final LongAdder commits = new LongAdder();
    public final LongAdder writes = new LongAdder();
    public final LongAdder residentHits = new LongAdder();
    public final LongAdder residentMisses = new LongAdder();
    public final LongAdder lostFences = new LongAdder();
    public final LongAdder orchestrationsPoisoned = new LongAdder();
    public final LongAdder activitiesPoisoned = new LongAdder();
    public final LongAdder orchestrationsBlocked = new LongAdder();
    public final LongAdder messagesLeft = new LongAdder();
    public final LongAdder storageErrors = new LongAdder();

    private final Observers observers;

    public Meters(Observers observers) {
        this.observers = observers;
    }

    /** The first turn of an instance was committed. */
    public void started(String name, String version) {
        orchestrationsStarted.increment();
        observers.tell(observer -> observer.orchestrationStarted(name, version));
    }

    /** The end of an instance was committed. */
    public void ended(
            String name, String version, OrchestrationOutcome outcome, Duration life, long historyEvents, long turns) {
        switch (outcome) {
            case COMPLETED -> orchestrationsCompleted.increment();
            case FAILED -> orchestrationsFailed.increment();
            case CANCELLED -> orchestrationsCancelled.increment();
        }
        observers.tell(observer -> observer.orchestrationEnded(name, version, outcome, life, historyEvents, turns));
    }

    /** An instance has ended with messages that its code did not take. */
    public void leftMessages(String name, String version, long messages) {
        messagesLeft.add(messages);
        observers.tell(observer -> observer.messagesLeft(name, version, messages));
    }

    /** An attempt of an activity is decided. */
    public void attemptEnded(String activity, ActivityOutcome outcome, int attempt, Duration took) {
        switch (outcome) {
            case SUCCEEDED -> activitiesSucceeded.increment();
            case FAILED -> activitiesFailed.increment();
            case CANCELLED -> activitiesCancelled.increment();
        }
        observers.tell(observer -> observer.attemptEnded(activity, outcome, attempt, took));
    }

    /** A batch was committed. */
    public void committed(int size, Duration took) {
        commits.increment();
        writes.add(size);
        observers.tell(observer -> observer.batchCommitted(size, took));
    }

    /** What has been counted so far. */
    public RuntimeMetrics snapshot(long resident) {
        return new RuntimeMetrics(
                orchestrationsStarted.sum(),
                orchestrationsCompleted.sum(),
                orchestrationsFailed.sum(),
                orchestrationsCancelled.sum(),
                orchestrationsContinuedAsNew.sum(),
                activitiesSucceeded.sum(),
                activitiesFailed.sum(),
                activitiesCancelled.sum(),
                activityAttempts.sum(),
                turns.sum(),
                replayedEvents.sum(),
                commits.sum(),
                writes.sum(),
                residentHits.sum(),
                residentMisses.sum(),
                lostFences.sum(),
                orchestrationsPoisoned.sum(),
                activitiesPoisoned.sum(),
                orchestrationsBlocked.sum(),
                messagesLeft.sum(),
                storageErrors.sum(),
                resident);
    }
}
