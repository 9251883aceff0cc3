package dev.durathread.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Random programs on simulated nodes: a fixed set of seeds, and fresh ones whose first is printed. Each repeats with {@link
 * RandomSimulation} and the options in the message.
 */
class RandomSimulationTest {
    private static final int FIXED = Integer.getInteger("durathread.simulation.seeds", 250);
    private static final long FRESH_SECONDS = Long.getLong("durathread.simulation.seconds", 2);

    @Test
    @DisplayName("SIM-01 SIM-03 a fixed set of seeds has no violation")
    void hasNoViolationInFixedSeeds() {
        List<String> failures = new ArrayList<>();
        for (long seed = 1; seed <= FIXED && failures.size() < 5; seed++) {
            add(failures, seed);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    @DisplayName("SIM-01 SIM-03 a fresh set of seeds has no violation")
    void hasNoViolationInFreshSeeds() {
        long first = ThreadLocalRandom.current().nextLong(1L << 40);
        long until = System.nanoTime() + FRESH_SECONDS * 1_000_000_000;
        List<String> failures = new ArrayList<>();
        long seed = first;
        while (System.nanoTime() < until && failures.size() < 5) {
            add(failures, seed++);
        }
        System.out.println("simulated " + (seed - first) + " fresh seeds from " + first);
        assertThat(failures).as("seeds from %s", first).isEmpty();
    }

    private static void add(List<String> failures, long seed) {
        String failure = RandomSimulation.failure(Simulation.randomPrograms(seed, SimulationPlan.of(seed), null));
        if (failure != null) {
            failures.add(failure);
        }
    }

    @Test
    @DisplayName("SIM-02 a seed gives the same trace each time, line by line")
    void givesTheSameTraceEachTime() {
        for (long seed = 1; seed <= 60; seed++) {
            List<String> first = new ArrayList<>();
            List<String> second = new ArrayList<>();
            SimulationResult one = Simulation.randomPrograms(seed, SimulationPlan.of(seed), first::add);
            SimulationResult two = Simulation.randomPrograms(seed, SimulationPlan.of(seed), second::add);
            assertThat(second).as("seed %s", seed).isEqualTo(first);
            assertThat(two.hash()).as("seed %s", seed).isEqualTo(one.hash());
        }
    }

    @Test
    @DisplayName("SIM-02 a plan that fails is made smaller while it fails")
    void makesAFailingPlanSmaller() {
        SimulationPlan plan = SimulationPlan.of(67);
        SimulationPlan smallest = new Shrinker(candidate -> candidate.size() >= 3 && candidate.instances() >= 2)
                .shrink(plan.withInstances(4).withSize(9));

        assertThat(smallest).isEqualTo(new SimulationPlan(1, 2, 0, 3, java.util.Set.of()));
    }
}
