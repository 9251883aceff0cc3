package dev.durathread.testkit;

import dev.durathread.DurableRuntime;
import dev.durathread.RuntimeOptions;
import dev.durathread.provider.ForwardingProvider.Operation;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TurnCommit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The engine of an environment. It is started, crashed and started again on one provider; each time is a life. */
final class Engine {
    private final Provider provider;
    private final VirtualTime time;
    private final Plan plan;
    private final Registrations registrations;
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicReference<@Nullable Difference> difference = new AtomicReference<>();
    private Gate.CrashPoint crashPoint = Gate.CrashPoint.NEVER;
    private volatile boolean crashed;
    private @Nullable DurableRuntime runtime;
    private @Nullable Gate gate;

    /** A turn that replay did not reproduce. Everybody who asks gets it, each in a new exception. */
    private record Difference(String instanceId, RuntimeException found) {
        IllegalStateException toException() {
            return new IllegalStateException(
                    "replaying instance \"" + instanceId + "\" after a turn: " + found.getMessage(), found);
        }
    }

    /** How the engine is to run. */
    record Plan(boolean timeSkipping, boolean replayEveryTurn, RuntimeOptions options, Faults faults) {}

    Engine(Provider provider, VirtualTime time, Plan plan, Registrations registrations) {
        this.provider = provider;
        this.time = time;
        this.plan = plan;
        this.registrations = registrations;
    }

    /** The running engine, started if it does not run. */
    synchronized DurableRuntime runtime() {
        if (runtime == null) {
            runtime = start();
        }
        return runtime;
    }

    private DurableRuntime start() {
        Provider disk = plan.faults().equals(Faults.none())
                ? provider
                : FaultyProvider.wrap(provider, plan.faults(), Engine::isTriedAgain);
        Gate opened = new Gate(disk, commits, crashPoint, () -> crashed = true, this::afterTurn);
        gate = opened;
        crashed = false;
        DurableRuntime.Builder builder = DurableRuntime.builder(opened)
                .options(plan.options())
                .host(new VirtualHost(time, plan.timeSkipping(), new Watcher(opened)));
        registrations.registerWith(builder);
        return builder.start();
    }

    /** Faults hit only calls that the engine repeats by itself. A fault in a read of a client would fail the test. */
    private static boolean isTriedAgain(Operation operation) {
        return operation == Operation.COMMIT || (VirtualHost.isEngineThread() && operation != Operation.GLANCE);
    }

    private void afterTurn(TurnCommit turn) {
        if (!plan.replayEveryTurn()) {
            return;
        }
        try {
            registrations.replayExactly(
                    provider.readHistory(turn.instanceId(), turn.fence().executionId(), 0, Integer.MAX_VALUE),
                    plan.options());
        } catch (RuntimeException e) {
            difference.compareAndSet(null, new Difference(turn.instanceId(), e));
        }
    }

    synchronized void crash() {
        if (gate != null) {
            gate.shut();
        }
        shutDown();
    }

    synchronized void restart() {
        crash();
        runtime = start();
    }

    synchronized void shutDown() {
        if (runtime != null) {
            runtime.shutdown(Duration.ZERO);
            runtime = null;
        }
    }

    /** Makes the next life end at a commit. */
    void crashAt(Gate.CrashPoint point) {
        crashPoint = point;
    }

    /** How many commits there were, over all lives. */
    int commits() {
        return commits.get();
    }

    /** Throws what went wrong on threads of the engine. */
    void throwDifference() {
        Difference found = difference.get();
        if (found != null) {
            throw found.toException();
        }
    }

    /** Serves the waits of clients for one life of the engine. */
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
            throwDifference();
            if (crashed) {
                throw new CrashedException();
            }
        }

        @Override
        public void checkAtEnd() {
            if (plan.replayEveryTurn()) {
                life.awaitCallsUnderWay();
            }
            check();
        }

        /** Blocked instances are checked for ever. That alone must not move the time for ever. */
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
            return new IllegalStateException(new StuckReport(provider).text(time.now()));
        }
    }

    /** Thrown to a client that waits when a sweep crashes the engine. */
    static final class CrashedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CrashedException() {
            super("the engine was crashed by its test");
        }
    }
}
