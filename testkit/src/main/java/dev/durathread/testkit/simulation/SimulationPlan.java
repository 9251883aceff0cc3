package dev.durathread.testkit.simulation;

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
    /** What can go wrong. */
    enum Trouble {
        /** Nodes die and are started again. */
        KILLS,
        /** Nodes stand still, often past their lease, and go on. */
        FREEZES,
        /** Clocks go at different speeds. */
        DRIFT,
        /** Clocks are set forward and back. */
        LEAPS,
        /** Calls to the store fail. */
        REFUSALS,
        /** Calls to the store are done and not answered. */
        LOST_ANSWERS,
        /** Calls to the store take seconds. */
        DELAYS,
        /** The store is slow for one node for a while. */
        SLOW_NODE,
        /** Notifications do not arrive. */
        LOST_NEWS,
        /** Notifications arrive twice. */
        DOUBLED_NEWS,
        /** The store forgets the last that was done, as after an asynchronous failover. */
        LOST_TAIL,
        /** Instances are deleted by force and started anew. */
        DELETIONS,
        /** Some nodes have one version of the code and some have two. */
        VERSIONS,
        /** Nodes keep one instance in memory, or none. */
        TINY_MEMORY
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
        if (random.nextInt(4) != 0) {
            troubles.remove(Trouble.LOST_TAIL); // what it costs hides much else
        }
        int instances = 1 + random.nextInt(4);
        return new SimulationPlan(
                1 + random.nextInt(3), instances, instances * (2 + random.nextInt(9)), 2 + random.nextInt(10), troubles);
    }

    boolean has(Trouble trouble) {
        return troubles.contains(trouble);
    }
}
