package dev.durathread.testkit;

import dev.durathread.failure.InstanceAlreadyExistsException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs a scenario once without a crash. Then runs it twice for each of its commits: with a crash just before the commit
 * and with a crash just after it. The outcome must be the same each time.
 *
 * {@snippet :
 * StartOptions again = StartOptions.none().withIfExists(IfExists.RETURN_EXISTING);
 * int crashes = CrashSweep.of(() -> TestEnvironment.create()
 *                 .orchestration(PROCESS, Shop::process)
 *                 .activity(RESERVE, (ctx, order) -> true)
 *                 .activity(CHARGE, (ctx, order) -> "payment-1"))
 *         .run(
 *                 env -> env.client().start(PROCESS, "order-17", order, again),
 *                 env -> env.client().await(PROCESS, "order-17", Duration.ofSeconds(10)));
 * }
 */
public final class CrashSweep {
    private final Supplier<TestEnvironment> environments;

    private CrashSweep(Supplier<TestEnvironment> environments) {
        this.environments = environments;
    }

    /**
     * A sweep whose runs take their environments from a supplier.
     *
     * @param environments makes a fresh environment for each run, with everything registered
     */
    public static CrashSweep of(Supplier<TestEnvironment> environments) {
        return new CrashSweep(environments);
    }

    /** The part of a scenario that gives its outcome. */
    @FunctionalInterface
    public interface Outcome<T> {
        /**
         * Waits for the end and returns the outcome.
         *
         * @throws Exception when there is no outcome, which fails the sweep
         */
        T of(TestEnvironment env) throws Exception;
    }

    /**
     * Sweeps.
     *
     * @param begin starts the scenario. It is called again after a crash, so it must be safe to repeat. If it throws
     *     {@link InstanceAlreadyExistsException}, it counts as done
     * @param outcome waits for the end and returns the value that must be the same each time
     * @return how many crashes were survived
     * @throws AssertionError naming the commit at which the outcome differed
     * @throws Exception what the scenario threw, in the run without a crash or after one
     */
    public <T> int run(Consumer<TestEnvironment> begin, Outcome<T> outcome) throws Exception {
        T expected;
        int commits;
        try (TestEnvironment env = environments.get()) {
            begin.accept(env);
            expected = outcome.of(env);
            commits = env.engine().commits();
        }
        for (int commit = 1; commit <= commits; commit++) {
            crashAt(new Gate.CrashPoint(commit, false), expected, begin, outcome);
            crashAt(new Gate.CrashPoint(commit, true), expected, begin, outcome);
        }
        return 2 * commits;
    }

    private <T> void crashAt(Gate.CrashPoint point, T expected, Consumer<TestEnvironment> begin, Outcome<T> outcome)
            throws Exception {
        try (TestEnvironment env = environments.get()) {
            env.engine().crashAt(point);
            T actual;
            try {
                begin.accept(env);
                actual = outcome.of(env);
            } catch (RuntimeException e) {
                if (!isOfTheCrash(e)) {
                    throw e;
                }
                env.engine().crashAt(Gate.CrashPoint.NEVER);
                env.restart();
                beginAgain(env, begin);
                actual = outcome.of(env);
            }
            if (!Objects.equals(expected, actual)) {
                throw new AssertionError("with a crash just " + (point.after() ? "after" : "before") + " commit "
                        + point.commit() + " the outcome is " + actual + ", without one it is " + expected);
            }
        }
    }

    /**
     * If a start finds its own instance, it was stored before the crash. The rest of the scenario continues from there.
     */
    private static void beginAgain(TestEnvironment env, Consumer<TestEnvironment> begin) {
        try {
            begin.accept(env);
        } catch (InstanceAlreadyExistsException e) {
            // it lives on
        }
    }

    private static boolean isOfTheCrash(RuntimeException e) {
        return e instanceof Engine.CrashedException || e instanceof dev.durathread.failure.ProviderException;
    }
}
