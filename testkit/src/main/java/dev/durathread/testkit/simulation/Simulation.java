package dev.durathread.testkit.simulation;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.testkit.MemoryProvider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Several nodes of the engine in one thread, from one seed: nodes die, freeze and come back, clocks drift and leap, and
 * the store refuses, delays and does not answer. The same seed gives the same run.
 *
 * {@snippet :
 * Simulation.of(node -> node.orchestration(ORDER, Orders::run).activity(PAY, Orders::pay))
 *         .scenario((client, random) -> {
 *             client.start(ORDER, "order-1", new Order(random.nextInt(100)));
 *             assertEquals(PAID, client.await(ORDER, "order-1", Duration.ofMinutes(10)));
 *         })
 *         .run(1, 1_000);
 * }
 *
 * <p>The scenario plays on a node without code that stays alive and whose way to the store is good; durations are in
 * simulated time. When it has ended and the troubles are over, every instance must have ended or wait for a message, and
 * every history must be one that can be. The code may wait only through its context: whoever sleeps or waits for a lock
 * takes real time, and what takes real time cannot be repeated.
 *
 * <p>Needs the JVM option {@code --add-opens java.base/java.lang=ALL-UNNAMED}. With {@code -Djdk.trackAllThreads=false}
 * the JVM lets go of the threads of nodes that died.
 */
public final class Simulation {
    private final Consumer<DurableRuntime.Builder> code;
    private final Scenario scenario;
    private final Set<Trouble> excluded;

    /** What clients do in a run. */
    @FunctionalInterface
    public interface Scenario {
        /**
         * Plays once in each run; throws when something is not as it should be.
         *
         * @param random drawn from the seed
         */
        void play(DurableClient client, RandomGenerator random) throws Exception;
    }

    private Simulation(Consumer<DurableRuntime.Builder> code, Scenario scenario, Set<Trouble> excluded) {
        this.code = code;
        this.scenario = scenario;
        this.excluded = excluded;
    }

    /**
     * A simulation of nodes with some code.
     *
     * @param code registers the orchestrations and activities of a node that is started; called for each life of each
     */
    public static Simulation of(Consumer<DurableRuntime.Builder> code) {
        // a store that forgets breaks what a scenario was promised; the other two are about code that it does not have
        return new Simulation(code, (_, _) -> {}, EnumSet.of(Trouble.LOST_TAIL, Trouble.DELETIONS, Trouble.VERSIONS));
    }

    /** Sets what clients do. */
    public Simulation scenario(Scenario what) {
        return new Simulation(code, what, excluded);
    }

    /** Leaves something out that can go wrong. */
    public Simulation without(Trouble trouble) {
        EnumSet<Trouble> more = EnumSet.copyOf(excluded);
        more.add(trouble);
        return new Simulation(code, scenario, more);
    }

    /**
     * Runs seeds one after the other.
     *
     * @throws AssertionError naming the first seed that fails, and what was not as it should be
     */
    public void run(long firstSeed, int seeds) {
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            SimulationResult result = run(seed);
            if (result.failed()) {
                throw new AssertionError("seed " + seed + " fails: " + String.join("; ", result.violations()));
            }
        }
    }

    /** Runs one seed. */
    public SimulationResult run(long seed) {
        return run(seed, null);
    }

    /** Runs one seed, and hands over each line of its trace. */
    public SimulationResult run(long seed, @Nullable Consumer<String> trace) {
        EnumSet<Trouble> troubles = EnumSet.noneOf(Trouble.class);
        troubles.addAll(SimulationPlan.of(seed).troubles());
        troubles.removeAll(excluded);
        return run(
                seed,
                SimulationPlan.of(seed).withTroubles(troubles),
                new Trace(trace),
                (_, world, _, outside) -> new OwnPrograms(world, outside, code, scenario));
    }

    /** Runs the random programs of a seed. */
    static SimulationResult randomPrograms(long seed, SimulationPlan plan, @Nullable Consumer<String> trace) {
        return run(seed, plan, new Trace(trace), RandomPrograms::new);
    }

    /** The first violation of a seed; empty for none. */
    static String violationOfRandomPrograms(long seed) {
        List<String> violations =
                randomPrograms(seed, SimulationPlan.of(seed), null).violations();
        return violations.isEmpty() ? "" : violations.getFirst();
    }

    private static SimulationResult run(long seed, SimulationPlan plan, Trace trace, SimulatedRun.Maker maker) {
        SimulatedRun run = new SimulatedRun(seed, plan, trace, MemoryProvider::create, maker);
        List<String> violations = new ArrayList<>();
        try {
            run.run();
        } catch (RuntimeException | Error e) {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            violations.add("the run broke: " + text);
        }
        violations.addAll(run.violations());
        return new SimulationResult(seed, violations, trace.hash(), run.world().steps());
    }
}
