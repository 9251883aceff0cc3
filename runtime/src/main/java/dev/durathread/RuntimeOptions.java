package dev.durathread;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The options of a runtime, checked as a whole.
 *
 * @param lease how long a node that says nothing keeps what it holds; renewed at a third
 * @param maxAttempts how often a task may be taken without an outcome before it fails as poisoned
 * @param orchestrationConcurrency turns that run at a time
 * @param workerConcurrency activities that run at a time; 0 for none
 * @param workerNodeId the node's name, the same after a restart; empty for a random one
 * @param workerTagFilter which activities the node runs
 * @param unregisteredBackoffBase the first pause before missing code is looked for again
 * @param unregisteredBackoffMax the longest such pause
 * @param activityCancellationGracePeriod how long a cancelled activity keeps its slot
 * @param sessionIdleTimeout how long a session without activities is kept
 * @param maxSessions sessions that a node has at a time
 * @param maxPayloadBytes UTF-8 bytes of the JSON of one input or result
 * @param maxHistoryEvents events of one execution
 * @param maxCustomStatusBytes UTF-8 bytes of the JSON of a custom status
 * @param maxKeys keys of one instance's key-value store
 * @param maxKeyValueBytes UTF-8 bytes of the JSON of one value there
 * @param turnWarning how long a turn may run before its stack is logged
 * @param maxResidentInstances instances kept in memory between turns
 * @param onNonDeterminism what becomes of an instance whose code does not do what its history has
 * @param payloadCodec compresses or encrypts inputs and results; empty for plain JSON
 */
public record RuntimeOptions(
        Duration lease,
        int maxAttempts,
        int orchestrationConcurrency,
        int workerConcurrency,
        Optional<String> workerNodeId,
        TagFilter workerTagFilter,
        Duration unregisteredBackoffBase,
        Duration unregisteredBackoffMax,
        Duration activityCancellationGracePeriod,
        Duration sessionIdleTimeout,
        int maxSessions,
        int maxPayloadBytes,
        int maxHistoryEvents,
        int maxCustomStatusBytes,
        int maxKeys,
        int maxKeyValueBytes,
        Duration turnWarning,
        int maxResidentInstances,
        OnNonDeterminism onNonDeterminism,
        Optional<PayloadCodec> payloadCodec) {
    private static final RuntimeOptions DEFAULTS = new RuntimeOptions(
            Duration.ofSeconds(30),
            10,
            Math.max(2, 2 * Runtime.getRuntime().availableProcessors()),
            256,
            Optional.empty(),
            TagFilter.defaultOnly(),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            100,
            2 * 1024 * 1024,
            100_000,
            256 * 1024,
            150,
            64 * 1024,
            Duration.ofSeconds(2),
            10_000,
            OnNonDeterminism.BLOCK,
            Optional.empty());

    /** @throws IllegalArgumentException naming the option, its value and what is allowed */
    public RuntimeOptions {
        Checks.positive("lease", lease);
        Checks.within("maxAttempts", maxAttempts, 1, Integer.MAX_VALUE);
        Checks.within("orchestrationConcurrency", orchestrationConcurrency, 1, 10_000);
        Checks.within("workerConcurrency", workerConcurrency, 0, 1_000_000);
        workerNodeId.ifPresent(id -> Names.check("workerNodeId", id));
        Objects.requireNonNull(workerTagFilter, "workerTagFilter");
        Checks.positive("unregisteredBackoffBase", unregisteredBackoffBase);
        Checks.notNegative("activityCancellationGracePeriod", activityCancellationGracePeriod);
        Checks.within("maxSessions", maxSessions, 0, 1_000_000);
        Checks.within("maxPayloadBytes", maxPayloadBytes, 16, Integer.MAX_VALUE);
        Checks.within("maxHistoryEvents", maxHistoryEvents, 10, Integer.MAX_VALUE);
        Checks.within("maxCustomStatusBytes", maxCustomStatusBytes, 2, Integer.MAX_VALUE);
        Checks.within("maxKeys", maxKeys, 0, Integer.MAX_VALUE);
        Checks.within("maxKeyValueBytes", maxKeyValueBytes, 2, Integer.MAX_VALUE);
        Checks.positive("turnWarning", turnWarning);
        Checks.within("maxResidentInstances", maxResidentInstances, 0, Integer.MAX_VALUE);
        Objects.requireNonNull(onNonDeterminism, "onNonDeterminism");
        Objects.requireNonNull(payloadCodec, "payloadCodec");
        if (unregisteredBackoffMax.compareTo(unregisteredBackoffBase) < 0) {
            throw new IllegalArgumentException("unregisteredBackoffMax is " + unregisteredBackoffMax
                    + ", it must not be less than unregisteredBackoffBase, which is " + unregisteredBackoffBase);
        }
        if (sessionIdleTimeout.compareTo(lease.dividedBy(3)) <= 0) {
            throw new IllegalArgumentException("sessionIdleTimeout is " + sessionIdleTimeout
                    + ", it must be longer than the time between two renewals, which is " + lease.dividedBy(3));
        }
    }

    /** The options as they are unless changed. */
    public static RuntimeOptions defaults() {
        return DEFAULTS;
    }

    public RuntimeOptions withLease(Duration value) {
        return new RuntimeOptions(
                value,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withMaxAttempts(int value) {
        return new RuntimeOptions(
                lease,
                value,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withOrchestrationConcurrency(int value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                value,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withWorkerConcurrency(int value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                value,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withWorkerNodeId(String value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                Optional.of(value),
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withWorkerTagFilter(TagFilter value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                value,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withActivityCancellationGracePeriod(Duration value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                value,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withSessionIdleTimeout(Duration value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                value,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withMaxSessions(int value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                value,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withMaxPayloadBytes(int value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                value,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withMaxHistoryEvents(int value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                value,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withMaxCustomStatusBytes(int value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                value,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withMaxKeys(int value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                value,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withMaxKeyValueBytes(int value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                value,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withTurnWarning(Duration value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                value,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withMaxResidentInstances(int value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                value,
                onNonDeterminism,
                payloadCodec);
    }

    public RuntimeOptions withOnNonDeterminism(OnNonDeterminism value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                value,
                payloadCodec);
    }

    public RuntimeOptions withPayloadCodec(PayloadCodec value) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                unregisteredBackoffBase,
                unregisteredBackoffMax,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                Optional.of(value));
    }

    public RuntimeOptions withUnregisteredBackoff(Duration base, Duration max) {
        return new RuntimeOptions(
                lease,
                maxAttempts,
                orchestrationConcurrency,
                workerConcurrency,
                workerNodeId,
                workerTagFilter,
                base,
                max,
                activityCancellationGracePeriod,
                sessionIdleTimeout,
                maxSessions,
                maxPayloadBytes,
                maxHistoryEvents,
                maxCustomStatusBytes,
                maxKeys,
                maxKeyValueBytes,
                turnWarning,
                maxResidentInstances,
                onNonDeterminism,
                payloadCodec);
    }
}
