package dev.durathread.testkit.determinism;

import dev.durathread.testkit.determinism.CodeBase.OwnMethod;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the lambdas that run outside replay. These are bodies of activities, and lambdas that go to {@code ctx.step} or
 * {@code ctx.sideEffect}: directly, through a local variable, or through a method of the user that does nothing else
 * with them.
 */
final class Exemptions {
    private static final String CONTEXT = "dev.durathread.OrchestrationContext";
    private static final Set<String> RECORDED = Set.of("step", "sideEffect");
    private static final String ACTIVITY = "dev.durathread.Activity";
    private static final int DEEPEST = 8;

    private final CodeBase code;

    Exemptions(CodeBase code) {
        this.code = code;
    }

    /** @param place the lambda's index in the operations of its method */
    boolean isExempt(List<Op> ops, int place) {
        return isExempt(ops, place, DEEPEST);
    }

    private boolean isExempt(List<Op> ops, int place, int depth) {
        if (ops.get(place) instanceof Op.Lambda lambda && lambda.type().equals(ACTIVITY)) {
            return true;
        }
        if (place + 1 >= ops.size()) {
            return false;
        }
        return switch (ops.get(place + 1)) {
            case Op.Invoke invoke -> takesLastToRecord(invoke, depth);
            case Op.Store store -> usesOnlyToRecord(ops, store.slot(), place + 2, depth);
            default -> false;
        };
    }

    /** Whether a call records the result of its last argument instead of running it in the turn. */
    private boolean takesLastToRecord(Op.Invoke invoke, int depth) {
        MethodRef method = invoke.method();
        if (method.owner().equals(CONTEXT) && RECORDED.contains(method.name())) {
            return true;
        }
        if (depth == 0) {
            return false;
        }
        Optional<OwnMethod> own = code.find(method.owner())
                .flatMap(found -> found.method(method.name(), method.descriptor()))
                .filter(found -> !found.ops().isEmpty());
        return own.isPresent() && usesOnlyToRecord(own.get().ops(), lastSlot(own.get()), 0, depth - 1);
    }

    private static int lastSlot(OwnMethod method) {
        List<String> parameters = Descriptors.parameters(method.ref().descriptor());
        int slot = method.isStatic() ? 0 : 1;
        for (String parameter : parameters.subList(0, parameters.size() - 1)) {
            slot += parameter.equals("J") || parameter.equals("D") ? 2 : 1;
        }
        return slot;
    }

    /** Whether every use of a variable passes it to such a call, alone or inside a lambda. */
    private boolean usesOnlyToRecord(List<Op> ops, int slot, int from, int depth) {
        Set<Boolean> uses = new HashSet<>();
        for (int i = from; i < ops.size(); i++) {
            if (ops.get(i) instanceof Op.Load load && load.slot() == slot) {
                uses.add(isRecorded(ops, i, depth));
            }
        }
        return uses.equals(Set.of(true));
    }

    private boolean isRecorded(List<Op> ops, int load, int depth) {
        int next = load + 1;
        while (next < ops.size() && ops.get(next) instanceof Op.Load) {
            next++;
        }
        if (next >= ops.size()) {
            return false;
        }
        return switch (ops.get(next)) {
            case Op.Lambda _ -> isExempt(ops, next, depth);
            case Op.Invoke invoke -> next == load + 1 && takesLastToRecord(invoke, depth);
            default -> false;
        };
    }
}
