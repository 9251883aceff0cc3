package dev.durathread.testkit.simulation;

import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the output of a completed program can be what the program has seen. */
final class ProgramAudit {
    private final Snapshot.Instance instance;
    private final List<String> violations = new ArrayList<>();
    private final Set<String> counts = new HashSet<>();
    private final Set<String> messages = new HashSet<>();

    ProgramAudit(Snapshot.Instance instance) {
        this.instance = instance;
    }

    List<String> judge() {
        String output = instance.record().output();
        String input = input();
        if (output == null || input == null) {
            violations.add(instance.id() + " completed without output or start");
            return violations;
        }
        try {
            Seen seen = Seen.parse(text(output));
            instance(ProgramCode.program(text(input)), seen, instance.id());
        } catch (RuntimeException e) {
            violations.add(instance.id() + " has an output that cannot be read: " + output + ": " + e);
        }
        return violations;
    }

    private @Nullable String input() {
        return instance.executions().isEmpty()
                        || instance.executions().getLast().events().isEmpty()
                        || !(instance.executions().getLast().events().getFirst()
                                instanceof OrchestrationStarted started)
                ? null
                : started.input();
    }

    private static String text(String json) {
        return json.substring(1, json.length() - 1);
    }

    private void violated(String place, Object expected, Seen seen) {
        violations.add(instance.id() + " saw " + seen + " at " + place + ", where " + expected + " belongs");
    }

    /** @param id of the instance; null for any */
    private void instance(Program program, Seen seen, @Nullable String id) {
        List<Seen> members = seen.members();
        if (members.size() != program.parts().size() + 1 || program.fails()) {
            violated("the end", program, seen);
            return;
        }
        String self = members.getFirst().word();
        if (id != null && !id.equals(self)) {
            violated("the beginning", id, members.getFirst());
        }
        for (int part = 0; part < program.parts().size(); part++) {
            sequence(self, program.parts().get(part), Integer.toString(part), members.get(part + 1));
        }
    }

    private void sequence(String self, List<Op> ops, String place, Seen seen) {
        if (seen.members().size() != ops.size()) {
            violated(place, ops, seen);
            return;
        }
        for (int i = 0; i < ops.size(); i++) {
            op(self, ops.get(i), place + "." + i, seen.members().get(i));
        }
    }

    private void op(String self, Op op, String place, Seen seen) {
        switch (op) {
            case Op.Activity _ -> is("a:" + self + "/" + place, seen, place);
            case Op.FailingActivity _ -> is("!" + self + "/" + place + " failed", seen, place);
            case Op.Step _ -> is("s:" + self + "/" + place, seen, place);
            case Op.Timer _ -> is("t", seen, place);
            case Op.Event _ -> message("e:", seen, place);
            case Op.Message _ -> message("q:", seen, place);
            case Op.EventInTime _ -> {
                if (!seen.word().equals("late")) {
                    message("e:", seen, place);
                }
            }
            case Op.InVain _ -> is("to", seen, place);
            case Op.Child(var seed, var size) -> child(Program.of(seed, size), seen);
            case Op.Detached _ -> is("d", seen, place);
            case Op.Count(var key) -> count(self, key, seen, place);
            case Op.Status _ -> is("st", seen, place);
            case Op.Values _ -> is("v:true:" + place, seen, place);
            case Op.Patch _ -> is("p:true", seen, place);
            case Op.GivenUp _ -> is("x", seen, place);
            case Op.All(var members) -> sequence(self, members, place, seen);
            case Op.Settled(var members) -> sequence(self, members, place, seen);
            case Op.Any(var members) -> anyOf(self, members, place, seen);
            case Op.Race(var members) -> winner(self, members, place, seen);
            case Op.Branch(var ops) -> sequence(self, ops, place, seen);
        }
    }

    private void is(String expected, Seen seen, String place) {
        if (!seen.word().equals(expected)) {
            violated(place, expected, seen);
        }
    }

    /** Each message is seen once. */
    private void message(String kind, Seen seen, String place) {
        boolean isUnsure = seen.word().startsWith(kind + Clients.WITHOUT_ID);
        if (!isUnsure && (!seen.word().startsWith(kind + Clients.WITH_ID) || !messages.add(seen.word()))) {
            violated(place, "a message " + kind + " not seen before", seen);
        }
    }

    /** Each count of a key is seen once. */
    private void count(String self, String key, Seen seen, String place) {
        if (!seen.word().startsWith(key + ":") || !counts.add(self + " " + seen.word())) {
            violated(place, "a count of " + key + " not seen before", seen);
        }
    }

    private void child(Program program, Seen seen) {
        if (!seen.word().equals("!c")) {
            instance(program, seen, null);
        }
    }

    private void anyOf(String self, List<Op> members, String place, Seen seen) {
        int before = violations.size();
        Set<String> countsBefore = Set.copyOf(counts);
        Set<String> messagesBefore = Set.copyOf(messages);
        for (int i = 0; i < members.size(); i++) {
            op(self, members.get(i), place + "." + i, seen);
            if (violations.size() == before) {
                return;
            }
            violations.subList(before, violations.size()).clear();
            counts.retainAll(countsBefore);
            messages.retainAll(messagesBefore);
        }
        violated(place, "one of " + members, seen);
    }

    private void winner(String self, List<Op> members, String place, Seen seen) {
        for (int index = 0; index < members.size(); index++) {
            if (seen.members().size() == 2 && seen.members().getFirst().word().equals("w" + index)) {
                op(self, members.get(index), place + "." + index, seen.members().get(1));
                return;
            }
        }
        violated(place, "a winner of " + members, seen);
    }
}
