package dev.durathread.testkit.simulation;

import dev.durathread.DurableRuntime;
import java.util.List;

/** What nodes run in a simulation, what clients do, and what has to be true at the end. */
interface Workload {
    /**
     * Registers code with a node that is started.
     *
     * @param all whether the node has all code there is; else some of it may be missing
     */
    void register(DurableRuntime.Builder node, boolean all);

    /** Whether the way from the node without code to the store is always good. */
    boolean sparesOutside();

    /** Plans what clients do until a time, in microseconds. */
    void begin(long until);

    /** Called again and again when the troubles are over, until all has ended. */
    void goOn(Snapshot seen);

    /** Whether its clients have done all they were to do. */
    boolean isDone();

    /** What is not as it should be. */
    List<String> judge(Snapshot end, List<SimulatedStore.LostTail> lostTails);

    /** How many effects its activities had. */
    int effects();
}
