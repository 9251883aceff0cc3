package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.environment;
import static dev.durathread.testkit.activity.OneActivity.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityOptions;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryEvent.StepCompleted;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Durable steps: code in place, recorded once it is done. */
class StepTest {
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void recordsAResultInOneCommitWithoutATask() throws Exception {
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        try (TestEnvironment env = TestEnvironment.builder()
                .provider(probe.provider())
                .replayEveryTurn(true)
                .build()) {
            env.orchestration(FLOW, (ctx, in) -> {
                String a = ctx.step("a", String.class, () -> in + runs.incrementAndGet())
                        .get();
                return ctx.step("b", String.class, () -> a + runs.incrementAndGet())
                        .get();
            });
            assertThat(run(env, "i")).isEqualTo("x12");
            assertThat(env.history("i"))
                    .hasExactlyElementsOfTypes(
                            OrchestrationStarted.class,
                            StepCompleted.class,
                            StepCompleted.class,
                            OrchestrationCompleted.class);
            List<TurnCommit> turns = probe.writes(TurnCommit.class);
            assertThat(turns).hasSize(3).allMatch(turn -> turn.tasks().isEmpty());
            assertThat(probe.writes(Write.class)).hasSize(4);
        }
    }

    @Test
    void runsAgainAfterACrashThatCameBeforeItsResultWasRecorded() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> in).orchestration(FLOW, (ctx, in) -> {
                String first = ctx.step("first", String.class, () -> "first" + runs.incrementAndGet())
                        .get();
                String second = ctx.step("second", String.class, () -> {
                            if (runs.incrementAndGet() == 2) {
                                begun.countDown();
                                new CountDownLatch(1).await();
                            }
                            return "second" + runs.get();
                        })
                        .get();
                return first + second;
            });
            env.client().start(FLOW, "i", "x");
            begun.await();
            env.restart();
            assertThat(env.client().await(FLOW, "i", SOON)).isEqualTo("first1second3");
        }
    }

    @Test
    void isTriedAgainAsItsOptionsSay() throws Exception {
        ActivityOptions options = ActivityOptions.none().withRetry(RetryPolicy.fixed(3, Duration.ofMinutes(1)));
        try (CapturedLogs warnings = CapturedLogs.warnings();
                TestEnvironment env = environment()) {
            env.orchestration(
                    FLOW,
                    (ctx, in) -> ctx.step("s", String.class, options, () -> {
                                if (runs.incrementAndGet() < 3) {
                                    throw new IllegalStateException("not yet");
                                }
                                return in + runs.get();
                            })
                            .get());
            assertThat(run(env, "i")).isEqualTo("x3");
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:02:00Z"));
            assertThat(((StepCompleted) env.history("i").get(1)).attempts()).isEqualTo(3);
            assertThat(warnings.messages())
                    .first()
                    .isEqualTo("DUR-2007: step \"s\" of instance \"i\" failed, attempt 1 of 3:"
                            + " java.lang.IllegalStateException: not yet; next in 60000 ms");
        }
    }

    @Test
    void failsForGoodWithItsNameAndEveryFact() throws Exception {
        ActivityOptions options = ActivityOptions.none().withRetry(RetryPolicy.exponential(2));
        try (TestEnvironment env = environment()) {
            env.orchestration(FLOW, (ctx, in) -> {
                try {
                    return ctx.step("charge", String.class, options, () -> {
                                throw new java.io.IOException("try " + runs.incrementAndGet());
                            })
                            .get();
                } catch (ActivityFailedException e) {
                    return e.activityName() + " " + e.attempts() + " "
                            + e.details().errorType() + " " + e.details().message();
                }
            });
            assertThat(run(env, "i")).isEqualTo("charge 2 java.io.IOException try 2");
        }
    }

    @Test
    void isCutShortAtItsTimeoutAndItsLateEndIsDroppedWithAWarning() throws Exception {
        ActivityOptions options = ActivityOptions.none()
                .withRetry(RetryPolicy.fixed(2, Duration.ZERO))
                .withTimeout(Duration.ofMillis(50));
        CountDownLatch never = new CountDownLatch(1);
        try (CapturedLogs warnings = CapturedLogs.warnings();
                DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                        .orchestration(FLOW, (ctx, in) -> {
                            try {
                                return ctx.step("slow", String.class, options, () -> {
                                            runs.incrementAndGet();
                                            never.await();
                                            return in;
                                        })
                                        .get();
                            } catch (ActivityFailedException e) {
                                return e.details().errorType() + " " + e.attempts();
                            }
                        })
                        .start()) {
            runtime.client().start(FLOW, "i", "x");
            assertThat(runtime.client().await(FLOW, "i", SOON)).isEqualTo("TimedOut 2");
            assertThat(runs).hasValue(2);
            await().until(() -> warnings.messages().stream()
                    .anyMatch(m -> m.equals("DUR-2006: step \"slow\" of instance \"i\" ended after it was given up;"
                            + " what came of it is dropped")));
        }
    }

    @Test
    void isInterruptedWhenItLosesARace() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .orchestration(
                        FLOW,
                        (ctx, in) -> ctx.race(
                                        ctx.step("s", String.class, () -> {
                                            begun.countDown();
                                            try {
                                                new CountDownLatch(1).await();
                                            } catch (InterruptedException e) {
                                                interrupted.countDown();
                                            }
                                            return in;
                                        }),
                                        ctx.waitForEvent("go", String.class))
                                .get()
                                .value())
                .start()) {
            runtime.client().start(FLOW, "i", "x");
            begun.await();
            runtime.client().raiseEvent("i", "go", "won");
            assertThat(runtime.client().await(FLOW, "i", SOON)).isEqualTo("won");
            interrupted.await();
        }
    }

    @Test
    void hasALogContextButNoOrchestrationOnItsThread() throws Exception {
        AtomicReference<Map<String, String>> context = new AtomicReference<>();
        try (CapturedLogs logs = CapturedLogs.of("dev.durathread.orchestration.Flow");
                TestEnvironment env = environment()) {
            env.orchestration(
                    FLOW,
                    (ctx, in) -> ctx.step("s", String.class, () -> {
                                context.set(MDC.getCopyOfContextMap());
                                ctx.logger().info("from {}", "inside");
                                try {
                                    return "has "
                                            + OrchestrationContext.current().instanceId();
                                } catch (IllegalStateException e) {
                                    return Thread.currentThread().isVirtual() + " " + e.getMessage();
                                }
                            })
                            .get());
            assertThat(run(env, "i")).isEqualTo("true no orchestration runs on this thread");
            assertThat(context.get())
                    .containsEntry("instanceId", "i")
                    .containsEntry("executionId", "1")
                    .containsEntry("orchestration", "Flow")
                    .containsEntry("step", "s")
                    .containsEntry("attempt", "1")
                    .containsEntry("workerId", "test-node");
            assertThat(logs.messages()).containsOnlyOnce("from inside");
        }
    }

    @Test
    void makesNoDurableCallsAndIsToldSoClearly() throws Exception {
        List<String> errors = new ArrayList<>();
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> in).orchestration(FLOW, (ctx, in) -> {
                DurableFuture<String> open = ctx.waitForEvent("go", String.class);
                return ctx.step("s", String.class, () -> {
                            List<Runnable> calls = List.of(
                                    () -> ctx.scheduleActivity(WORK, in),
                                    ctx::newGuid,
                                    open::get,
                                    () -> ctx.setCustomStatus("s"),
                                    () -> ctx.step("inner", String.class, () -> ""));
                            calls.forEach(call -> errors.add(errorOf(call)));
                            return "done";
                        })
                        .get();
            });
            assertThat(run(env, "i")).isEqualTo("done");
            assertThat(errors)
                    .hasSize(5)
                    .allMatch(e -> e.contains("make durable calls on the thread that runs the orchestration"));
            assertThat(env.activityCalls()).isEmpty();
        }
    }

    private static String errorOf(Runnable call) {
        try {
            call.run();
            return "none";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    @Test
    void takesNoOptionsThatOnlyActivitiesHave() throws Exception {
        try (TestEnvironment env = environment()) {
            env.orchestration(FLOW, (ctx, in) -> {
                try {
                    return ctx.step("s", String.class, ActivityOptions.none().withTag("gpu"), () -> in)
                            .get();
                } catch (IllegalArgumentException e) {
                    return e.getMessage();
                }
            });
            assertThat(run(env, "i")).startsWith("step \"s\" has a tag, session");
        }
    }

    @Test
    void runsAsManyAtATimeAsActivities() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .options(RuntimeOptions.defaults().withActivityConcurrency(3))
                .orchestration(FLOW, (ctx, in) -> {
                    List<DurableFuture<Integer>> steps = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        steps.add(ctx.step("s", Integer.class, () -> {
                            runs.incrementAndGet();
                            go.await();
                            return done.incrementAndGet();
                        }));
                    }
                    return "" + ctx.<Integer>all(steps).get().size();
                })
                .start()) {
            runtime.client().start(FLOW, "i", "x");
            await().until(() -> runs.get() == 3);
            await().during(Duration.ofMillis(50)).until(() -> runs.get() == 3);
            go.countDown();
            assertThat(runtime.client().await(FLOW, "i", SOON)).isEqualTo("10");
            assertThat(done).hasValue(10);
        }
    }

    @Test
    void isNotBegunForEverWhenItBreaksTheJvm() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, _) -> {});
        try (CapturedLogs _ = CapturedLogs.warnings();
                TestEnvironment env = TestEnvironment.builder()
                        .options(RuntimeOptions.defaults().withMaxAttempts(3))
                        .build()) {
            env.orchestration(FLOW, (ctx, in) -> {
                try {
                    return ctx.step("s", String.class, () -> {
                                runs.incrementAndGet();
                                throw new InternalError("no memory, say");
                            })
                            .get();
                } catch (ActivityFailedException e) {
                    return e.details().errorType();
                }
            });
            assertThat(run(env, "i")).isEqualTo("Poisoned");
            assertThat(runs).hasValue(3);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
