package dev.durathread.testkit;

import dev.durathread.Activity;
import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.Version;
import dev.durathread.VersionPolicy;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.observe.RuntimeMetrics;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.determinism.DeterminismChecker;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole engine for tests, on a virtual clock.
 *
 * {@snippet :
 * try (TestEnvironment env = TestEnvironment.create()) {
 *     env.orchestration(PROCESS, Shop::process)
 *        .activity(RESERVE, (ctx, order) -> true)
 *        .stub(CHARGE, (ctx, order) -> "payment-1");
 *     env.client().start(PROCESS, "order-17", order);
 *     env.client().raiseEvent("order-17", "approval", true);
 *     Receipt receipt = env.client().await(PROCESS, "order-17", Duration.ofSeconds(5));
 * }
 * }
 *
 * <p>The engine starts at the first call of {@link #client()}; what is registered later is there after a
 * {@link #restart()}. Time stands still, but while a call of the client waits and nothing else can run it skips to what
 * is due next. When nothing is due either, the waiting call throws at once, naming every open instance and what it waits
 * for.
 */
public final class TestEnvironment implements AutoCloseable {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Provider provider;
    private final boolean ownsProvider;
    private final VirtualTime time;
    private final VirtualClock clock;
    private final Registrations registrations = new Registrations();
    private final Engine engine;

    private TestEnvironment(Builder plan) {
        this.ownsProvider = plan.provider == null;
        this.provider = plan.provider == null ? MemoryProvider.create() : plan.provider;
        this.time = new VirtualTime(plan.startAt);
        this.clock = new VirtualClock(time);
        RuntimeOptions options =
                plan.options.nodeName().isPresent() ? plan.options : plan.options.withNodeName("test-node");
        this.engine = new Engine(
                provider,
                time,
                new Engine.Plan(plan.timeSkipping, plan.replayEveryTurn, options, plan.faults),
                registrations);
    }

    /** An environment on a provider in memory, with time skipping. */
    public static TestEnvironment create() {
        return builder().build();
    }

    /** Describes an environment. */
    public static Builder builder() {
        return new Builder();
    }

    /** Registers an activity. */
    public <I, O> TestEnvironment activity(ActivityType<I, O> type, Activity<I, O> body) {
        registrations.activity(type, body, time::now);
        return this;
    }

    /** Registers the methods of an interface as activities. {@link #activityCalls()} does not have their calls. */
    public <A> TestEnvironment activities(Class<A> contract, A implementation) {
        registrations.activities(contract, implementation);
        return this;
    }

    /**
     * Replaces an activity by a fake. The activity need not be registered. A registered one can be replaced while the
     * engine runs.
     */
    public <I, O> TestEnvironment stub(ActivityType<I, O> type, Activity<I, O> fake) {
        return activity(type, fake);
    }

    /**
     * Replaces an activity by a scripted fake. The activity need not be registered. A registered one can be replaced
     * while the engine runs.
     */
    public <I, O> ActivityStub<I, O> stub(ActivityType<I, O> type) {
        ActivityStub<I, O> stub = new ActivityStub<>(type, time::now);
        activity(type, stub::run);
        return stub;
    }

    /**
     * Records the calls of a registered activity. The activity runs unless the script says otherwise.
     *
     * @throws IllegalStateException when there is none of that type
     */
    public <I, O> ActivityStub<I, O> spy(ActivityType<I, O> type) {
        Activity<I, O> real = registrations
                .registered(type)
                .orElseThrow(() -> new IllegalStateException(
                        "no activity \"" + type.name() + "\" of that type is registered; register it, then spy on it"));
        return stub(type).answers(real);
    }

    /** Registers an orchestration as version 1.0.0, in the place of one that was there. */
    public <I, O> TestEnvironment orchestration(OrchestrationType<I, O> type, Orchestration<I, O> body) {
        return orchestration(type, "1.0.0", body);
    }

    /** Registers a version of an orchestration, in the place of one that was there. */
    public <I, O> TestEnvironment orchestration(
            OrchestrationType<I, O> type, String version, Orchestration<I, O> body) {
        registrations.orchestration(type, Version.parse(version), body, TestEnvironment.class);
        return this;
    }

    /**
     * Searches the code of the registered orchestrations for calls that break replay; see {@link DeterminismChecker}.
     *
     * @throws AssertionError naming each place, the call there, and what to use instead
     */
    public void assertDeterministic() {
        DeterminismChecker.assertDeterministic(registrations.places());
    }

    /** Removes a version of an orchestration, as on a node without that code. */
    public TestEnvironment without(OrchestrationType<?, ?> type, String version) {
        registrations.remove(type.name(), Version.parse(version));
        return this;
    }

    /** Says which version a start without a version gets. */
    public TestEnvironment versionPolicy(String orchestrationName, VersionPolicy policy) {
        registrations.policy(orchestrationName, policy);
        return this;
    }

    /** A client of the engine, whose waits skip time. */
    public DurableClient client() {
        return engine.runtime().client();
    }

    /** What the engine has counted since its last start. */
    public RuntimeMetrics metrics() {
        return engine.runtime().metrics();
    }

    /** The time of the environment. */
    public VirtualClock clock() {
        engine.runtime();
        return clock;
    }

    /** The provider, to read what is stored without the engine. */
    public Provider provider() {
        return provider;
    }

    /** Ends the engine as {@code kill -9} would: nothing that it has in memory survives, and nothing it does counts. */
    public void crash() {
        engine.crash();
    }

    /**
     * Starts the engine again on what the provider holds. Crashes it first when it runs. Call {@link #client()} again
     * afterwards.
     */
    public void restart() {
        engine.restart();
    }

    /** The engine, for sweeps. */
    Engine engine() {
        return engine;
    }

    /** The history of an instance's current execution. */
    public List<HistoryEvent> history(String instanceId) {
        return fullHistory(instanceId, record(instanceId).fence().executionId());
    }

    private List<HistoryEvent> fullHistory(String instanceId, long executionId) {
        return provider.readHistory(instanceId, executionId, 0, Integer.MAX_VALUE);
    }

    /**
     * What every instance did, one event a line with the time since its start, and what it waits for: its current
     * execution, and the newest instances when there are many.
     */
    public String timeline() {
        return new Timeline(provider).ofAll();
    }

    /**
     * What an instance did; see {@link #timeline()}.
     *
     * @throws InstanceNotFoundException when there is none of that id
     */
    public String timeline(String instanceId) {
        return new Timeline(provider).of(record(instanceId));
    }

    private InstanceRecord record(String instanceId) {
        return provider.readInstance(instanceId).orElseThrow(() -> new InstanceNotFoundException(instanceId));
    }

    /** Every attempt of every activity so far, in the order in which they began. */
    public List<ActivityCall> activityCalls() {
        return registrations.calls();
    }

    @Override
    public void close() {
        engine.shutDown();
        if (ownsProvider) {
            provider.close();
        }
        engine.throwDifference();
    }

    /** Describes an environment. */
    public static final class Builder {
        private @Nullable Provider provider;
        private Instant startAt = START;
        private boolean timeSkipping = true;
        private boolean replayEveryTurn;
        private RuntimeOptions options = RuntimeOptions.defaults();
        private Faults faults = Faults.none();

        private Builder() {}

        /** Sets the provider, which the environment does not close; one in memory unless set. */
        public Builder provider(Provider newProvider) {
            provider = newProvider;
            return this;
        }

        /** Sets the time at which it begins; 2026-01-01T00:00:00Z unless set. */
        public Builder startAt(Instant instant) {
            startAt = Instant.ofEpochMilli(instant.toEpochMilli());
            return this;
        }

        /** Sets whether waits skip time; they do unless set. */
        public Builder timeSkipping(boolean skipping) {
            timeSkipping = skipping;
            return this;
        }

        /**
         * Sets whether the history is replayed from its beginning after each turn; a difference fails the test. This is
         * stricter than a replay in production: the times of timers, custom statuses and failure messages must be the
         * same as well, and the code must not ask for more than it did.
         */
        public Builder replayEveryTurn(boolean replay) {
            replayEveryTurn = replay;
            return this;
        }

        /** Sets the options of the engine. */
        public Builder options(RuntimeOptions newOptions) {
            options = newOptions;
            return this;
        }

        /** Sets the faults between the engine and its provider. There are none unless set. */
        public Builder faults(Faults newFaults) {
            faults = newFaults;
            return this;
        }

        /** Makes the environment. */
        public TestEnvironment build() {
            return new TestEnvironment(this);
        }
    }
}
