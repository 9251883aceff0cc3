package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.StartOptions;
import dev.durathread.history.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TestEnvironmentTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);
    private static final OrchestrationType<Integer, String> FLOW =
            OrchestrationType.of("Flow", Integer.class, String.class);

    @Test
    @DisplayName("TST-05 thirty days of timers run in virtual time")
    void skipsThirtyDays() throws Exception {
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.activity(ECHO, (ctx, text) -> text).orchestration(FLOW, (ctx, days) -> {
                for (int day = 0; day < days; day++) {
                    ctx.sleep(Duration.ofDays(1));
                    ctx.scheduleActivity(ECHO, "day " + day).get();
                }
                return ctx.utcNow().toString();
            });
            env.client().start(FLOW, "a", 30);
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("2026-01-31T00:00:00Z");
            assertThat(env.activityCalls()).hasSize(30);
        }
    }

    @Test
    void retriesInVirtualTimeWithTheRightDelays() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.activity(ECHO, (ctx, text) -> {
                        if (calls.incrementAndGet() < 4) {
                            throw new IllegalStateException("not yet");
                        }
                        return text;
                    })
                    .orchestration(
                            FLOW,
                            (ctx, n) -> ctx.scheduleActivity(
                                            ECHO,
                                            "x",
                                            ActivityOptions.none()
                                                    .withRetry(RetryPolicy.exponential(5)
                                                            .withFirstDelay(Duration.ofMinutes(1))
                                                            .withMaxDelay(Duration.ofHours(1))))
                                    .get());
            env.client().start(FLOW, "a", 30);
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("x");
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:07:00Z"));
            assertThat(env.activityCalls()).extracting(ActivityCall::attempt).containsExactly(1, 2, 3, 4);
            assertThat(env.history("a")).last().isInstanceOf(HistoryEvent.OrchestrationCompleted.class);
        }
    }

    @Test
    void reportsWhatEverythingWaitsForWhenNothingCanHappen() {
        try (TestEnvironment env = TestEnvironment.create()) {
            env.orchestration(
                    FLOW, (ctx, n) -> ctx.waitForEvent("go", String.class).get());
            env.client().start(FLOW, "a", 1);
            assertThatThrownBy(() -> env.client().await(FLOW, "a", SOON))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("\"a\" (Flow) waits for event \"go\"");
        }
    }

    @Test
    void goesOnAfterACrashWhereItWas() throws Exception {
        try (TestEnvironment env = TestEnvironment.create()) {
            env.activity(ECHO, (ctx, text) -> text)
                    .orchestration(
                            FLOW,
                            (ctx, n) -> ctx.scheduleActivity(ECHO, "1").get()
                                    + ctx.waitForEvent("go", String.class).get()
                                    + ctx.scheduleActivity(ECHO, "3").get());
            env.client().start(FLOW, "a", 1);
            env.clock().advance(Duration.ofSeconds(1));
            env.crash();
            env.restart();
            env.client().raiseEvent("a", "go", "2");
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("123");
            assertThat(env.activityCalls()).hasSize(2);
        }
    }

    @Test
    void survivesACrashAtEveryCommit() throws Exception {
        OrchestrationType<String, String> child = OrchestrationType.of("Child", String.class, String.class);
        int crashes = CrashSweep.of(() -> TestEnvironment.builder()
                        .replayEveryTurn(true)
                        .build()
                        .activity(ECHO, (ctx, text) -> text)
                        .orchestration(child, (ctx, text) -> {
                            ctx.sleep(Duration.ofMinutes(5));
                            return ctx.scheduleActivity(ECHO, text).get();
                        })
                        .orchestration(FLOW, (ctx, n) -> {
                            String a = ctx.scheduleActivity(ECHO, "a").get();
                            ctx.setCustomStatus("half");
                            ctx.kv().set("k", 1);
                            String b = ctx.step("s", String.class, () -> "b").get();
                            String c = ctx.scheduleSubOrchestration(child, "c").get();
                            if (n > 0) {
                                return ctx.continueAsNew(n - 1);
                            }
                            return a + b + c + ctx.kv().get("k", Integer.class).orElseThrow() + ctx.executionId();
                        }))
                .run(
                        env -> env.client()
                                .start(FLOW, "a", 1, StartOptions.none().withIfExists(IfExists.RETURN_EXISTING)),
                        env -> env.client().await(FLOW, "a", SOON));
        assertThat(crashes).isGreaterThan(20);
    }
}
