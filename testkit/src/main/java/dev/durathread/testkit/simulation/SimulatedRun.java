package dev.durathread.testkit.simulation;

import dev.durathread.ActivityContext;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.RuntimeOptions;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.simulation.SimulationPlan.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    private final Effects effects = new Effects();
    private final ClientLog calls = new ClientLog();
    private final Clients clients;
    private final List<String> violations = new ArrayList<>();
    private boolean hasAllCode;

    SimulatedRun(long seed, SimulationPlan plan, Trace trace, Supplier<Provider> fresh) {
        this.plan = plan;
        this.world = new World(seed, trace);
        this.store = new SimulatedStore(world, fresh);
        this.random = world.chance().split();
        for (int i = 0; i < plan.nodes(); i++) {
            nodes.add(new SimulatedNode(world, store, "n" + i, rate(), options("n" + i), this::register));
        }
        outside = new SimulatedNode(world, store, "client", 1, options("client"), (_, _) -> {});
        clients = new Clients(world, calls, nodes, outside);
    }

    /** What came of it: violations, empty when all is as it should be. */
    List<String> violations() {
        return violations;
    }

    World world() {
        return world;
    }

    int effects() {
        return effects.count();
    }

    private double rate() {
        return plan.has(Trouble.DRIFT) ? 0.97 + world.chance().nextDouble() * 0.06 : 1;
    }

    private RuntimeOptions options(String name) {
        int resident = plan.has(Trouble.TINY_MEMORY) ? world.chance().nextInt(3) : 100;
        return RuntimeOptions.defaults()
                .withWorkerNodeId(name)
                .withLease(Duration.ofSeconds(LEASE_SECONDS))
                .withMaxAttempts(1_000)
                .withOrchestrationConcurrency(1 + world.chance().nextInt(4))
                .withWorkerConcurrency(1 + world.chance().nextInt(8))
                .withMaxResidentInstances(resident);
    }

    private void register(SimulatedNode node, DurableRuntime.Builder builder) {
        builder.activity(ProgramCode.WORK, this::work).orchestration(ProgramCode.PROGRAM, ProgramCode::run);
        if (hasAllCode || !plan.has(Trouble.VERSIONS) || world.chance().nextBoolean()) {
            builder.orchestration(ProgramCode.PROGRAM, "1.1.0", ProgramCode::run);
        }
    }

    private String work(ActivityContext ctx, String input) {
        String[] parts = input.split("#", -1);
        String place = parts[0];
        effects.begin(place);
        if (ctx.attempt() <= Integer.parseInt(parts[1])) {
            throw new IllegalStateException(place + " failed");
        }
        int millis = Integer.parseInt(parts[2]);
        if (millis > 0) {
            boolean _ = ctx.awaitCancelled(Duration.ofMillis(millis));
        }
        effects.done(place);
        return "a:" + place;
    }

    void run() {
        world.note("plan " + plan);
        outside.start();
        nodes.forEach(SimulatedNode::start);
        long troubled = (2 + world.chance().nextLong(LONGEST_TROUBLE)) * SECOND;
        new Troubles(world, store, nodes, plan, random).plan(troubled);
        clients.plan(plan, troubled, random);
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
            if (seen.instances().stream().allMatch(Snapshot.Instance::isFinished) && clients.areDone() && still > 0) {
                return;
            }
            if (still > LOOKS_UNTIL_STUCK) {
                return; // the judge says who is stuck
            }
            clients.resumeAll(seen);
            clients.feed(seen);
        }
    }

    private void judge() {
        world.escaped()
                .forEach(escaped -> violations.add("thread " + escaped.thread() + " ended by " + escaped.thrown()));
        violations.addAll(new Auditor(Snapshot.of(store.provider()), calls, effects, store.lostTails()).judge());
        violations.forEach(violation -> world.note("VIOLATION " + violation));
    }

    @Nullable
    DurableClient client() {
        return outside.client();
    }
}
