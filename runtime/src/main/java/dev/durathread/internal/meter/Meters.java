package dev.durathread.internal.meter;

import dev.durathread.RuntimeMetrics;
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
                resident);
    }
}
