package dev.durathread.observe;

/**
 * What a runtime has counted since it was started. A start counts once for an instance, children included; a generation
 * of continue-as-new is neither start nor completion.
 *
 * @param activitiesSucceeded attempts that gave a result
 * @param activitiesFailed attempts that failed
 * @param activitiesCancelled attempts that were given up
 * @param activityAttempts attempts that began
 * @param turns turns run, empty ones included
 * @param replayedEvents events that were replayed to rehydrate instances
 * @param commits batches written
 * @param writes items of those batches
 * @param residentHits claims of instances that were in memory
 * @param residentMisses instances that had to be rehydrated or started
 * @param lostFences turns that were refused because another node was ahead
 * @param orchestrationsPoisoned instances that were failed because their turns killed the process again and again
 * @param activitiesPoisoned activities that were failed because they killed the process again and again
 * @param orchestrationsBlocked how often an instance was handed back because its code is missing or is another than it was
 * @param messagesLeft messages that instances had not taken when they ended
 * @param storageErrors calls of the database that failed; the work goes on once it answers again
 * @param resident instances in memory now
 */
public record RuntimeMetrics(
        long orchestrationsStarted,
        long orchestrationsCompleted,
        long orchestrationsFailed,
        long orchestrationsCancelled,
        long orchestrationsContinuedAsNew,
        long activitiesSucceeded,
        long activitiesFailed,
        long activitiesCancelled,
        long activityAttempts,
        long turns,
        long replayedEvents,
        long commits,
        long writes,
        long residentHits,
        long residentMisses,
        long lostFences,
        long orchestrationsPoisoned,
        long activitiesPoisoned,
        long orchestrationsBlocked,
        long messagesLeft,
        long storageErrors,
        long resident) {}
