package dev.durathread.testkit.determinism;

import dev.durathread.testkit.determinism.CodeBase.OwnClass;
import dev.durathread.testkit.determinism.CodeBase.OwnMethod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Follows calls from the code of orchestrations through the user's own classes, breadth first. */
final class Walk {
    private static final Set<String> CHANCE_TYPES = Set.of(
            "Ljava/util/Random;",
            "Ljava/security/SecureRandom;",
            "Ljava/util/SplittableRandom;",
            "Ljava/util/random/RandomGenerator;");

    private final CodeBase code;
    private final Exemptions exemptions;
    private final Predicate<MethodRef> isOwn;
    private final Deque<Visit> toVisit = new ArrayDeque<>();
    private final Set<MethodRef> seen = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();

    private record Visit(MethodRef method, List<String> path) {}

    /** @param isOwn whether a method's class is the user's own, to be followed */
    Walk(CodeBase code, Predicate<MethodRef> isOwn) {
        this.code = code;
        this.exemptions = new Exemptions(code);
        this.isOwn = isOwn;
    }

    List<Finding> from(Collection<MethodRef> roots) {
        roots.forEach(root -> enqueue(root, List.of()));
        while (!toVisit.isEmpty()) {
            Visit visit = toVisit.remove();
            code.find(visit.method().owner()).ifPresent(own -> visit(own, visit));
        }
        return List.copyOf(findings);
    }

    private void enqueue(MethodRef method, List<String> path) {
        if (seen.add(method)) {
            toVisit.add(new Visit(method, path));
        }
    }

    private void visit(OwnClass own, Visit visit) {
        Optional<OwnMethod> found =
                own.method(visit.method().name(), visit.method().descriptor());
        if (found.isEmpty()) {
            own.superclass()
                    .ifPresent(parent -> called(
                            new MethodRef(
                                    parent,
                                    visit.method().name(),
                                    visit.method().descriptor()),
                            own,
                            visit.path(),
                            0));
            return;
        }
        OwnMethod method = found.get();
        List<String> path = new ArrayList<>(visit.path());
        path.add(method.ref().readable());
        if (method.replaySafe().isPresent()) {
            if (method.replaySafe().get().isBlank()) {
                note(own, path, 0, "is marked @ReplaySafe without a reason", "nobody can judge it", "a reason");
            }
            return;
        }
        if (method.isSynchronized()) {
            note(own, path, firstLine(method), "is synchronized", "turns run one at a time anyway", "no lock");
        }
        for (int i = 0; i < method.ops().size(); i++) {
            look(own, method, i, path);
        }
    }

    private static int firstLine(OwnMethod method) {
        return method.ops().isEmpty() ? 0 : method.ops().getFirst().line();
    }

    private void look(OwnClass own, OwnMethod method, int place, List<String> path) {
        switch (method.ops().get(place)) {
            case Op.Invoke invoke -> called(invoke.method(), own, path, invoke.line());
            case Op.Lambda lambda -> {
                if (!exemptions.isExempt(method.ops(), place)) {
                    called(lambda.implementation(), own, path, lambda.line());
                }
            }
            case Op.StaticField field -> staticField(field, own, method, path);
            case Op.Monitor monitor ->
                note(
                        own,
                        path,
                        monitor.line(),
                        "enters a synchronized block",
                        "turns run one at a time anyway",
                        "no lock");
            case Op.Load _, Op.Store _, Op.Other _ -> {}
        }
    }

    private void called(MethodRef method, OwnClass caller, List<String> path, int line) {
        Optional<Rule> broken = Rules.brokenBy(method);
        if (broken.isPresent()) {
            note(
                    caller,
                    path,
                    line,
                    "calls " + method.owner() + "." + method.name(),
                    broken.get().why(),
                    broken.get().instead());
        } else if (isOwn.test(method)) {
            enqueue(method, path);
        }
    }

    private void staticField(Op.StaticField field, OwnClass own, OwnMethod method, List<String> path) {
        if (field.written() && !method.ref().name().equals("<clinit>")) {
            note(
                    own,
                    path,
                    field.line(),
                    "sets static field " + field.name(),
                    "it is shared by all instances and not undone on replay",
                    "a local variable, or ctx.kv()");
        } else if (CHANCE_TYPES.contains(field.descriptor())) {
            note(
                    own,
                    path,
                    field.line(),
                    "reads random generator " + field.name(),
                    "another value on replay",
                    "ctx.random()");
        } else if (field.owner().equals("java.lang.System") && field.name().equals("in")) {
            note(own, path, field.line(), "reads System.in", "not there again on replay", "an event or an activity");
        }
    }

    private void note(OwnClass own, List<String> path, int line, String call, String why, String instead) {
        String method = path.isEmpty() ? own.name() : path.getLast();
        Finding finding = new Finding(own.name(), method, own.sourceFile(), line, call, why, instead, path);
        if (!findings.contains(finding)) {
            findings.add(finding);
        }
    }
}
