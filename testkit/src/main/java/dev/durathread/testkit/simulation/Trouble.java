package dev.durathread.testkit.simulation;

/** What can go wrong in a simulation. */
public enum Trouble {
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
    /** The store forgets the last that was done, as after an asynchronous failover. Happens only where it is asked for. */
    LOST_TAIL,
    /** Instances are deleted by force and started anew. */
    DELETIONS,
    /** Some nodes have one version of the code and some have two. */
    VERSIONS,
    /** Nodes keep one instance in memory, or none. */
    TINY_MEMORY
}
