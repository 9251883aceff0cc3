package dev.durathread;

import dev.durathread.history.Saturated;
import dev.durathread.internal.check.Checks;
import dev.durathread.internal.check.Names;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/**
 * The options of a runtime, checked as a whole.
 *
 * @param lease how long a node that says nothing keeps what it holds; renewed at a third
 * @param maxAttempts how often a task may be taken without an outcome before it fails as poisoned
 * @param orchestrationConcurrency turns that run at a time
 * @param activityConcurrency activities that run at a time; 0 for none
 * @param nodeName the node's name, the same after a restart; empty for a random one
 * @param tags which activities the node runs
 * @param unregisteredBackoffBase the first pause before missing code is looked for again
 * @param unregisteredBackoffMax the longest such pause
 * @param activityCancellationGracePeriod how long a cancelled activity keeps its slot
 * @param sessionIdleTimeout how long a session without activities is kept
 * @param maxSessions sessions that a node has at a time
 * @param maxPayloadBytes UTF-8 bytes of the JSON of one input or result
 * @param maxPayloadNesting how deep arrays and objects lie in each other in the JSON of one input or result
 * @param maxPayloadDigits digits of a number there
 * @param maxPayloadKeyCharacters characters of a key of an object there
 * @param maxHistoryEvents events of one execution
 * @param historyPageEvents events of a history that are read at once
 * @param maxCustomStatusBytes UTF-8 bytes of the JSON of a custom status
 * @param maxKeys keys of one instance's key-value store
 * @param maxKeyValueBytes UTF-8 bytes of the JSON of one value there
 * @param turnWarning how long a turn may run before its stack is logged
 * @param maxResidentInstances instances kept in memory between turns
 * @param onNonDeterminism what becomes of an instance whose code does not do what its history has
 * @param onUnreadablePayload what becomes of an instance whose code cannot read what is stored for it
 * @param replayComparison how far replay compares what the code asks for with what is recorded
 * @param payloadCodec compresses or encrypts inputs and results; empty for plain JSON
 * @param jsonMapper changes how values become JSON and back; empty for the engine's way
 */
public record RuntimeOptions(
        Duration lease,
        int maxAttempts,
        int orchestrationConcurrency,
        int activityConcurrency,
        Optional<String> nodeName,
        TagFilter tags,
        Duration unregisteredBackoffBase,
        Duration unregisteredBackoffMax,
        Duration activityCancellationGracePeriod,
        Duration sessionIdleTimeout,
        int maxSessions,
        int maxPayloadBytes,
        int maxPayloadNesting,
        int maxPayloadDigits,
        int maxPayloadKeyCharacters,
        int maxHistoryEvents,
        int historyPageEvents,
        int maxCustomStatusBytes,
        int maxKeys,
        int maxKeyValueBytes,
        Duration turnWarning,
        int maxResidentInstances,
        OnNonDeterminism onNonDeterminism,
        OnUnreadablePayload onUnreadablePayload,
        ReplayComparison replayComparison,
        Optional<PayloadCodec> payloadCodec,
        Optional<UnaryOperator<JsonMapper.Builder>> jsonMapper) {
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
            500,
            1_000,
            50_000,
            100_000,
            1_000,
            256 * 1024,
            150,
            64 * 1024,
            Duration.ofSeconds(2),
            10_000,
            OnNonDeterminism.BLOCK,
            OnUnreadablePayload.BLOCK,
            ReplayComparison.VALUES,
            Optional.empty(),
            Optional.empty());

    /**
     * Checks each option.
     *
     * @throws IllegalArgumentException naming the option, its value and what is allowed
     */
    public RuntimeOptions {
        lease = Saturated.duration(Checks.positive("lease", lease));
        unregisteredBackoffMax = Saturated.duration(unregisteredBackoffMax);
        activityCancellationGracePeriod = Saturated.duration(activityCancellationGracePeriod);
        sessionIdleTimeout = Saturated.duration(sessionIdleTimeout);
        turnWarning = Saturated.duration(turnWarning);
        Checks.within("maxAttempts", maxAttempts, 1, Integer.MAX_VALUE);
        Checks.within("orchestrationConcurrency", orchestrationConcurrency, 1, 10_000);
        Checks.within("activityConcurrency", activityConcurrency, 0, 1_000_000);
        nodeName.ifPresent(id -> Names.check("nodeName", id));
        Objects.requireNonNull(tags, "tags");
        unregisteredBackoffBase =
                Saturated.duration(Checks.positive("unregisteredBackoffBase", unregisteredBackoffBase));
        Checks.notNegative("activityCancellationGracePeriod", activityCancellationGracePeriod);
        Checks.within("maxSessions", maxSessions, 0, 1_000_000);
        Checks.within("maxPayloadBytes", maxPayloadBytes, 16, Integer.MAX_VALUE);
        Checks.within("maxPayloadNesting", maxPayloadNesting, 10, 2_000);
        Checks.within("maxPayloadDigits", maxPayloadDigits, 20, 1_000_000);
        Checks.within("maxPayloadKeyCharacters", maxPayloadKeyCharacters, 16, 100_000_000);
        Checks.within("maxHistoryEvents", maxHistoryEvents, 10, Integer.MAX_VALUE);
        Checks.within("historyPageEvents", historyPageEvents, 1, 1_000_000);
        Checks.within("maxCustomStatusBytes", maxCustomStatusBytes, 2, Integer.MAX_VALUE);
        Checks.within("maxKeys", maxKeys, 0, Integer.MAX_VALUE);
        Checks.within("maxKeyValueBytes", maxKeyValueBytes, 2, Integer.MAX_VALUE);
        Checks.positive("turnWarning", turnWarning);
        Checks.within("maxResidentInstances", maxResidentInstances, 0, Integer.MAX_VALUE);
        Objects.requireNonNull(onNonDeterminism, "onNonDeterminism");
        Objects.requireNonNull(onUnreadablePayload, "onUnreadablePayload");
        Objects.requireNonNull(replayComparison, "replayComparison");
        Objects.requireNonNull(payloadCodec, "payloadCodec");
        Objects.requireNonNull(jsonMapper, "jsonMapper");
        if (unregisteredBackoffMax.compareTo(unregisteredBackoffBase) < 0) {
            throw new IllegalArgumentException("unregisteredBackoffMax is " + unregisteredBackoffMax
                    + ", it must not be less than unregisteredBackoffBase, which is " + unregisteredBackoffBase);
        }
    }

    /**
     * Checks what options mean together. They are changed one by one, so only {@link DurableRuntime.Builder#options} can.
     *
     * @throws IllegalArgumentException naming the options, their values and what is allowed
     */
    RuntimeOptions checkedAsAWhole() {
        Duration renewal = lease.dividedBy(3);
        if (sessionIdleTimeout.compareTo(renewal) <= 0) {
            throw new IllegalArgumentException("sessionIdleTimeout is " + sessionIdleTimeout
                    + ", it must be longer than the time between two renewals, a third of lease, which is " + renewal);
        }
        return this;
    }

    /** The options as they are unless changed. */
    public static RuntimeOptions defaults() {
        return DEFAULTS;
    }

    /** How long a node that says nothing keeps what it holds. */
    public RuntimeOptions withLease(Duration value) {
        return changed(draft -> draft.lease = value);
    }

    /** How often a task or an instance may be taken without an outcome before it fails as poisoned. */
    public RuntimeOptions withMaxAttempts(int value) {
        return changed(draft -> draft.maxAttempts = value);
    }

    /** Turns that run at a time. */
    public RuntimeOptions withOrchestrationConcurrency(int value) {
        return changed(draft -> draft.orchestrationConcurrency = value);
    }

    /** Activities that run at a time; 0 for none. */
    public RuntimeOptions withActivityConcurrency(int value) {
        return changed(draft -> draft.activityConcurrency = value);
    }

    /** The node's name, the same after a restart. */
    public RuntimeOptions withNodeName(String value) {
        return changed(draft -> draft.nodeName = Optional.of(value));
    }

    /** Which activities the node runs. */
    public RuntimeOptions withTags(TagFilter value) {
        return changed(draft -> draft.tags = value);
    }

    /** How long a cancelled activity keeps its slot. */
    public RuntimeOptions withActivityCancellationGracePeriod(Duration value) {
        return changed(draft -> draft.activityCancellationGracePeriod = value);
    }

    /** How long a session without activities is kept. */
    public RuntimeOptions withSessionIdleTimeout(Duration value) {
        return changed(draft -> draft.sessionIdleTimeout = value);
    }

    /** Sessions that a node has at a time. */
    public RuntimeOptions withMaxSessions(int value) {
        return changed(draft -> draft.maxSessions = value);
    }

    /** UTF-8 bytes of the JSON of one input or result. */
    public RuntimeOptions withMaxPayloadBytes(int value) {
        return changed(draft -> draft.maxPayloadBytes = value);
    }

    /**
     * How deep arrays and objects lie in each other in the JSON of one input or result, 500 unless changed. Like the two
     * that follow, the limit holds for writing and for reading: raise it on all nodes and clients before it is used, and
     * lower it only when nothing is stored that is over it.
     */
    public RuntimeOptions withMaxPayloadNesting(int value) {
        return changed(draft -> draft.maxPayloadNesting = value);
    }

    /** Digits of a number in the JSON of one input or result, 1,000 unless changed. */
    public RuntimeOptions withMaxPayloadDigits(int value) {
        return changed(draft -> draft.maxPayloadDigits = value);
    }

    /** Characters of a key of an object in the JSON of one input or result, 50,000 unless changed. */
    public RuntimeOptions withMaxPayloadKeyCharacters(int value) {
        return changed(draft -> draft.maxPayloadKeyCharacters = value);
    }

    /** Events of one execution. */
    public RuntimeOptions withMaxHistoryEvents(int value) {
        return changed(draft -> draft.maxHistoryEvents = value);
    }

    /**
     * Events of a history that are read at once, 1,000 unless changed. Fewer need less memory where inputs and results are
     * large; what is read does not depend on it.
     */
    public RuntimeOptions withHistoryPageEvents(int value) {
        return changed(draft -> draft.historyPageEvents = value);
    }

    /** UTF-8 bytes of the JSON of a custom status. */
    public RuntimeOptions withMaxCustomStatusBytes(int value) {
        return changed(draft -> draft.maxCustomStatusBytes = value);
    }

    /** Keys of one instance's key-value store. */
    public RuntimeOptions withMaxKeys(int value) {
        return changed(draft -> draft.maxKeys = value);
    }

    /** UTF-8 bytes of the JSON of one value there. */
    public RuntimeOptions withMaxKeyValueBytes(int value) {
        return changed(draft -> draft.maxKeyValueBytes = value);
    }

    /** How long a turn may run before its stack is logged. */
    public RuntimeOptions withTurnWarning(Duration value) {
        return changed(draft -> draft.turnWarning = value);
    }

    /** Instances kept in memory between turns. */
    public RuntimeOptions withMaxResidentInstances(int value) {
        return changed(draft -> draft.maxResidentInstances = value);
    }

    /** What becomes of an instance whose code does not do what its history has. */
    public RuntimeOptions withOnNonDeterminism(OnNonDeterminism value) {
        return changed(draft -> draft.onNonDeterminism = value);
    }

    /** What becomes of an instance whose code cannot read an event, a result or an input that is stored for it. */
    public RuntimeOptions withOnUnreadablePayload(OnUnreadablePayload value) {
        return changed(draft -> draft.onUnreadablePayload = value);
    }

    /** How far replay compares what the code asks for with what is recorded. */
    public RuntimeOptions withReplayComparison(ReplayComparison value) {
        return changed(draft -> draft.replayComparison = value);
    }

    /**
     * Changes how values become JSON and back: modules, naming, features. It is given a builder that has the engine's
     * settings, and gives back the builder to use; all nodes and clients of a database need the same. What keeps stored
     * values readable stays as it is: types are never named in the JSON, properties that a type does not have are passed
     * over, the text is standard JSON without line breaks, and the limits are those of the options. Every value is read
     * back before it is recorded, none taken on trust.
     *
     * <pre>{@code
     * RuntimeOptions.defaults().withJsonMapper(json -> json.addModule(new MoneyModule()))
     * }</pre>
     */
    public RuntimeOptions withJsonMapper(UnaryOperator<JsonMapper.Builder> value) {
        return changed(draft -> draft.jsonMapper = Optional.of(value));
    }

    /** Compresses or encrypts inputs and results. */
    public RuntimeOptions withPayloadCodec(PayloadCodec value) {
        return changed(draft -> draft.payloadCodec = Optional.of(value));
    }

    /** The first pause before missing code is looked for again, and the longest. */
    public RuntimeOptions withUnregisteredBackoff(Duration base, Duration max) {
        return changed(draft -> {
            draft.unregisteredBackoffBase = base;
            draft.unregisteredBackoffMax = max;
        });
    }

    /** All options but the codec, of which only the class is told: it may hold a key. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "RuntimeOptions[", "]");
        text.add("lease=" + lease);
        text.add("maxAttempts=" + maxAttempts);
        text.add("orchestrationConcurrency=" + orchestrationConcurrency);
        text.add("activityConcurrency=" + activityConcurrency);
        text.add("nodeName=" + nodeName.orElse("(random)"));
        text.add("tags=" + tags);
        text.add("unregisteredBackoffBase=" + unregisteredBackoffBase);
        text.add("unregisteredBackoffMax=" + unregisteredBackoffMax);
        text.add("activityCancellationGracePeriod=" + activityCancellationGracePeriod);
        text.add("sessionIdleTimeout=" + sessionIdleTimeout);
        text.add("maxSessions=" + maxSessions);
        text.add("maxPayloadBytes=" + maxPayloadBytes);
        text.add("maxPayloadNesting=" + maxPayloadNesting);
        text.add("maxPayloadDigits=" + maxPayloadDigits);
        text.add("maxPayloadKeyCharacters=" + maxPayloadKeyCharacters);
        text.add("maxHistoryEvents=" + maxHistoryEvents);
        text.add("historyPageEvents=" + historyPageEvents);
        text.add("maxCustomStatusBytes=" + maxCustomStatusBytes);
        text.add("maxKeys=" + maxKeys);
        text.add("maxKeyValueBytes=" + maxKeyValueBytes);
        text.add("turnWarning=" + turnWarning);
        text.add("maxResidentInstances=" + maxResidentInstances);
        text.add("onNonDeterminism=" + onNonDeterminism);
        text.add("onUnreadablePayload=" + onUnreadablePayload);
        text.add("replayComparison=" + replayComparison);
        text.add("jsonMapper=" + (jsonMapper.isPresent() ? "changed" : "as it is"));
        text.add("payloadCodec="
                + payloadCodec.map(codec -> codec.getClass().getName()).orElse("none"));
        return text.toString();
    }

    private RuntimeOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** Options that are being changed. */
    private static final class Draft {
        private Duration lease;
        private int maxAttempts;
        private int orchestrationConcurrency;
        private int activityConcurrency;
        private Optional<String> nodeName;
        private TagFilter tags;
        private Duration unregisteredBackoffBase;
        private Duration unregisteredBackoffMax;
        private Duration activityCancellationGracePeriod;
        private Duration sessionIdleTimeout;
        private int maxSessions;
        private int maxPayloadBytes;
        private int maxPayloadNesting;
        private int maxPayloadDigits;
        private int maxPayloadKeyCharacters;
        private int maxHistoryEvents;
        private int historyPageEvents;
        private int maxCustomStatusBytes;
        private int maxKeys;
        private int maxKeyValueBytes;
        private Duration turnWarning;
        private int maxResidentInstances;
        private OnNonDeterminism onNonDeterminism;
        private OnUnreadablePayload onUnreadablePayload;
        private ReplayComparison replayComparison;
        private Optional<PayloadCodec> payloadCodec;
        private Optional<UnaryOperator<JsonMapper.Builder>> jsonMapper;

        Draft(RuntimeOptions options) {
            lease = options.lease;
            maxAttempts = options.maxAttempts;
            orchestrationConcurrency = options.orchestrationConcurrency;
            activityConcurrency = options.activityConcurrency;
            nodeName = options.nodeName;
            tags = options.tags;
            unregisteredBackoffBase = options.unregisteredBackoffBase;
            unregisteredBackoffMax = options.unregisteredBackoffMax;
            activityCancellationGracePeriod = options.activityCancellationGracePeriod;
            sessionIdleTimeout = options.sessionIdleTimeout;
            maxSessions = options.maxSessions;
            maxPayloadBytes = options.maxPayloadBytes;
            maxPayloadNesting = options.maxPayloadNesting;
            maxPayloadDigits = options.maxPayloadDigits;
            maxPayloadKeyCharacters = options.maxPayloadKeyCharacters;
            maxHistoryEvents = options.maxHistoryEvents;
            historyPageEvents = options.historyPageEvents;
            maxCustomStatusBytes = options.maxCustomStatusBytes;
            maxKeys = options.maxKeys;
            maxKeyValueBytes = options.maxKeyValueBytes;
            turnWarning = options.turnWarning;
            maxResidentInstances = options.maxResidentInstances;
            onNonDeterminism = options.onNonDeterminism;
            onUnreadablePayload = options.onUnreadablePayload;
            replayComparison = options.replayComparison;
            payloadCodec = options.payloadCodec;
            jsonMapper = options.jsonMapper;
        }

        RuntimeOptions options() {
            return new RuntimeOptions(
                    lease,
                    maxAttempts,
                    orchestrationConcurrency,
                    activityConcurrency,
                    nodeName,
                    tags,
                    unregisteredBackoffBase,
                    unregisteredBackoffMax,
                    activityCancellationGracePeriod,
                    sessionIdleTimeout,
                    maxSessions,
                    maxPayloadBytes,
                    maxPayloadNesting,
                    maxPayloadDigits,
                    maxPayloadKeyCharacters,
                    maxHistoryEvents,
                    historyPageEvents,
                    maxCustomStatusBytes,
                    maxKeys,
                    maxKeyValueBytes,
                    turnWarning,
                    maxResidentInstances,
                    onNonDeterminism,
                    onUnreadablePayload,
                    replayComparison,
                    payloadCodec,
                    jsonMapper);
        }
    }
}
