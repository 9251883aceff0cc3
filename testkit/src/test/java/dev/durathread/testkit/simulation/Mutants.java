package dev.durathread.testkit.simulation;

import dev.durathread.testkit.simulation.Mutant.Change.Gives;
import dev.durathread.testkit.simulation.Mutant.Change.LeavesOut;
import java.util.List;

/** Rules of the engine and of the SPI, each taken out once. */
final class Mutants {
    private static final String WRITES = "testkit.memory.Writes";
    private static final String NODES = "testkit.memory.Nodes";

    static final List<Mutant> ALL = List.of(
            new Mutant("INV-1", WRITES, "turn", new LeavesOut("ack", 0), "a turn leaves the tasks that it acks"),
            new Mutant("INV-2", WRITES, "turn", new LeavesOut("equals", 1), "a turn is applied whatever its fence"),
            new Mutant("INV-2", WRITES, "turn", new LeavesOut("anyMatch", 0), "a turn acks tasks that it does not hold"),
            new Mutant("SPI", WRITES, "isKnown", new Gives(0), "a message id is not remembered"),
            new Mutant("SPI", NODES, "recover", new Gives(0), "what a dead node held is not freed"));

    private Mutants() {}
}
