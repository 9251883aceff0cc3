package dev.durathread.testkit.simulation;

import dev.durathread.DurableRuntime;
import dev.durathread.RuntimeOptions;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** One run of random programs on several nodes, from a seed: first with troubles, then without, until all has ended. */
final class SimulatedRun {
    private static final long SECOND = 1_000_000;
    private static final long LEASE_SECONDS = 6;
    private static final long LOOK = 2 * SECOND;
    private static final int MOST_LOOKS = 400;
    private static final int LOOKS_UNTIL_STUCK = 45;
    private static final long LONGEST_TROUBLE = 40;

    private final SimulationPlan plan;
    private final World world;
    private final SimulatedStore store;
    private final SplittableRandom random;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final SimulatedNode outside;
    private final Workload workload;
    private final List<String> violations = new ArrayList<>();
    private boolean hasAllCode;

    /** What a run makes its workload of. */
    interface Maker {
        Workload make(SimulationPlan plan, World world, List<SimulatedNode> nodes, SimulatedNode outside);
    }

    SimulatedRun(long seed, SimulationPlan plan, Trace trace, Supplier<Provider> fresh, Maker maker) {
        this.plan = plan;
        this.world = new World(seed, trace);
        this.store = new SimulatedStore(world, fresh);
        this.random = world.chance().split();
        for (int i = 0; i < plan.nodes(); i++) {
            nodes.add(new SimulatedNode(world, store, "n" + i, rate(), options("n" + i), this::register));
        }
        outside = new SimulatedNode(world, store, "client", 1, options("client"), (_, _) -> {});
        workload = maker.make(plan, world, nodes, outside);
        outside.spared(workload.sparesOutside());
    }

    /** What came of it: violations, empty when all is as it should be. */
    List<String> violations() {
        return violations;
    }

    World world() {
        return world;
    }

    int effects() {
        return workload.effects();
    }

    private double rate() {
        return plan.has(Trouble.DRIFT) ? 0.97 + world.chance().nextDouble() * 0.06 : 1;
    }

    private RuntimeOptions options(String name) {
        int resident = plan.has(Trouble.TINY_MEMORY) ? world.chance().nextInt(3) : 100;
        return RuntimeOptions.defaults()
                .withNodeName(name)
                .withLease(Duration.ofSeconds(LEASE_SECONDS))
                .withMaxAttempts(1_000)
                .withOrchestrationConcurrency(1 + world.chance().nextInt(4))
                .withActivityConcurrency(1 + world.chance().nextInt(8))
                .withMaxResidentInstances(resident);
    }

    private void register(SimulatedNode node, DurableRuntime.Builder builder) {
        workload.register(builder, hasAllCode);
    }

    void run() {
        world.note("plan " + plan);
        outside.start();
        nodes.forEach(SimulatedNode::start);
        long troubled = (2 + world.chance().nextLong(LONGEST_TROUBLE)) * SECOND;
        new Troubles(world, store, nodes, plan, random).plan(troubled);
        workload.begin(troubled);
        world.runUntil(troubled);
        heal();
        settle();
        judge();
    }

    private void heal() {
        world.note("all is well from now on");
        hasAllCode = true;
        store.faults(StoreFaults.NONE);
        for (SimulatedNode node : nodes) {
            SimulatedProcess process = node.process();
            if (process != null) {
                process.thaw();
                process.slowness(1);
            }
            node.setClockRight();
            if (plan.has(Trouble.VERSIONS)) {
                node.kill();
            }
        }
        startAll();
    }

    private void startAll() {
        nodes.forEach(SimulatedNode::start);
        outside.start();
    }

    /** Lets everything come to its end, and sends what is waited for. */
    private void settle() {
        String before = "";
        int still = 0;
        for (int look = 0; look < MOST_LOOKS; look++) {
            world.runUntil(world.nowMicros() + LOOK);
            startAll();
            Snapshot seen = Snapshot.of(store.provider());
            String now = seen.fingerprint();
            still = now.equals(before) ? still + 1 : 0;
            before = now;
            if (seen.instances().stream().allMatch(Snapshot.Instance::isFinished) && workload.isDone() && still > 0) {
                return;
            }
            if (still > LOOKS_UNTIL_STUCK) {
                return; // the judge says who is stuck
            }
            workload.goOn(seen);
        }
    }

    private void judge() {
        world.escaped()
                .forEach(escaped -> violations.add("thread " + escaped.thread() + " ended by " + escaped.thrown()));
        violations.addAll(workload.judge(Snapshot.of(store.provider()), store.lostTails()));
        violations.forEach(violation -> world.note("VIOLATION " + violation));
    }
}
