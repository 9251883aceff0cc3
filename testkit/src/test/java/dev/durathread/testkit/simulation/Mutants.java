package dev.durathread.testkit.simulation;

import dev.durathread.testkit.simulation.Mutant.Change.Gives;
import dev.durathread.testkit.simulation.Mutant.Change.LeavesOut;
import java.util.List;

/** Rules of the engine and of the SPI, each taken out once. */
final class Mutants {
    private static final String DISPATCH = "internal.dispatch.";
    private static final String REPLAY = "internal.replay.";
    private static final String ACTIVITY = "internal.activity.";
    private static final String MEMORY = "testkit.memory.";

    static final List<Mutant> ALL = List.of(
            new Mutant("INV-1", MEMORY + "Writes", "turn", new LeavesOut("create", 0), "a turn starts no children"),
            new Mutant("INV-1", MEMORY + "Writes", "turn", new LeavesOut("deliver", 0), "a turn sends no messages"),
            new Mutant("INV-1", MEMORY + "Writes", "turn", new LeavesOut("add", 0), "a turn schedules no tasks"),
            new Mutant(
                    "INV-2",
                    MEMORY + "Writes",
                    "turn",
                    new LeavesOut("equals", 1),
                    "a turn is applied whatever its fence"),
            new Mutant(
                    "INV-2",
                    MEMORY + "Writes",
                    "turn",
                    new LeavesOut("anyMatch", 0),
                    "a turn acks tasks that others hold"),
            new Mutant(
                    "INV-2", MEMORY + "Store", "find", new LeavesOut("equals", 1), "a task's token is not looked at"),
            new Mutant(
                    "INV-4",
                    DISPATCH + "Resident",
                    "begin",
                    new Gives(0),
                    "a second turn begins while one is under way"),
            new Mutant(
                    "INV-5",
                    "internal.node.Committer",
                    "writeLater",
                    new Gives(0),
                    "a batch that failed is not written again"),
            new Mutant(
                    "INV-6",
                    DISPATCH + "Leaving",
                    "keepResults",
                    new Gives(0),
                    "results of a refused turn are dropped"),
            new Mutant(
                    "INV-6",
                    DISPATCH + "Dispatcher",
                    "cameTooLate",
                    new Gives(0),
                    "what came for an instance that left is dropped"),
            new Mutant(
                    "INV-6",
                    DISPATCH + "Dispatcher",
                    "store",
                    new Gives(0),
                    "the result of a task whose instance is elsewhere is dropped"),
            new Mutant(
                    "INV-7",
                    DISPATCH + "Rehydration",
                    "upTo",
                    new Gives(0),
                    "the history that was read is not replayed"),
            new Mutant(
                    "INV-8",
                    REPLAY + "ExecutionMachine",
                    "record",
                    new LeavesOut("settle", 0),
                    "an answer is recorded and settles nothing"),
            new Mutant(
                    "INV-9", ACTIVITY + "Attempt", "end", new Gives(1), "an attempt that was cut short ends once more"),
            new Mutant(
                    "INV-9", ACTIVITY + "Attempt", "cutShort", new Gives(1), "an attempt that has ended is cut short"),
            new Mutant("INV-10", ACTIVITY + "ActivityRunner", "lost", new Gives(0), "a task that is gone goes on"),
            new Mutant("INV-11", MEMORY + "Writes", "ack", new Gives(0), "a task whose result is recorded stays"),
            new Mutant(
                    "INV-12",
                    REPLAY + "ExecutionMachine",
                    "close",
                    new Gives(0),
                    "code that was let go is not unwound"),
            new Mutant("INV-13", DISPATCH + "TurnRunner", "setAlarm", new Gives(0), "no alarm is set for a timer"),
            new Mutant(
                    "INV-13",
                    DISPATCH + "Leaving",
                    "handTimerBack",
                    new Gives(0),
                    "an evicted instance leaves its timer to nobody"),
            new Mutant(
                    "INV-14",
                    DISPATCH + "Birth",
                    "isRefused",
                    new Gives(0),
                    "a turn whose start was refused is taken up all the same"),
            new Mutant("INV-14", DISPATCH + "Birth", "tell", new Gives(0), "who waits for a start is not told"),
            new Mutant(
                    "INV-16",
                    REPLAY + "ExecutionMachine",
                    "forgetUnrecorded",
                    new Gives(0),
                    "what is in memory unrecorded outlives what another node recorded"),
            new Mutant(
                    "INV-16",
                    DISPATCH + "TurnRunner",
                    "forgetWorkOfAnother",
                    new Gives(0),
                    "work of another execution counts as this one's"),
            new Mutant(
                    "INV-16",
                    DISPATCH + "Resident$Mail",
                    "isForAnotherThan",
                    new Gives(0),
                    "a message for another incarnation counts"),
            new Mutant(
                    "claims",
                    DISPATCH + "InstanceClaims",
                    "reviveIfUncertain",
                    new Gives(0),
                    "what a lost answer claimed is not looked for"),
            new Mutant(
                    "claims",
                    ACTIVITY + "TaskClaims",
                    "releaseUncertain",
                    new Gives(0),
                    "tasks that a lost answer claimed stay held"),
            new Mutant("SPI", MEMORY + "Writes", "isKnown", new Gives(0), "a message id is not remembered"),
            new Mutant(
                    "SPI",
                    MEMORY + "Writes",
                    "wake",
                    new LeavesOut("readyNoLaterThan", 0),
                    "a message makes nobody ready"),
            new Mutant(
                    "SPI",
                    MEMORY + "Nodes",
                    "leave",
                    new LeavesOut("readyNoLaterThan", 0),
                    "what a dead node held is not ready"),
            new Mutant("SPI", MEMORY + "Nodes", "recover", new Gives(0), "what a dead node held is not freed"),
            new Mutant("SPI", MEMORY + "Nodes", "reviveHeld", new Gives(0), "what is held is not made ready again"),
            new Mutant("SPI", MEMORY + "Admin", "resume", new LeavesOut("ready", 0), "a resumed instance is not ready"),
            new Mutant("SPI", MEMORY + "Reads", "inbox", new LeavesOut("tailMap", 0), "the inbox cannot be read"),
            new Mutant("timers", REPLAY + "Requests", "dueTimer", new Gives(0), "no timer is ever due"),
            new Mutant("cancel", REPLAY + "Execution", "takeCancel", new Gives(0), "a cancellation is passed over"),
            new Mutant(
                    "cancel",
                    REPLAY + "Requests",
                    "cancelAll",
                    new Gives(0),
                    "what was open at a cancellation stays so"),
            new Mutant(
                    "events", REPLAY + "Mailboxes", "put", new Gives(0), "a message that nobody waits for is dropped"),
            new Mutant("retries", ACTIVITY + "Retries", "again", new Gives(0), "a failed attempt is not made again"),
            new Mutant(
                    "children",
                    DISPATCH + "Translation",
                    "tellParent",
                    new Gives(0),
                    "a parent is not told how its child ended"),
            new Mutant(
                    "children", DISPATCH + "AfterCommit", "child", new Gives(0), "a child born here is not taken up"),
            new Mutant("steps", DISPATCH + "AfterCommit", "startSteps", new Gives(0), "steps are not started"));

    private Mutants() {}
}
