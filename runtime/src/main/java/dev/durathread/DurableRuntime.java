package dev.durathread;

import dev.durathread.failure.ProviderException;
import dev.durathread.host.Host;
import dev.durathread.observe.RuntimeHealth;
import dev.durathread.observe.RuntimeMetrics;
import dev.durathread.observe.RuntimeObserver;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * A running node: runs the orchestrations and activities registered with it, on a provider that it may share with other
 * nodes.
 *
 * {@snippet :
 * try (Provider provider = SqliteProvider.open(Path.of("orders.db"));
 *         DurableRuntime runtime = DurableRuntime.builder(provider)
 *                 .activity(CHARGE, (ctx, order) -> bank.charge(order))
 *                 .orchestration(PROCESS, Shop::process)
 *                 .start()) {
 *     runtime.client().start(PROCESS, "order-17", order);
 *     Receipt receipt = runtime.client().await(PROCESS, "order-17", Duration.ofSeconds(30));
 * }
 * }
 */
public final class DurableRuntime implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final Composition composition;
    private final DurableClient client;

    DurableRuntime(Composition composition) {
        this.composition = composition;
        this.client = composition.client();
    }

    /** Begins to describe a runtime on a provider. Closing the runtime leaves the provider open. */
    public static Builder builder(Provider provider) {
        return new RuntimeBuilder(provider);
    }

    /** A client whose starts and messages reach this runtime without a detour. */
    public DurableClient client() {
        return client;
    }

    /**
     * Stops taking work, lets running turns and activities finish, hands leases back, and returns as soon as that is
     * done. What still runs at the timeout is interrupted; it is run again elsewhere or later.
     */
    public void shutdown(Duration timeout) {
        composition.shutdown(timeout);
    }

    /** {@link #shutdown} within 10 seconds. */
    @Override
    public void close() {
        shutdown(CLOSE_TIMEOUT);
    }

    /** What has been counted since the start. */
    public RuntimeMetrics metrics() {
        return composition.metrics();
    }

    /** Whether the runtime can work, part by part. Asks no database. */
    public RuntimeHealth health() {
        return composition.health();
    }

    /** The orchestrations registered, each with its versions in ascending order. */
    public Map<String, Set<Version>> registered() {
        return composition.registered();
    }

    /** Describes a runtime. */
    public interface Builder {
        /** Registers an activity. */
        <I, O> Builder activity(ActivityType<I, O> type, Activity<I, O> body);

        /**
         * Registers the methods of an interface as activities.
         *
         * @throws IllegalArgumentException when the interface cannot be one of activities
         */
        <A> Builder activities(Class<A> contract, A implementation);

        /** Registers an orchestration as version 1.0.0. */
        <I, O> Builder orchestration(OrchestrationType<I, O> type, Orchestration<I, O> body);

        /**
         * Registers a version of an orchestration.
         *
         * @throws IllegalArgumentException when the text is not a version
         */
        <I, O> Builder orchestration(OrchestrationType<I, O> type, String version, Orchestration<I, O> body);

        /** Says which version a start without a version gets; the latest unless said otherwise. */
        Builder versionPolicy(String orchestrationName, VersionPolicy policy);

        /** Sets the options. */
        Builder options(RuntimeOptions options);

        /** Sets what the engine runs on; the threads and the clock of the JVM unless said otherwise. */
        Builder host(Host host);

        /**
         * Has an observer told what the runtime does. Without any, Micrometer's global registry is fed where Micrometer
         * is on the class path.
         */
        Builder observer(RuntimeObserver observer);

        /** Has the runtime shut down, within a time, when its JVM ends; off unless asked for. */
        Builder shutdownHook(Duration timeout);

        /**
         * Has the runtime shut down, within a time, when a part of it does not come back, see {@link #health}; off unless
         * asked for. It lets go of its lease in any case.
         */
        Builder shutdownWhenDown(Duration timeout);

        /**
         * Runs these activities on platform threads, one for each attempt. For code that computes for long without ever
         * waiting: on a virtual thread it would keep a core from all other activities, which take turns only where they
         * wait.
         */
        Builder onPlatformThreads(ActivityType<?, ?>... types);

        /**
         * Starts the runtime.
         *
         * @throws IllegalStateException when something is registered twice
         * @throws ProviderException when the database cannot be reached
         */
        DurableRuntime start();
    }
}
