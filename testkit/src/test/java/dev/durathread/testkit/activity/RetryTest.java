package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.calling;
import static dev.durathread.testkit.activity.OneActivity.environment;
import static dev.durathread.testkit.activity.OneActivity.reporting;
import static dev.durathread.testkit.activity.OneActivity.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityOptions;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.provider.Administration.TaskRecord;
import dev.durathread.provider.ForwardingProvider.Operation;
import dev.durathread.testkit.ActivityCall;
import dev.durathread.testkit.TestEnvironment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How activities that fail are tried again. */
class RetryTest {
    private static ActivityOptions with(RetryPolicy policy) {
        return ActivityOptions.none().withRetry(policy);
    }

    /** An environment whose activity fails until an attempt. */
    private static TestEnvironment failingUntil(int attempt, ActivityOptions options) {
        return environment()
                .activity(WORK, (ctx, in) -> {
                    if (ctx.attempt() < attempt) {
                        throw new IllegalStateException("failure " + ctx.attempt());
                    }
                    return in + ctx.attempt();
                })
                .orchestration(FLOW, reporting(options));
    }

    @Test
    @DisplayName("RETRY-05 the state lives on the task: one scheduling, one completion with the count, no timer")
    void leavesNoTraceInHistoryButTheCount() throws Exception {
        try (TestEnvironment env = failingUntil(4, with(RetryPolicy.exponential(5)))) {
            assertThat(run(env, "a")).isEqualTo("x4");
            assertThat(env.history("a"))
                    .hasExactlyElementsOfTypes(
                            OrchestrationStarted.class,
                            ActivityScheduled.class,
                            ActivityCompleted.class,
                            OrchestrationCompleted.class);
            assertThat(((ActivityCompleted) env.history("a").get(2)).attempts()).isEqualTo(4);
        }
    }

    @ParameterizedTest(name = "back-off of {0} s")
    @ValueSource(ints = {3, 60})
    @DisplayName(
            "RETRY-05 a crash in the middle of the back-off of attempt 3 of 5 leaves exactly two attempts, counted")
    void keepsTheCountThroughACrashInABackOff(int seconds) throws Exception {
        try (TestEnvironment env = failingUntil(5, with(RetryPolicy.fixed(5, Duration.ofSeconds(seconds))))) {
            env.client().start(FLOW, "a", "x");
            env.clock().advance(Duration.ofSeconds(seconds + seconds / 2));
            assertThat(env.activityCalls()).extracting(ActivityCall::attempt).containsExactly(1, 2);
            env.restart();
            env.clock().advance(Duration.ZERO);
            TaskRecord task = env.provider().listTasks("a").getFirst();
            assertThat(task.attempts()).isEqualTo(2);
            assertThat(task.visibleAt())
                    .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(2L * seconds));
            assertThat(task.lastFailure().message()).isEqualTo("failure 2");
            assertThat(env.activityCalls()).hasSize(2);
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("x5");
            assertThat(env.activityCalls()).extracting(ActivityCall::attempt).containsExactly(1, 2, 3, 4, 5);
            assertThat(env.clock().now())
                    .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(4L * seconds));
        }
    }

    @Test
    @DisplayName("RETRY-05 a change of the policy in code does not touch what is scheduled already")
    void keepsThePolicyItWasScheduledWith() throws Exception {
        try (TestEnvironment env = failingUntil(3, with(RetryPolicy.fixed(3, Duration.ofMinutes(1))))) {
            env.client().start(FLOW, "a", "x");
            env.clock().advance(Duration.ofSeconds(90));
            env.orchestration(FLOW, reporting(with(RetryPolicy.fixed(2, Duration.ofSeconds(1)))));
            env.restart();
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("x3");
            assertThat(run(env, "b")).startsWith("java.lang.IllegalStateException: failure 2, attempts: 2");
        }
    }

    @Test
    @DisplayName("RETRY-06 an attempt that times out counts as failed and is tried again until the attempts run out")
    void triesAgainAfterATimeout() throws Exception {
        RetryPolicy policy = RetryPolicy.fixed(3, Duration.ofSeconds(1)).withAttemptTimeout(Duration.ofSeconds(10));
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> ctx.awaitCancelled(Duration.ofHours(1)) ? "late" : "in time")
                    .orchestration(FLOW, reporting(with(policy)));
            assertThat(run(env, "a"))
                    .isEqualTo("TimedOut: the attempt took longer than its timeout of PT10S, attempts: 3");
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:00:32Z"));
        }
    }

    @Test
    @DisplayName("RETRY-06 the total timeout ends the attempts, also in the middle of one")
    void endsAtTheTotalTimeout() throws Exception {
        RetryPolicy policy = RetryPolicy.fixed(100, Duration.ofSeconds(1))
                .withAttemptTimeout(Duration.ofSeconds(10))
                .withTotalTimeout(Duration.ofSeconds(15));
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> ctx.awaitCancelled(Duration.ofHours(1)) ? "late" : "in time")
                    .orchestration(FLOW, reporting(with(policy)));
            assertThat(run(env, "a"))
                    .isEqualTo("TimedOut: its attempts took longer than their total timeout of PT15S, attempts: 2");
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:00:15Z"));
        }
    }

    @Test
    @DisplayName("RETRY-06 no attempt is begun that the total timeout would leave no time for")
    void doesNotWaitPastTheTotalTimeout() throws Exception {
        RetryPolicy policy = RetryPolicy.fixed(100, Duration.ofSeconds(10)).withTotalTimeout(Duration.ofSeconds(25));
        try (TestEnvironment env = failingUntil(100, with(policy))) {
            assertThat(run(env, "a")).isEqualTo("java.lang.IllegalStateException: failure 3, attempts: 3");
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:00:20Z"));
        }
    }

    @Test
    @DisplayName("RETRY-07 an attempt that timed out is cancelled: isCancelled and an interrupt")
    void cancelsTheAttemptThatTimedOut() throws Exception {
        List<String> ends = new java.util.concurrent.CopyOnWriteArrayList<>();
        ActivityOptions options = with(RetryPolicy.fixed(2, Duration.ZERO)).withTimeout(Duration.ofSeconds(5));
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        if (ctx.attempt() == 1) {
                            ctx.awaitCancelled(Duration.ofHours(1));
                            ends.add(ctx.isCancelled() + " "
                                    + Thread.currentThread().isInterrupted());
                        }
                        return in + ctx.attempt();
                    })
                    .orchestration(FLOW, calling(options));
            assertThat(run(env, "a")).isEqualTo("x2");
            org.awaitility.Awaitility.await().until(() -> ends.equals(List.of("true true")));
        }
    }

    @Test
    @DisplayName("RETRY-09 after the last attempt the last failure comes back unchanged")
    void givesTheLastFailureUnchanged() throws Exception {
        try (TestEnvironment env = failingUntil(100, with(RetryPolicy.exponential(3)))) {
            assertThat(run(env, "a")).isEqualTo("java.lang.IllegalStateException: failure 3, attempts: 3");
        }
    }

    @Test
    @DisplayName("RETRY-10 a warning between attempts names activity, attempt i of n, failure and next delay")
    void warnsBetweenAttempts() throws Exception {
        try (CapturedLogs warnings = CapturedLogs.warnings();
                TestEnvironment env = failingUntil(3, with(RetryPolicy.exponential(4)))) {
            assertThat(run(env, "a")).isEqualTo("x3");
            assertThat(warnings.messages())
                    .containsExactly(
                            "DUR-2007: activity \"Work\" #2 of instance \"a\" failed, attempt 1 of 4:"
                                    + " java.lang.IllegalStateException: failure 1; next in 100 ms",
                            "DUR-2007: activity \"Work\" #2 of instance \"a\" failed, attempt 2 of 4:"
                                    + " java.lang.IllegalStateException: failure 2; next in 200 ms");
        }
    }

    @Test
    @DisplayName("RETRY-11 all attempts of an activity of a session have that session")
    void staysInItsSession() throws Exception {
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        if (ctx.attempt() < 3) {
                            throw new IllegalStateException();
                        }
                        return ctx.sessionId().orElseThrow() + ctx.attempt();
                    })
                    .orchestration(
                            FLOW, calling(with(RetryPolicy.exponential(3)).withSession("s")));
            assertThat(run(env, "a")).isEqualTo("s3");
        }
    }

    @Test
    @DisplayName("RETRY-16 failures of non-retryable types and of their subtypes are not tried again")
    void doesNotTryNonRetryableFailuresAgain() throws Exception {
        RetryPolicy policy = RetryPolicy.exponential(5).withNonRetryable(IOException.class);
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        if (ctx.attempt() == 1) {
                            throw new IllegalStateException("try again");
                        }
                        throw new FileNotFoundException("never mind");
                    })
                    .orchestration(FLOW, reporting(with(policy)));
            assertThat(run(env, "a")).isEqualTo("java.io.FileNotFoundException: never mind, attempts: 2");
        }
    }

    @Test
    @DisplayName("RETRY-16 the same policy retries sub-orchestrations, each attempt under an id of its own")
    void retriesSubOrchestrations() throws Exception {
        OrchestrationType<String, String> child = OrchestrationType.of("Child", String.class, String.class);
        AtomicInteger runs = new AtomicInteger();
        SubOrchestrationOptions options = SubOrchestrationOptions.none()
                .withInstanceId("c")
                .withRetry(RetryPolicy.fixed(4, Duration.ofMinutes(1)).withNonRetryable(IllegalStateException.class));
        try (TestEnvironment env = TestEnvironment.create()) {
            env.orchestration(child, (ctx, in) -> {
                        if (runs.incrementAndGet() < 3) {
                            throw new IllegalArgumentException("not yet");
                        }
                        throw new IllegalStateException("never");
                    })
                    .orchestration(FLOW, (ctx, in) -> {
                        try {
                            return ctx.scheduleSubOrchestration(child, in, options)
                                    .get();
                        } catch (SubOrchestrationFailedException e) {
                            return e.childInstanceId() + " " + e.details().message();
                        }
                    });
            assertThat(run(env, "a")).isEqualTo("c::attempt::3 never");
            assertThat(runs).hasValue(3);
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:02:00Z"));
        }
    }

    @Test
    void goesOnAfterAShortPauseWithoutAskingTheDatabaseForWork() throws Exception {
        ProviderProbe probe = ProviderProbe.on(dev.durathread.testkit.MemoryProvider.create());
        try (TestEnvironment env =
                TestEnvironment.builder().provider(probe.provider()).build()) {
            env.activity(WORK, (ctx, in) -> {
                        if (ctx.attempt() < 20) {
                            throw new IllegalStateException("failure " + ctx.attempt());
                        }
                        return in + ctx.attempt() + ctx.lastFailure().orElseThrow();
                    })
                    .orchestration(FLOW, calling(with(RetryPolicy.fixed(20, Duration.ofMillis(50)))));
            env.client();
            int before = probe.calls(Operation.CLAIM_TASKS);
            assertThat(run(env, "a")).isEqualTo("x20java.lang.IllegalStateException: failure 19");
            assertThat(probe.calls(Operation.CLAIM_TASKS) - before).isLessThan(3);
            assertThat(probe.calls(Operation.COMMIT)).isLessThan(24);
        }
    }
}
