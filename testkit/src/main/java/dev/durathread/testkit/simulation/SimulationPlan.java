package dev.durathread.testkit.simulation;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How much of everything there is in a run. Drawn from the run's seed; each part can be set otherwise, to find the
 * smallest run that still fails.
 *
 * @param nodes that run orchestrations
 * @param instances ids that clients start
 * @param calls that clients make
 * @param size of programs, roughly the number of things they do
 * @param troubles what goes wrong
 */
record SimulationPlan(int nodes, int instances, int calls, int size, Set<Trouble> troubles) {
    /** Refuses what cannot be run; copies the troubles, in their order. */
    SimulationPlan {
        if (nodes < 1 || instances < 1 || calls < 0 || size < 1) {
            throw new IllegalArgumentException(
                    "a simulation needs a node, an instance and a size of 1 at the least: nodes " + nodes
                            + ", instances " + instances + ", calls " + calls + ", size " + size);
        }
        EnumSet<Trouble> copy = EnumSet.noneOf(Trouble.class);
        copy.addAll(troubles);
        troubles = Collections.unmodifiableSet(copy);
    }

    /** The plan of a seed. */
    static SimulationPlan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x5deece66dL);
        EnumSet<Trouble> troubles = EnumSet.noneOf(Trouble.class);
        int inThree = random.nextInt(4); // how many of three troubles there are; none in a quarter of all runs
        for (Trouble trouble : Trouble.values()) {
            if (random.nextInt(3) < inThree) {
                troubles.add(trouble);
            }
        }
        troubles.remove(Trouble.LOST_TAIL); // only where it is asked for: what it costs hides much else
        int instances = 1 + random.nextInt(4);
        return new SimulationPlan(
                1 + random.nextInt(3),
                instances,
                instances * (2 + random.nextInt(9)),
                2 + random.nextInt(10),
                troubles);
    }

    SimulationPlan withNodes(int number) {
        return new SimulationPlan(number, instances, calls, size, troubles);
    }

    SimulationPlan withInstances(int number) {
        return new SimulationPlan(nodes, number, calls, size, troubles);
    }

    SimulationPlan withCalls(int number) {
        return new SimulationPlan(nodes, instances, number, size, troubles);
    }

    SimulationPlan withSize(int number) {
        return new SimulationPlan(nodes, instances, calls, number, troubles);
    }

    SimulationPlan withTroubles(Set<Trouble> set) {
        return new SimulationPlan(nodes, instances, calls, size, set);
    }

    boolean has(Trouble trouble) {
        return troubles.contains(trouble);
    }
}
