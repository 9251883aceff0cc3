package dev.durathread.testkit.simulation;

import dev.durathread.testkit.simulation.Mutant.Change.Gives;
import dev.durathread.testkit.simulation.Mutant.Change.LeavesOut;
import java.util.List;

/** Rules of the engine and of the SPI, each taken out once. A mutant whose place has moved says so when it is hunted. */
final class Mutants {
    private static final String DISPATCH = "internal.dispatch.";
    private static final String INSTANCE = "internal.instance.";
    private static final String CLAIM = "internal.claim.";
    private static final String NODE = "internal.node.";
    private static final String REPLAY = "internal.replay.";
    private static final String ACTIVITY = "internal.activity.";
    private static final String FIBER = "internal.fiber.";
    private static final String RULES = "provider.rules.";
    private static final String MEMORY = "testkit.memory.";

    static final List<Mutant> ALL = List.of(
            gives("INV-1", RULES + "TurnRules", "changeTasks", 0, "a turn schedules and gives up no tasks"),
            gives("INV-1", RULES + "TurnRules", "changeTimers", 0, "a turn sets and closes no timers"),
            say("INV-1", RULES + "TurnRules", "tellOthers", "isEmpty", 1, "a turn sends no messages and starts no children"),
            gives("INV-2", RULES + "StoredInstance", "stillHas", 1, "a turn is applied whatever its fence"),
            gives("INV-2", RULES + "TurnRules", "areLeased", 1, "a turn acks tasks that others hold"),
            say("INV-2", MEMORY + "Store", "find", "equals", 1, "the token of a task is not looked at"),
            skip("INV-4", INSTANCE + "LoadedInstance", "stores", "require", "nobody looks in which phase a turn is stored"),
            gives("INV-5", NODE + "Committer", "writeLater", 0, "a batch that failed is not written again"),
            gives("INV-6", INSTANCE + "LoadedInstance", "keepUnrecorded", 0, "results that a turn has not recorded are dropped"),
            gives("INV-6", DISPATCH + "Dispatcher", "keepResults", 0, "results of an instance that left are dropped"),
            gives("INV-6", DISPATCH + "Dispatcher", "store", 0, "the result of a task whose instance is elsewhere is dropped"),
            gives("INV-6", DISPATCH + "Dispatcher", "takeUpAgain", 0, "what came for an instance that left is dropped"),
            gives("INV-7", INSTANCE + "LoadedCode", "replay", 0, "a page of history is not replayed"),
            gives("INV-8", REPLAY + "Strands", "await", 0, "code goes on without what it waits for"),
            gives("INV-9", ACTIVITY + "Attempt", "end", 1, "an attempt that was cut short ends once more"),
            gives("INV-9", ACTIVITY + "Attempt", "cutShort", 1, "an attempt that has ended is cut short"),
            gives("INV-10", ACTIVITY + "ActivityRunner", "lost", 0, "a task that is gone goes on"),
            skip("INV-11", RULES + "TurnRules", "apply", "complete", "a task whose result is recorded stays"),
            gives("INV-12", REPLAY + "ExecutionMachine", "close", 0, "code that was let go is not ended"),
            gives("INV-12", FIBER + "Branches", "unwindAll", 0, "branches that were let go are not unwound"),
            gives("INV-13", INSTANCE + "LoadedInstance", "setAlarm", 0, "no alarm is set for a timer"),
            gives("INV-13", DISPATCH + "EffectPerformer", "setAlarm", 0, "an alarm for a timer is forgotten"),
            gives("INV-13", DISPATCH + "EffectPerformer", "handTimerBack", 0, "an evicted instance leaves its timer to nobody"),
            gives("INV-14", DISPATCH + "StartWithFirstTurn", "isRefused", 0, "a turn whose start was refused counts"),
            gives("INV-14", DISPATCH + "StartWithFirstTurn", "tell", 0, "who waits for a start is not told"),
            gives("INV-16", REPLAY + "ExecutionMachine", "forgetUnrecorded", 0, "what is unrecorded outlives what others recorded"),
            gives("INV-16", INSTANCE + "Mail", "isForAnotherThan", 0, "a message for another incarnation counts"),
            gives("INV-16", INSTANCE + "LoadedCode", "takeOver", 0, "work of another execution is forgotten"),
            gives("INV-17", CLAIM + "NodeLeaseKeeper", "renew", 0, "a lease is not renewed"),
            gives("INV-17", CLAIM + "TakeOver", "look", 0, "nobody takes over what a dead node held"),
            gives("claims", CLAIM + "InstanceClaimer", "reviveIfUncertain", 0, "what a lost answer claimed is not looked for"),
            gives("claims", ACTIVITY + "TaskClaims", "releaseUncertain", 0, "tasks that a lost answer claimed stay held"),
            gives("claims", DISPATCH + "HandBack", "handOn", 0, "an instance without code here is not handed on"),
            gives("SPI", MEMORY + "MapLedger", "remember", 1, "a message id is not remembered"),
            gives("SPI", RULES + "StoredInstance", "mayRun", 0, "a message makes nobody ready"),
            gives("SPI", MEMORY + "MapLedger", "consume", 0, "a message that was recorded stays"),
            gives("SPI", RULES + "StoredInstance", "isFreeOrHeldBy", 1, "a node hands back what another one holds"),
            skip("SPI", MEMORY + "Nodes", "leave", "readyNoLaterThan", "what a dead node held is not ready"),
            gives("SPI", MEMORY + "Nodes", "recover", 0, "what a dead node held is not freed"),
            skip("SPI", MEMORY + "Admin", "resume", "ready", "a resumed instance is not ready"),
            gives("timers", REPLAY + "Requests", "dueTimer", 0, "no timer is ever due"),
            gives("cancel", REPLAY + "Execution", "takeCancel", 0, "a cancellation is passed over"),
            gives("cancel", REPLAY + "Requests", "cancelAll", 0, "what was open at a cancellation stays so"),
            gives("events", REPLAY + "Mailboxes", "put", 0, "a message is dropped"),
            gives("retries", ACTIVITY + "Retries", "again", 0, "a failed attempt is not made again"),
            gives("children", DISPATCH + "EffectPerformer", "child", 0, "a child born here is not taken up"),
            gives("steps", ACTIVITY + "ActivityRunner", "runStep", 0, "steps are not started"));

    private Mutants() {}

    private static Mutant gives(String invariant, String type, String method, int value, String what) {
        return new Mutant(invariant, type, method, new Gives(value), what);
    }

    private static Mutant skip(String invariant, String type, String method, String callee, String what) {
        return say(invariant, type, method, callee, 0, what);
    }

    private static Mutant say(
            String invariant, String type, String method, String callee, int value, String what) {
        return new Mutant(invariant, type, method, new LeavesOut(callee, value), what);
    }
}
