package dev.durathread.testkit.determinism;

import dev.durathread.testkit.determinism.CodeBase.OwnClass;
import dev.durathread.testkit.determinism.CodeBase.OwnMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Searches the code of orchestrations for calls that break replay: clocks, random numbers, threads, locks, files,
 * sockets, databases, the environment. It reads class files and runs nothing. It follows calls within the user's own
 * packages, through lambdas and method references too. Code that goes to {@code ctx.step} or {@code ctx.sideEffect} and
 * bodies of activities are not checked.
 *
 * {@snippet :
 * @Test
 * void ordersReplay() {
 *     DeterminismChecker.assertDeterministic(Orders.class, Refunds.class);
 * }
 * }
 *
 * <p>Of a class it looks at every method that takes an {@code OrchestrationContext}, and every lambda that is an
 * {@code Orchestration}. A method that is safe although it looks otherwise is marked {@link dev.durathread.ReplaySafe}
 * with a reason.
 *
 * <p>It does not see through interfaces and overridden methods of the user's own, and does not know what libraries do.
 * Replaying every turn in tests finds what slips by, as far as it shows.
 */
public final class DeterminismChecker {
    private static final String CONTEXT = "Ldev/durathread/OrchestrationContext;";
    static final String ORCHESTRATION = "dev.durathread.Orchestration";

    private final List<Class<?>> classes;
    private final Set<String> packages;

    private DeterminismChecker(List<Class<?>> classes, Set<String> packages) {
        this.classes = classes;
        this.packages = packages;
    }

    /** A checker of some classes. It follows calls within the packages that share their first two names. */
    public static DeterminismChecker of(Class<?>... orchestrationClasses) {
        Set<String> packages = Arrays.stream(orchestrationClasses)
                .map(type -> OwnPackages.around(type.getPackageName()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new DeterminismChecker(List.of(orchestrationClasses), packages);
    }

    /** The same checker, but it follows calls within these packages and all packages below them. */
    public DeterminismChecker withPackages(String... names) {
        return new DeterminismChecker(classes, new LinkedHashSet<>(Arrays.asList(names)));
    }

    /**
     * Checks some classes.
     *
     * @throws AssertionError naming each place, what it does there, and what to use instead
     * @throws IllegalArgumentException when there is no code of an orchestration in one of them
     */
    public static void assertDeterministic(Class<?>... orchestrationClasses) {
        of(orchestrationClasses).assertNoFindings();
    }

    /** See {@link #assertDeterministic}. */
    public void assertNoFindings() {
        assertNone(findings());
    }

    /**
     * Checks the bodies of orchestrations.
     *
     * @throws AssertionError naming each place, what it does there, and what to use instead
     */
    public static void assertDeterministic(Collection<Registration> registrations) {
        List<Finding> findings = new ArrayList<>();
        for (Registration registration : registrations) {
            CodeBase code = new CodeBase(loader(registration.home()));
            List<MethodRef> roots = registration.roots(code);
            Set<String> packages = Set.of(OwnPackages.around(registration.home().getPackageName()));
            new Walk(code, new OwnPackages(packages, roots)::contains)
                    .from(roots).stream()
                            .filter(finding -> !findings.contains(finding))
                            .forEach(findings::add);
        }
        assertNone(findings);
    }

    /**
     * What breaks replay; empty when nothing was found.
     *
     * @throws IllegalArgumentException when there is no code of an orchestration in one of the classes
     */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Class<?> type : classes) {
            CodeBase code = new CodeBase(loader(type));
            List<MethodRef> roots =
                    code.find(type.getName()).map(DeterminismChecker::roots).orElse(List.of());
            if (roots.isEmpty()) {
                throw new IllegalArgumentException("there is no code of an orchestration in " + type.getName());
            }
            walk(code, roots).stream()
                    .filter(finding -> !findings.contains(finding))
                    .forEach(findings::add);
        }
        return List.copyOf(findings);
    }

    private List<Finding> walk(CodeBase code, List<MethodRef> roots) {
        return new Walk(code, new OwnPackages(packages, roots)::contains).from(roots);
    }

    static void assertNone(List<Finding> findings) {
        if (!findings.isEmpty()) {
            throw new AssertionError(
                    findings.stream()
                            .map(finding -> "\n  " + finding)
                            .collect(
                                    Collectors.joining(
                                            "",
                                            findings.size()
                                                    + " places in the code of orchestrations would not do the same on replay:",
                                            "\nMove them into an activity or ctx.step; mark what is safe with @ReplaySafe and a reason.")));
        }
    }

    static ClassLoader loader(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    private static List<MethodRef> roots(OwnClass type) {
        Set<MethodRef> roots = new LinkedHashSet<>();
        for (OwnMethod method : type.methods()) {
            if (!method.isSynthetic() && method.ref().descriptor().contains(CONTEXT)) {
                roots.add(method.ref());
            }
            method.ops().stream()
                    .filter(op ->
                            op instanceof Op.Lambda lambda && lambda.type().equals(ORCHESTRATION))
                    .forEach(op -> roots.add(((Op.Lambda) op).implementation()));
        }
        return List.copyOf(roots);
    }
}
