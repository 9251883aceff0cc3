package dev.durathread.testkit;

import dev.durathread.Activity;
import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.InstanceNotFoundException;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeMetrics;
import dev.durathread.RuntimeOptions;
import dev.durathread.Version;
import dev.durathread.VersionPolicy;
import dev.durathread.history.HistoryEvent;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.determinism.DeterminismChecker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
 *     env.clock().advance(Duration.ofDays(3));
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
    private final boolean skipping;
    private final boolean replayEveryTurn;
    private final RuntimeOptions options;
    private final Registrations registrations = new Registrations();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private Gate.CrashPoint crashPoint = Gate.CrashPoint.NEVER;
    private volatile boolean crashed;
    private @Nullable DurableRuntime runtime;
    private @Nullable Gate gate;

    private TestEnvironment(Builder plan) {
        this.ownsProvider = plan.provider == null;
        this.provider = plan.provider == null ? MemoryProvider.create() : plan.provider;
        this.time = new VirtualTime(plan.startAt);
        this.clock = new VirtualClock(time);
        this.skipping = plan.timeSkipping;
        this.replayEveryTurn = plan.replayEveryTurn;
        this.options =
                plan.options.workerNodeId().isPresent() ? plan.options : plan.options.withWorkerNodeId("test-node");
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

    /** Registers the methods of an interface as activities; their calls are not among {@link #activityCalls()}. */
    public <A> TestEnvironment activities(Class<A> contract, A implementation) {
        registrations.activities(contract, implementation);
        return this;
    }

    /** Puts a fake in the place of an activity, registered or not; one that is registered also while the engine runs. */
    public <I, O> TestEnvironment stub(ActivityType<I, O> type, Activity<I, O> fake) {
        return activity(type, fake);
    }

    /** Puts a scripted fake in the place of an activity, registered or not; one that is registered also while it runs. */
    public <I, O> ActivityStub<I, O> stub(ActivityType<I, O> type) {
        ActivityStub<I, O> stub = new ActivityStub<>(type, time::now);
        activity(type, stub::run);
        return stub;
    }

    /**
     * Notes the calls of a registered activity, and does what it does unless scripted otherwise.
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
     * Looks through the code of the registered orchestrations for what would not do the same again on replay; see {@link
     * DeterminismChecker}.
     *
     * @throws AssertionError naming each place, what it does there, and what to use instead
     */
    public void assertDeterministic() {
        DeterminismChecker.assertDeterministic(registrations.places());
    }

    /** Takes a version of an orchestration away again, as a node without that code. */
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
        return runtime().client();
    }

    /** What the engine has counted since its last start. */
    public RuntimeMetrics metrics() {
        return runtime().metrics();
    }

    /** The time of the environment. */
    public VirtualClock clock() {
        runtime();
        return clock;
    }

    /** The provider, for looking behind the engine's back. */
    public Provider provider() {
        return provider;
    }

    private synchronized DurableRuntime runtime() {
        if (runtime == null) {
            runtime = start();
        }
        return runtime;
    }

    private DurableRuntime start() {
        Gate opened = new Gate(provider, commits, crashPoint, () -> crashed = true, this::afterTurn);
        gate = opened;
        crashed = false;
        VirtualHost host = new VirtualHost(time, skipping, new Watcher(opened));
        DurableRuntime.Builder builder =
                DurableRuntime.builder(opened.provider()).options(options).host(host);
        registrations.registerWith(builder);
        return builder.start();
    }

    private void afterTurn(dev.durathread.provider.TurnCommit turn) {
        if (!replayEveryTurn) {
            return;
        }
        try {
            registrations.replayExactly(
                    fullHistory(turn.instanceId(), turn.fence().executionId()), options);
        } catch (RuntimeException e) {
            failure.compareAndSet(
                    null,
                    new IllegalStateException(
                            "replaying instance \"" + turn.instanceId() + "\" after a turn: " + e.getMessage(), e));
        }
    }

    /** Looks after those who wait for one life of the engine. */
    private final class Watcher implements VirtualHost.Watch {
        private static final int FRUITLESS_SKIPS = 3;

        private final Gate life;
        private long seen;
        private int fruitless;

        Watcher(Gate life) {
            this.life = life;
        }

        @Override
        public void check() {
            RuntimeException found = failure.get();
            if (found != null) {
                throw found;
            }
            if (crashed) {
                throw new CrashedException();
            }
        }

        @Override
        public void checkAtEnd() {
            if (replayEveryTurn) {
                life.awaitCommitsUnderWay();
            }
            check();
        }

        /** Blocked instances are looked at again and again for ever; that is no reason to let time go by for ever. */
        @Override
        public synchronized void beforeSkip() {
            long progress = life.progress();
            fruitless = progress == seen ? fruitless + 1 : 0;
            seen = progress;
            if (fruitless > FRUITLESS_SKIPS && new StuckReport(provider).isBlockedForGood()) {
                throw stuck();
            }
        }

        @Override
        public RuntimeException stuck() {
            return new IllegalStateException(new StuckReport(provider).text(clock.now()));
        }
    }

    /** Ends the engine as {@code kill -9} would: nothing that it has in memory survives, and nothing it does counts. */
    public synchronized void crash() {
        if (gate != null) {
            gate.shut();
        }
        if (runtime != null) {
            runtime.shutdown(Duration.ZERO);
            runtime = null;
        }
    }

    /** Starts the engine again on what the provider holds; crashes it first when it runs. */
    public synchronized void restart() {
        crash();
        runtime = start();
    }

    /** Makes the next life of the engine end at a commit; for sweeps. */
    void crashAt(Gate.CrashPoint point) {
        crashPoint = point;
    }

    /** How many commits there were, over all lives. */
    int commits() {
        return commits.get();
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
    public synchronized void close() {
        if (runtime != null) {
            runtime.shutdown(Duration.ZERO);
            runtime = null;
        }
        if (ownsProvider) {
            provider.close();
        }
        RuntimeException found = failure.getAndSet(null);
        if (found != null) {
            throw found;
        }
    }

    /** Thrown to whoever waits when the engine was crashed under it by a sweep. */
    static final class CrashedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CrashedException() {
            super("the engine was crashed by its test");
        }
    }

    /** Describes an environment. */
    public static final class Builder {
        private @Nullable Provider provider;
        private Instant startAt = START;
        private boolean timeSkipping = true;
        private boolean replayEveryTurn;
        private RuntimeOptions options = RuntimeOptions.defaults();

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

        /** Makes the environment. */
        public TestEnvironment build() {
            return new TestEnvironment(this);
        }
    }
}
