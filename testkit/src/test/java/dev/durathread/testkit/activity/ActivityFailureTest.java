package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.environment;
import static dev.durathread.testkit.activity.OneActivity.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.FailureKind;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of activities whose code fails, however badly it does. */
class ActivityFailureTest {
    private static final ActivityType<String, Object> BAD = ActivityType.of("Bad", String.class, Object.class);

    /** Runs an activity that throws, and gives the failure as the orchestration catches it. */
    private static ActivityFailedException failureOf(Throwable thrown) throws Exception {
        return failureOf(RuntimeOptions.defaults(), () -> {
            throw thrown;
        });
    }

    private static ActivityFailedException failureOf(RuntimeOptions options, Body body) throws Exception {
        AtomicReference<ActivityFailedException> caught = new AtomicReference<>();
        try (TestEnvironment env =
                TestEnvironment.builder().options(options).replayEveryTurn(true).build()) {
            env.activity(BAD, (ctx, in) -> body.runSneakily()).orchestration(FLOW, (ctx, in) -> {
                try {
                    return "returned " + ctx.scheduleActivity(BAD, in).get();
                } catch (ActivityFailedException e) {
                    caught.set(e);
                    return "caught";
                }
            });
            assertThat(run(env, "a")).isEqualTo("caught");
        }
        return caught.get();
    }

    /** The body of a bad activity: it may throw anything at all. */
    private interface Body {
        Object run() throws Throwable;

        default Object runSneakily() {
            try {
                return run();
            } catch (Throwable t) {
                throw ActivityFailureTest.<RuntimeException>unchecked(t);
            }
        }
    }

    @SuppressWarnings("unchecked") // throws a checked one without saying so, as other JVM languages do
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    @DisplayName("ACT-04 ERR-07 a failure is typed and carries name, type, message, stack, causes and attempts")
    void carriesEveryFact() throws Exception {
        ActivityFailedException e =
                failureOf(new IOException("disk gone", new IllegalStateException("the root of it")));
        assertThat(e.activityName()).isEqualTo("Bad");
        assertThat(e.attempts()).isEqualTo(1);
        assertThat(e.details().errorType()).isEqualTo("java.io.IOException");
        assertThat(e.details().message()).isEqualTo("disk gone");
        assertThat(e.details().kind()).isEqualTo(FailureKind.APPLICATION);
        assertThat(e.details().stackTrace())
                .contains("java.io.IOException: disk gone")
                .contains("at " + ActivityFailureTest.class.getName())
                .contains("Caused by: java.lang.IllegalStateException: the root of it");
        assertThat(e).hasMessageStartingWith("DUR-1001").hasMessageContaining("java.io.IOException: disk gone");
    }

    @Test
    @DisplayName("ACT-05 whatever user code throws is an ordinary failure of the activity")
    void takesAnyThrowable() throws Exception {
        assertThat(failureOf(new AssertionError("no")).details().errorType()).isEqualTo("java.lang.AssertionError");
        assertThat(failureOf(new Throwable("bare")).details().errorType()).isEqualTo("java.lang.Throwable");
        assertThat(failureOf(new NoClassDefFoundError("Gone")).details().message())
                .isEqualTo("Gone");
        assertThat(failureOf(new InterruptedException("by itself")).details().errorType())
                .isEqualTo("java.lang.InterruptedException");
    }

    @Test
    @DisplayName("ACT-05 a stack overflow of user code is a failure too, with its trace cut to size")
    void takesAStackOverflow() throws Exception {
        ActivityFailedException e = failureOf(RuntimeOptions.defaults(), () -> deeper(1));
        assertThat(e.details().errorType()).isEqualTo("java.lang.StackOverflowError");
        assertThat(e.details().stackTrace()).hasSizeLessThan(17_000).contains("truncated");
    }

    @SuppressWarnings("InfiniteRecursion") // it is what the test is about
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    @Test
    void takesAFailureWithoutAMessage() throws Exception {
        assertThat(failureOf(new IllegalStateException()).details().message()).isNull();
    }

    @Test
    void takesCausesThatGoInACircle() throws Exception {
        IllegalStateException one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));
        assertThat(failureOf(one).details().stackTrace()).contains("CIRCULAR REFERENCE");
    }

    @Test
    void keepsBeginningAndEndOfALongChainOfCauses() throws Exception {
        Throwable chain = new IllegalStateException("the root");
        for (int i = 0; i < 2_000; i++) {
            chain = new IllegalStateException("level " + i, chain);
        }
        assertThat(failureOf(chain).details().stackTrace())
                .hasSizeLessThan(17_000)
                .startsWith("java.lang.IllegalStateException: level 1999")
                .contains("truncated")
                .contains("the root");
    }

    @Test
    void cutsAnEnormousMessageToSizeAndSaysSo() throws Exception {
        assertThat(failureOf(new IllegalStateException("m".repeat(1_000_000)))
                        .details()
                        .message())
                .hasSizeLessThan(70_000)
                .contains("truncated: 934464 characters left out");
    }

    /** A throwable none of whose methods can be relied on, with a field that no serializer takes. */
    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Thread field = Thread.currentThread();

        @Override
        public String getMessage() {
            throw new AssertionError("no message from " + field);
        }

        @Override
        public void printStackTrace(PrintWriter s) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void takesAThrowableWhoseMethodsThrow() throws Exception {
        ActivityFailedException e = failureOf(new Hostile());
        assertThat(e.details().errorType()).isEqualTo(Hostile.class.getName());
        assertThat(e.details().message()).isEqualTo("(its getMessage() threw java.lang.AssertionError)");
        assertThat(e.details().stackTrace()).contains("threw java.lang.UnsupportedOperationException");
    }

    @Test
    void failsWithAResultThatIsNoJson() throws Exception {
        Map<String, Object> cycle = new HashMap<>();
        cycle.put("self", cycle);
        ActivityFailedException e = failureOf(RuntimeOptions.defaults(), () -> cycle);
        assertThat(e.details().errorType()).isEqualTo("PayloadException");
        assertThat(e.details().message()).contains("the result of activity \"Bad\"");

        ActivityFailedException getter = failureOf(RuntimeOptions.defaults(), ThrowingGetter::new);
        assertThat(getter.details().errorType()).isEqualTo("PayloadException");
    }

    /** A result that cannot be read off. */
    static final class ThrowingGetter {
        public String getValue() {
            return java.util.Optional.<String>empty().orElseThrow();
        }
    }

    @Test
    @DisplayName("ACT-03 a result over the limit fails the activity, naming it, its size and the limit")
    void failsWithAResultOverTheLimit() throws Exception {
        ActivityFailedException e = failureOf(RuntimeOptions.defaults().withMaxPayloadBytes(100), () -> "r".repeat(99));
        assertThat(e.details().errorType()).isEqualTo("PayloadTooLargeException");
        assertThat(e.details().message())
                .contains("activity \"Bad\"")
                .contains("101")
                .contains("100");
    }

    @Test
    @DisplayName("ACT-03 an input over the limit throws at the call; one at the limit and an empty one are taken")
    void refusesAnInputOverTheLimit() throws Exception {
        OrchestrationType<Integer, String> sized = OrchestrationType.of("Sized", Integer.class, String.class);
        try (TestEnvironment env = TestEnvironment.builder()
                .options(RuntimeOptions.defaults().withMaxPayloadBytes(100))
                .build()) {
            env.activity(WORK, (ctx, in) -> "took " + in.length()).orchestration(sized, (ctx, size) -> {
                try {
                    return ctx.scheduleActivity(WORK, "i".repeat(size)).get();
                } catch (PayloadTooLargeException e) {
                    return e.size() + " of " + e.limit() + " " + e.getMessage();
                }
            });
            env.client().start(sized, "empty", 0);
            env.client().start(sized, "full", 98);
            env.client().start(sized, "over", 99);
            assertThat(env.client().await(sized, "empty", SOON)).isEqualTo("took 0");
            assertThat(env.client().await(sized, "full", SOON)).isEqualTo("took 98");
            assertThat(env.client().await(sized, "over", SOON))
                    .startsWith("101 of 100")
                    .contains("activity \"Work\"");
        }
    }

    @Test
    @DisplayName("ACT-03 the limit of a payload is 2 MiB by default")
    void takesTwoMebibytesByDefault() throws Exception {
        assertThat(RuntimeOptions.defaults().maxPayloadBytes()).isEqualTo(2 * 1024 * 1024);
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> "r".repeat(2 * 1024 * 1024 - 2))
                    .orchestration(
                            FLOW,
                            (ctx, in) ->
                                    "" + ctx.scheduleActivity(WORK, in).get().length());
            assertThat(run(env, "a")).isEqualTo("" + (2 * 1024 * 1024 - 2));
        }
    }

    @Test
    void failsWithAnInputThatItsTypeCannotBe() throws Exception {
        ActivityType<Integer, String> number = ActivityType.of("Number", Integer.class, String.class);
        try (TestEnvironment env = environment()) {
            env.activity(number, (ctx, in) -> "number " + in).orchestration(FLOW, (ctx, in) -> {
                try {
                    return ctx.scheduleActivity("Number", "no number", String.class)
                            .get();
                } catch (ActivityFailedException e) {
                    return e.details().errorType() + " " + e.details().message();
                }
            });
            assertThat(run(env, "a")).startsWith("PayloadException").contains("the input of activity \"Number\"");
        }
    }

    /** Stands for the JVM in trouble. */
    private static final class NoMemory extends VirtualMachineError {
        private static final long serialVersionUID = 1;
    }

    @Test
    @DisplayName("ACT-05 trouble of the JVM is no failure of the activity: it runs again, and its slot is not lost")
    void runsAgainAfterTroubleOfTheJvm() throws Exception {
        RuntimeOptions oneSlot = RuntimeOptions.defaults().withActivityConcurrency(1);
        ActivityOptions once = ActivityOptions.none();
        try (CapturedLogs warnings = CapturedLogs.warnings();
                TestEnvironment env = TestEnvironment.builder().options(oneSlot).build()) {
            Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
            Thread.setDefaultUncaughtExceptionHandler((_, _) -> {});
            try {
                env.activity(WORK, (ctx, in) -> {
                            if (env.activityCalls().size() < 3) {
                                throw new NoMemory();
                            }
                            return in + ctx.attempt();
                        })
                        .orchestration(FLOW, OneActivity.calling(once));
                assertThat(run(env, "a")).isEqualTo("x1");
                assertThat(env.activityCalls()).hasSize(3);
                assertThat(warnings.messages()).anyMatch(m -> m.startsWith("DUR-9005"));
            } finally {
                Thread.setDefaultUncaughtExceptionHandler(before);
            }
        }
    }

    @Test
    void failsATaskWhoseRowCannotBeRead() throws Exception {
        MemoryProvider provider = MemoryProvider.create();
        try (DurableRuntime runtime = DurableRuntime.builder(BrokenOptions.on(provider))
                .activity(WORK, (ctx, in) -> in)
                .orchestration(
                        FLOW, OneActivity.reporting(ActivityOptions.none().withSession("s")))
                .start()) {
            runtime.client().start(FLOW, "a", "x");
            assertThat(runtime.client().await(FLOW, "a", SOON))
                    .startsWith("PayloadException: DUR-2009: its options cannot be read");
        }
    }
}
