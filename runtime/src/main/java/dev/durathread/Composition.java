package dev.durathread;

import dev.durathread.admin.QueueDepths;
import dev.durathread.history.HistoryJson;
import dev.durathread.host.Host;
import dev.durathread.host.Host.Role;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.claim.FallbackPolling;
import dev.durathread.internal.claim.InstanceClaimer;
import dev.durathread.internal.claim.NodeLeaseKeeper;
import dev.durathread.internal.claim.PoisonSuspects;
import dev.durathread.internal.claim.QueryBudget;
import dev.durathread.internal.claim.TakeOver;
import dev.durathread.internal.client.Statuses;
import dev.durathread.internal.client.Waits;
import dev.durathread.internal.client.WritePath;
import dev.durathread.internal.contract.ActivityContract;
import dev.durathread.internal.dispatch.Dispatcher;
import dev.durathread.internal.dispatch.EffectPerformer;
import dev.durathread.internal.dispatch.EndedElsewhere;
import dev.durathread.internal.dispatch.InstanceTable;
import dev.durathread.internal.dispatch.NodeWritePath;
import dev.durathread.internal.dispatch.OpenClaims;
import dev.durathread.internal.dispatch.TurnQueue;
import dev.durathread.internal.dispatch.TurnRunner;
import dev.durathread.internal.dispatch.WorkSignals;
import dev.durathread.internal.fiber.FiberKind;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.host.JvmHost;
import dev.durathread.internal.host.Pulse;
import dev.durathread.internal.host.StorageClock;
import dev.durathread.internal.host.TurnExecutor;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.meter.Meters;
import dev.durathread.internal.meter.Observers;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Drain;
import dev.durathread.internal.node.HealthWatch;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.payload.JacksonOnClassPath;
import dev.durathread.internal.payload.PayloadRules;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.internal.registry.ActivityCode;
import dev.durathread.internal.registry.ContractCodes;
import dev.durathread.internal.registry.OrchestrationCode;
import dev.durathread.internal.registry.Registry;
import dev.durathread.micrometer.GlobalMeters;
import dev.durathread.observe.RuntimeHealth;
import dev.durathread.observe.RuntimeMetrics;
import dev.durathread.observe.RuntimeObserver;
import dev.durathread.observe.RuntimeSight;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;
import dev.durathread.provider.TagSelection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Puts the rooms of an engine together, starts them and stops them. The only class that sees them all. */
final class Composition {
    private static final Logger LOG = EngineLog.of(DurableRuntime.class);

    /** Enough for all lanes that may be stuck, and for claims and the lease beside them. */
    private static final int STORAGE_THREADS = 12;

    /** So many turns may wait for each that runs before new work is left to other nodes. */
    private static final int TURNS_WAITING = 64;

    /** What may have killed a node before is held back no longer than this part of a lease. */
    private static final int PART_OF_LEASE = 6;

    private final Host host;
    private final Observers observers;
    private final Node node;
    private final Committer committer;
    private final ActivityRunner activities;
    private final TurnQueue queue;
    private final InstanceTable table;
    private final WorkSignals signals;
    private final EndedElsewhere endedElsewhere;
    private final TurnRunner turnRunner;
    private final NodeLeaseKeeper leases;
    private final Waits waits;
    private final DurableClient client;
    private final Subscription subscription;
    private final FallbackPolling polling;
    private final RuntimeSight sight = new Sight();
    private final @Nullable ShutdownHook hook;
    private final HealthWatch health;
    private final AtomicBoolean stopped = new AtomicBoolean();

    Composition(RuntimeBuilder plan) {
        JacksonOnClassPath.check();
        RuntimeOptions options = plan.options;
        String nodeKey = nodeKey(plan);
        String name = options.nodeName().orElse(nodeKey);
        Host given = plan.host != null ? plan.host : new JvmHost("durathread-" + name);
        Supplier<Duration> clock;
        if (given.followsStorage()) {
            StorageClock storageClock = StorageClock.readByOwner(given, plan.provider::storageTime);
            host = storageClock;
            clock = storageClock::read;
        } else {
            host = given;
            clock = () -> Duration.ZERO;
        }
        Payloads payloads = new Payloads(PayloadRules.of(options));
        observers = new Observers(observersOf(plan));
        node = new Node(
                new NodeId(name + "/" + nodeKey),
                name,
                plan.provider,
                host,
                host.runsTurnsOnVirtualThreads() ? Fibers.of(FiberKind.PLATFORM_SCHEDULER) : Fibers.best(),
                registry(plan),
                payloads,
                options,
                new Meters(observers),
                new Drain());
        Executor storage = host.executor(
                Role.STORAGE,
                Thread.ofPlatform().daemon().name("durathread-storage-", 0).factory(),
                STORAGE_THREADS);
        TurnExecutor turns = TurnExecutor.of(
                host.executor(Role.TURN, node.fibers().turnThreads(), options.orchestrationConcurrency()));
        committer = new Committer(plan.provider, host, storage, node.meters(), node.drain());
        Statuses statuses = new Statuses(payloads);
        // Three parts are asked for by others that they are made of: whoever asks too early waits for them.
        CompletableFuture<TurnRunner> runner = new CompletableFuture<>();
        CompletableFuture<InstanceClaimer> claimer = new CompletableFuture<>();
        CompletableFuture<DurableClient> clientOfActivities = new CompletableFuture<>();
        queue = new TurnQueue(
                turns,
                options.orchestrationConcurrency() * TURNS_WAITING,
                instance -> runner.join().run(instance));
        table = new InstanceTable(options.maxResidentInstances());
        signals = new WorkSignals(host, storage, () -> claimer.join().claim());
        endedElsewhere = new EndedElsewhere(node, storage, table, queue);
        waits = new Waits(plan.provider, host, storage, statuses, table::willTellEndOf);
        OpenClaims openClaims = new OpenClaims(host, options.lease().dividedBy(PART_OF_LEASE));
        Dispatcher dispatcher = new Dispatcher(node, committer, table, queue, openClaims, signals, waits);
        activities = new ActivityRunner(
                node,
                committer,
                storage,
                node.fibers().userThreads(turns::carries),
                node.fibers().platformUserThreads(),
                plan.computing,
                tags(options),
                clientOfActivities::join,
                dispatcher);
        EffectPerformer performer = new EffectPerformer(
                node, committer, activities, dispatcher, table, queue, openClaims, signals, endedElsewhere, waits);
        turnRunner = new TurnRunner(node, committer, activities, queue, signals, performer);
        runner.complete(turnRunner);
        claimer.complete(new InstanceClaimer(
                node, queue, table, signals, new PoisonSuspects(node, committer, dispatcher, table, signals)));
        QueryBudget budget = new QueryBudget();
        TakeOver takeOver = new TakeOver(node, committer, activities, signals, budget, storage);
        leases = new NodeLeaseKeeper(node, clock, activities, takeOver, budget, storage);
        polling = new FallbackPolling(
                host, storage, budget, List.of(signals::wake, activities::wakeClaims), leases::checkTasksUnheard);
        WritePath writes = new NodeWritePath(node, committer, dispatcher, queue, signals, endedElsewhere);
        client = Clients.of(plan.provider, host, payloads, writes, statuses, waits);
        clientOfActivities.complete(client);
        logStart();
        leases.join();
        subscription = plan.provider.listen(new Wakes(storage));
        polling.spread();
        observers.tell(observer -> observer.started(sight));
        hook = plan.shutdownHook == null ? null : new ShutdownHook(this, plan.shutdownHook);
        health = new HealthWatch(
                node, committer, turns, activities::probe, pulses(), new OwnHealth(plan.shutdownWhenDown));
        health.begin();
    }

    private List<Pulse> pulses() {
        List<Pulse> pulses = new ArrayList<>(leases.pulses());
        pulses.add(signals.pulse());
        pulses.add(activities.claimsPulse());
        return pulses;
    }

    RuntimeHealth health() {
        return health.now();
    }

    /** A node that cannot work holds nothing that others could do. */
    private final class OwnHealth implements HealthWatch.Listener {
        private final @Nullable Duration shutdownWithin;

        OwnHealth(@Nullable Duration shutdownWithin) {
            this.shutdownWithin = shutdownWithin;
        }

        @Override
        public void cannotWork() {
            leases.letGo(true);
            if (shutdownWithin != null) {
                Thread.ofPlatform().daemon().name("durathread-shutdown").start(() -> shutdown(shutdownWithin));
            }
        }

        @Override
        public void worksAgain() {
            leases.letGo(false);
        }
    }

    /** Tells one life of a node from every other one. */
    private static String nodeKey(RuntimeBuilder plan) {
        RandomGenerator random = plan.host == null ? ThreadLocalRandom.current() : plan.host.random();
        return Long.toUnsignedString(random.nextLong(), 36);
    }

    private static List<RuntimeObserver> observersOf(RuntimeBuilder plan) {
        return plan.observers.isEmpty() ? GlobalMeters.observer().stream().toList() : plan.observers;
    }

    private void logStart() {
        LOG.info(
                "Durathread {} node \"{}\" on {} {}, {} fibers, history formats {} to {}, {}",
                versionOfThis(),
                node.name(),
                node.provider().name(),
                node.provider().version(),
                node.fibers().kind(),
                HistoryJson.OLDEST_FORMAT,
                HistoryJson.FORMAT,
                node.options());
    }

    private static String versionOfThis() {
        String version = Composition.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }

    /** What changes elsewhere wakes whoever might have something to do. */
    private final class Wakes implements ChangeListener {
        private final Executor storage;

        Wakes(Executor storage) {
            this.storage = storage;
        }

        @Override
        public void workAvailable() {
            signals.wake();
            activities.wakeClaims();
        }

        @Override
        public void instanceChanged(String instanceId) {
            endedElsewhere.suspect(instanceId);
        }

        @Override
        public void tasksRemoved() {
            storage.execute(leases::checkTasks);
        }
    }

    /** What observers may ask. */
    private final class Sight implements RuntimeSight {
        @Override
        public Provider provider() {
            return node.provider();
        }

        @Override
        public RuntimeMetrics metrics() {
            return Composition.this.metrics();
        }

        @Override
        public QueueDepths queueDepths() {
            return client.admin().queueDepths();
        }
    }

    private static Registry registry(RuntimeBuilder plan) {
        Registry registry = new Registry();
        plan.activities.forEach(entry -> registry.add(code(entry)));
        plan.contracts.forEach(entry -> ContractCodes.of(ActivityContract.of(entry.contract()), entry.implementation())
                .forEach(registry::add));
        plan.orchestrations.forEach(entry -> registry.add(code(entry)));
        plan.policies.forEach(registry::policy);
        return registry;
    }

    private static <I, O> ActivityCode<I, O> code(RuntimeBuilder.ActivityEntry<I, O> entry) {
        return new ActivityCode<>(entry.type(), entry.body());
    }

    private static <I, O> OrchestrationCode<I, O> code(RuntimeBuilder.OrchestrationEntry<I, O> entry) {
        return new OrchestrationCode<>(entry.type(), entry.version(), entry.body());
    }

    static void checkContract(Class<?> contract) {
        ActivityContract.of(contract);
    }

    private static TagSelection tags(RuntimeOptions options) {
        TagFilter filter = options.tags();
        return new TagSelection(filter.untagged(), filter.all(), filter.tags());
    }

    DurableClient client() {
        return client;
    }

    RuntimeMetrics metrics() {
        return node.meters().snapshot(table.size());
    }

    Map<String, Set<Version>> registered() {
        return node.registry().versions();
    }

    void shutdown(Duration timeout) {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        if (hook != null) {
            hook.remove();
        }
        health.stop();
        node.drain().begin();
        subscription.close();
        polling.stop();
        signals.stop();
        queue.close();
        activities.stopClaiming();
        if (!node.drain().await(host, this::isIdle, timeout)) {
            LOG.warn("DUR-3011: node \"{}\" still had work under way after {}; it is given up", node.name(), timeout);
        }
        activities.close();
        committer.stop();
        endedElsewhere.stop();
        turnRunner.close();
        waits.close();
        leases.leave();
        host.close();
        observers.tell(observer -> observer.stopped(sight, metrics()));
        LOG.info("Durathread node \"{}\" has handed its work back", node.name());
    }

    private boolean isIdle() {
        return activities.isIdle() && table.isIdle() && committer.isIdle();
    }
}
