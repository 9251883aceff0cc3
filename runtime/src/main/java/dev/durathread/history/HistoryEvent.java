package dev.durathread.history;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One fact in the history of an execution.
 *
 * <p>Two families. A {@link Requested} event records what the orchestration's code asked for, in the order in which it
 * asked; replay matches each against what the code asks for now. An {@link Arrived} event records what came to the
 * orchestration from outside; replay delivers it. {@link Ended} events close the execution. Live turns write events in
 * causal order, an arrival and then what it caused, so that replay walks the same way.
 *
 * <p>Event ids are 1, 2, ... within an execution; the first event is always {@link OrchestrationStarted}. An id of 0
 * marks an event that has not been recorded yet, as in the inbox. Instants have millisecond precision. Inputs, results,
 * outputs and statuses are JSON text in the form that the payload codec gave them.
 */
public sealed interface HistoryEvent {
    /** The position in the execution, from 1; 0 before it is recorded. */
    long eventId();

    /** When it was recorded, by the clock of the runtime. */
    Instant at();

    /** The same fact at a position. */
    HistoryEvent recordedAs(long eventId, Instant at);

    /** The stable name of the event's kind, as it stands in the JSON form. */
    default String kind() {
        return getClass().getSimpleName();
    }

    /** What the code asked for. */
    sealed interface Requested extends HistoryEvent {}

    /** What came from outside. */
    sealed interface Arrived extends HistoryEvent {}

    /** An arrival that answers an earlier {@link Requested} event. */
    sealed interface Answer extends Arrived {
        /** The event id of the request that this answers; for steps the step's number. */
        long requestId();

        /** The same answer given to another request. */
        Answer answering(long requestId);
    }

    /** The end of an execution. */
    sealed interface Ended extends HistoryEvent {}

    /**
     * The first event of an execution.
     *
     * @param executionId the number of the execution within the instance, from 1
     * @param version the version that the execution is pinned to
     * @param parent who waits for the result; null for a root
     * @param customStatus the custom status carried over from the execution before; null when there is none
     * @param keyValues the key-value store as the execution found it
     */
    record OrchestrationStarted(
            long eventId,
            Instant at,
            String instanceId,
            long executionId,
            String name,
            String version,
            String input,
            @Nullable ParentLink parent,
            @Nullable String customStatus,
            SortedMap<String, KeyValue> keyValues)
            implements HistoryEvent {
        /** Copies the key-value store. */
        public OrchestrationStarted {
            keyValues = Collections.unmodifiableSortedMap(new TreeMap<>(keyValues));
        }

        @Override
        public OrchestrationStarted recordedAs(long id, Instant when) {
            return new OrchestrationStarted(
                    id, when, instanceId, executionId, name, version, input, parent, customStatus, keyValues);
        }
    }

    /** The orchestration returned. */
    record OrchestrationCompleted(long eventId, Instant at, String output) implements Ended {
        @Override
        public OrchestrationCompleted recordedAs(long id, Instant when) {
            return new OrchestrationCompleted(id, when, output);
        }
    }

    /** The orchestration threw. */
    record OrchestrationFailed(long eventId, Instant at, Failure failure) implements Ended {
        @Override
        public OrchestrationFailed recordedAs(long id, Instant when) {
            return new OrchestrationFailed(id, when, failure);
        }
    }

    /** The orchestration was cancelled and did not catch it, or was terminated. */
    record OrchestrationCancelled(long eventId, Instant at, String reason) implements Ended {
        @Override
        public OrchestrationCancelled recordedAs(long id, Instant when) {
            return new OrchestrationCancelled(id, when, reason);
        }
    }

    /**
     * The execution gave way to the next one.
     *
     * @param version the version asked for; null where the registry's policy decides
     */
    record OrchestrationContinuedAsNew(
            long eventId,
            Instant at,
            String input,
            @Nullable String version) implements Ended {
        @Override
        public OrchestrationContinuedAsNew recordedAs(long id, Instant when) {
            return new OrchestrationContinuedAsNew(id, when, input, version);
        }
    }

    /** Somebody asked for the instance to be cancelled; only the first request is recorded. */
    record OrchestrationCancelRequested(long eventId, Instant at, String reason) implements Arrived {
        @Override
        public OrchestrationCancelRequested recordedAs(long id, Instant when) {
            return new OrchestrationCancelRequested(id, when, reason);
        }
    }

    /**
     * An activity was scheduled; its event id is the activity id.
     *
     * @param tag the tag that routes it; null for none
     * @param session the session that it belongs to; null for none
     */
    record ActivityScheduled(
            long eventId,
            Instant at,
            String name,
            String input,
            @Nullable String tag,
            @Nullable String session) implements Requested {
        @Override
        public ActivityScheduled recordedAs(long id, Instant when) {
            return new ActivityScheduled(id, when, name, input, tag, session);
        }
    }

    /**
     * An activity gave its result.
     *
     * @param attempts how many attempts were made, the last one included
     */
    record ActivityCompleted(long eventId, Instant at, long requestId, String result, int attempts) implements Answer {
        @Override
        public ActivityCompleted recordedAs(long id, Instant when) {
            return new ActivityCompleted(id, when, requestId, result, attempts);
        }

        @Override
        public ActivityCompleted answering(long request) {
            return new ActivityCompleted(eventId, at, request, result, attempts);
        }
    }

    /** An activity failed for good: its attempts are used up, or the failure is not to be retried. */
    record ActivityFailed(long eventId, Instant at, long requestId, Failure failure, int attempts) implements Answer {
        @Override
        public ActivityFailed recordedAs(long id, Instant when) {
            return new ActivityFailed(id, when, requestId, failure, attempts);
        }

        @Override
        public ActivityFailed answering(long request) {
            return new ActivityFailed(eventId, at, request, failure, attempts);
        }
    }

    /** The code gave up an activity. */
    record ActivityCancelRequested(long eventId, Instant at, long requestId, String reason) implements Requested {
        @Override
        public ActivityCancelRequested recordedAs(long id, Instant when) {
            return new ActivityCancelRequested(id, when, requestId, reason);
        }
    }

    /** A step gave its result. A step leaves no event before it is done; {@code requestId} counts steps from 1. */
    record StepCompleted(long eventId, Instant at, long requestId, String name, String result, int attempts)
            implements Answer {
        @Override
        public StepCompleted recordedAs(long id, Instant when) {
            return new StepCompleted(id, when, requestId, name, result, attempts);
        }

        @Override
        public StepCompleted answering(long request) {
            return new StepCompleted(eventId, at, request, name, result, attempts);
        }
    }

    /** A step failed for good. */
    record StepFailed(long eventId, Instant at, long requestId, String name, Failure failure, int attempts)
            implements Answer {
        @Override
        public StepFailed recordedAs(long id, Instant when) {
            return new StepFailed(id, when, requestId, name, failure, attempts);
        }

        @Override
        public StepFailed answering(long request) {
            return new StepFailed(eventId, at, request, name, failure, attempts);
        }
    }

    /** A timer was set. */
    record TimerCreated(long eventId, Instant at, Instant dueAt) implements Requested {
        @Override
        public TimerCreated recordedAs(long id, Instant when) {
            return new TimerCreated(id, when, dueAt);
        }
    }

    /** A timer came due. */
    record TimerFired(long eventId, Instant at, long requestId) implements Answer {
        @Override
        public TimerFired recordedAs(long id, Instant when) {
            return new TimerFired(id, when, requestId);
        }

        @Override
        public TimerFired answering(long request) {
            return new TimerFired(eventId, at, request);
        }
    }

    /** The code gave up a timer. */
    record TimerCancelled(long eventId, Instant at, long requestId, String reason) implements Requested {
        @Override
        public TimerCancelled recordedAs(long id, Instant when) {
            return new TimerCancelled(id, when, requestId, reason);
        }
    }

    /** The code began to wait for an event. */
    record ExternalSubscribed(long eventId, Instant at, String name) implements Requested {
        @Override
        public ExternalSubscribed recordedAs(long id, Instant when) {
            return new ExternalSubscribed(id, when, name);
        }
    }

    /** An event was given to the wait {@code requestId}; in the inbox, to none yet ({@code requestId} 0). */
    record ExternalEvent(long eventId, Instant at, long requestId, String name, String data) implements Answer {
        @Override
        public ExternalEvent recordedAs(long id, Instant when) {
            return new ExternalEvent(id, when, requestId, name, data);
        }

        @Override
        public ExternalEvent answering(long request) {
            return new ExternalEvent(eventId, at, request, name, data);
        }
    }

    /** The code gave up a wait for an event. */
    record ExternalSubscribedCancelled(long eventId, Instant at, long requestId, String reason) implements Requested {
        @Override
        public ExternalSubscribedCancelled recordedAs(long id, Instant when) {
            return new ExternalSubscribedCancelled(id, when, requestId, reason);
        }
    }

    /** The code began to wait for a queue message. */
    record QueueSubscribed(long eventId, Instant at, String queue) implements Requested {
        @Override
        public QueueSubscribed recordedAs(long id, Instant when) {
            return new QueueSubscribed(id, when, queue);
        }
    }

    /** A queue message was given to the dequeue {@code requestId}; in the inbox, to none yet. */
    record QueueEventDelivered(long eventId, Instant at, long requestId, String queue, String data) implements Answer {
        @Override
        public QueueEventDelivered recordedAs(long id, Instant when) {
            return new QueueEventDelivered(id, when, requestId, queue, data);
        }

        @Override
        public QueueEventDelivered answering(long request) {
            return new QueueEventDelivered(eventId, at, request, queue, data);
        }
    }

    /** The code gave up a dequeue. */
    record QueueSubscriptionCancelled(long eventId, Instant at, long requestId, String reason) implements Requested {
        @Override
        public QueueSubscriptionCancelled recordedAs(long id, Instant when) {
            return new QueueSubscriptionCancelled(id, when, requestId, reason);
        }
    }

    /**
     * A child was started.
     *
     * @param version the version asked for; null where the registry's policy decides
     */
    record SubOrchestrationScheduled(
            long eventId,
            Instant at,
            String name,
            String instanceId,
            String input,
            @Nullable String version) implements Requested {
        @Override
        public SubOrchestrationScheduled recordedAs(long id, Instant when) {
            return new SubOrchestrationScheduled(id, when, name, instanceId, input, version);
        }
    }

    /** A child gave its result. */
    record SubOrchestrationCompleted(long eventId, Instant at, long requestId, String result) implements Answer {
        @Override
        public SubOrchestrationCompleted recordedAs(long id, Instant when) {
            return new SubOrchestrationCompleted(id, when, requestId, result);
        }

        @Override
        public SubOrchestrationCompleted answering(long request) {
            return new SubOrchestrationCompleted(eventId, at, request, result);
        }
    }

    /** A child failed, was cancelled, or could not be started. */
    record SubOrchestrationFailed(long eventId, Instant at, long requestId, Failure failure) implements Answer {
        @Override
        public SubOrchestrationFailed recordedAs(long id, Instant when) {
            return new SubOrchestrationFailed(id, when, requestId, failure);
        }

        @Override
        public SubOrchestrationFailed answering(long request) {
            return new SubOrchestrationFailed(eventId, at, request, failure);
        }
    }

    /** The code gave up a child. */
    record SubOrchestrationCancelRequested(long eventId, Instant at, long requestId, String reason)
            implements Requested {
        @Override
        public SubOrchestrationCancelRequested recordedAs(long id, Instant when) {
            return new SubOrchestrationCancelRequested(id, when, requestId, reason);
        }
    }

    /**
     * An independent instance was started.
     *
     * @param version the version asked for; null where the registry's policy decides
     * @param startAt when its first turn may run; null for at once
     */
    record OrchestrationChained(
            long eventId,
            Instant at,
            String name,
            String instanceId,
            String input,
            @Nullable String version,
            @Nullable Instant startAt)
            implements Requested {
        @Override
        public OrchestrationChained recordedAs(long id, Instant when) {
            return new OrchestrationChained(id, when, name, instanceId, input, version, startAt);
        }
    }

    /** A value that would differ on replay was taken and is given again. */
    record ValueRecorded(long eventId, Instant at, ValueKind valueKind, String value) implements Requested {
        @Override
        public ValueRecorded recordedAs(long id, Instant when) {
            return new ValueRecorded(id, when, valueKind, value);
        }
    }

    /** The code passed a patch point that was there when it ran. */
    record PatchMarked(long eventId, Instant at, String changeId) implements Requested {
        @Override
        public PatchMarked recordedAs(long id, Instant when) {
            return new PatchMarked(id, when, changeId);
        }
    }

    /** The custom status was set; null resets it. */
    record CustomStatusUpdated(
            long eventId, Instant at, @Nullable String status) implements Requested {
        @Override
        public CustomStatusUpdated recordedAs(long id, Instant when) {
            return new CustomStatusUpdated(id, when, status);
        }
    }

    /** A key was set. */
    record KeyValueSet(long eventId, Instant at, String key, String value, Instant updatedAt) implements Requested {
        @Override
        public KeyValueSet recordedAs(long id, Instant when) {
            return new KeyValueSet(id, when, key, value, updatedAt);
        }
    }

    /** A key was cleared. */
    record KeyValueCleared(long eventId, Instant at, String key) implements Requested {
        @Override
        public KeyValueCleared recordedAs(long id, Instant when) {
            return new KeyValueCleared(id, when, key);
        }
    }

    /** All keys were cleared. */
    record KeyValuesCleared(long eventId, Instant at) implements Requested {
        @Override
        public KeyValuesCleared recordedAs(long id, Instant when) {
            return new KeyValuesCleared(id, when);
        }
    }
}
