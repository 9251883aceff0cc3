package dev.durathread.testkit.simulation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;

/** Makes a plan that fails smaller, as long as it still fails. */
final class Shrinker {
    private static final int MOST_RUNS = 300;

    private final Predicate<SimulationPlan> fails;
    private int runs;

    Shrinker(Predicate<SimulationPlan> fails) {
        this.fails = fails;
    }

    SimulationPlan shrink(SimulationPlan failing) {
        SimulationPlan smallest = failing;
        boolean smaller = true;
        while (smaller && runs < MOST_RUNS) {
            smaller = false;
            for (SimulationPlan candidate : candidates(smallest)) {
                if (runs++ < MOST_RUNS && fails.test(candidate)) {
                    smallest = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return smallest;
    }

    private static List<SimulationPlan> candidates(SimulationPlan plan) {
        List<SimulationPlan> all = new ArrayList<>();
        for (Trouble trouble : plan.troubles()) {
            EnumSet<Trouble> fewer = EnumSet.copyOf(plan.troubles());
            fewer.remove(trouble);
            all.add(plan.withTroubles(fewer));
        }
        if (plan.calls() > 0) {
            all.add(plan.withCalls(plan.calls() / 2));
            all.add(plan.withCalls(plan.calls() - 1));
        }
        if (plan.nodes() > 1) {
            all.add(plan.withNodes(plan.nodes() - 1));
        }
        if (plan.instances() > 1) {
            all.add(plan.withInstances(plan.instances() - 1));
        }
        if (plan.size() > 1) {
            all.add(plan.withSize(plan.size() / 2));
            all.add(plan.withSize(plan.size() - 1));
        }
        return all;
    }
}
