package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.provider.Administration.ExecutionRecord;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ContinueAsNewTest extends Scenarios {
    private static final OrchestrationType<Integer, Integer> LOOP =
            OrchestrationType.of("Loop", Integer.class, Integer.class);

    @Test
    @DisplayName("CAN-01 CAN-02 the execution ends with its new input and the next begins with a history of its own")
    void beginsANewHistory() throws Exception {
        String seen = sweep(env -> env.orchestration(FLOW, (ctx, in) -> {
            String now = in + echo(ctx, "" + ctx.executionId());
            return ctx.executionId() < 3 ? ctx.continueAsNew(now) : now;
        }));
        assertThat(seen).isEqualTo("in123");
        try (TestEnvironment env = environment()
                .orchestration(LOOP, (ctx, n) -> n == 0 ? (int) ctx.executionId() : ctx.continueAsNew(n - 1))) {
            env.client().start(LOOP, "a", 2);
            assertThat(env.client().await(LOOP, "a", SOON)).isEqualTo(3);
            assertThat(env.provider().listExecutions("a"))
                    .extracting(ExecutionRecord::status)
                    .containsExactly("ContinuedAsNew", "ContinuedAsNew", "Completed");
            assertThat(env.provider().readHistory("a", 1, 0, 10).getLast())
                    .isInstanceOfSatisfying(
                            OrchestrationContinuedAsNew.class,
                            end -> assertThat(end.input()).isEqualTo("1"));
            assertThat(((OrchestrationStarted)
                                    env.provider().readHistory("a", 2, 0, 10).getFirst())
                            .input())
                    .isEqualTo("1");
        }
    }

    @Test
    @DisplayName("CAN-01 a child that continues as new keeps its parent; the parent that does no longer awaits it")
    void keepsTheParentLink() throws Exception {
        String seen = sweep(env -> env.orchestration(CHILD, (ctx, in) -> {
                    String now = in + echo(ctx, "x");
                    return ctx.executionId() < 3 ? ctx.continueAsNew(now) : now;
                })
                .orchestration(
                        FLOW,
                        (ctx, _) -> ctx.scheduleSubOrchestration(CHILD, "").get()));
        assertThat(seen).isEqualTo("xxx");
        try (TestEnvironment env = environment()
                .orchestration(
                        CHILD,
                        (ctx, _) -> ctx.waitForEvent("never", String.class).get())
                .orchestration(FLOW, (ctx, in) -> {
                    if (ctx.executionId() == 1) {
                        ctx.scheduleSubOrchestration(
                                CHILD, "x", SubOrchestrationOptions.none().withInstanceId("c"));
                        ctx.sleep(Duration.ofMinutes(1));
                        return ctx.continueAsNew(in);
                    }
                    return in;
                })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("in");
            assertThat(env.client().waitForOrchestration("c", SOON))
                    .isInstanceOfSatisfying(
                            OrchestrationStatus.Cancelled.class,
                            status -> assertThat(status.reason()).isEqualTo("no longer awaited by its parent"));
        }
    }

    @Test
    @DisplayName("CAN-04 status, keys and messages go over; waits, timers, activities do not")
    void carriesWhatItShould() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            if (ctx.executionId() == 1) {
                ctx.setCustomStatus("kept");
                ctx.kv().set("k", 5);
                ctx.waitForEvent("open", String.class);
                ctx.scheduleTimer(Duration.ofDays(9));
                ctx.dequeueEvent("other", String.class);
                return ctx.continueAsNew(in);
            }
            return ctx.customStatus(String.class).orElseThrow()
                    + ctx.kv().get("k", Integer.class).orElseThrow()
                    + ctx.dequeueEvent("q", String.class).get();
        })) {
            start(env, "a");
            settle(env);
            assertThat(env.provider().listTimers("a")).isEmpty();
            env.client().enqueueEvent("a", "q", "message");
            assertThat(result(env, "a")).isEqualTo("kept5message");
        }
    }

    @Test
    @DisplayName("CAN-04 QUE-07 thousands of messages are handed on, of which each execution takes one, in order")
    void handsOnThousandsOfMessages() throws Exception {
        int many = 3_000;
        try (TestEnvironment env = TestEnvironment.create().orchestration(LOOP, (ctx, taken) -> {
            if (taken == 0) {
                ctx.waitForEvent("go", String.class).get();
            }
            int next = ctx.dequeueEvent("q", Integer.class).get();
            assertThat(next).isEqualTo(taken);
            return next == many - 1 ? (int) ctx.executionId() : ctx.continueAsNew(next + 1);
        })) {
            env.client().start(LOOP, "a", 0);
            for (int i = 0; i < many; i++) {
                env.client().enqueueEvent("a", "q", i);
            }
            env.client().raiseEvent("a", "go", "");
            assertThat(env.client().await(LOOP, "a", SOON)).isEqualTo(many);
        }
    }

    @Test
    @DisplayName("CAN-05 activities of the ended execution are cancelled, what they still give is dropped")
    void cancelsActivities() throws Exception {
        ActivityType<String, String> slow = ActivityType.of("Slow", String.class, String.class);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (TestEnvironment env = environment()
                .activity(slow, (ctx, in) -> {
                    running.countDown();
                    if (ctx.awaitCancelled(Duration.ofSeconds(10))) {
                        cancelled.countDown();
                    }
                    return in;
                })
                .orchestration(FLOW, (ctx, in) -> {
                    if (ctx.executionId() == 1) {
                        ctx.scheduleActivity(slow, "x", ActivityOptions.none());
                        ctx.waitForEvent("go", String.class).get();
                        return ctx.continueAsNew(in);
                    }
                    return echo(ctx, "next");
                })) {
            start(env, "a");
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
            env.client().raiseEvent("a", "go", "");
            assertThat(result(env, "a")).isEqualTo("next");
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(env.history("a")).hasSize(4);
        }
    }

    @Test
    @DisplayName("CAN-06 an event goes to the execution that is current when it is taken")
    void givesEventsToTheCurrentExecution() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            if (ctx.executionId() == 1) {
                ctx.sleep(Duration.ofMinutes(1));
                return ctx.continueAsNew(in);
            }
            return ctx.waitForEvent("go", String.class).get() + ctx.executionId();
        })) {
            start(env, "a");
            settle(env);
            env.client().raiseEvent("a", "go", "taken by ");
            assertThat(result(env, "a")).isEqualTo("taken by 2");
        }
    }

    @Test
    @DisplayName("CAN-07 a version may be asked for; without one the policy decides anew")
    void mayChangeTheVersion() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(FLOW, "1.0.0", (ctx, in) -> in.equals("pin") ? ctx.continueAsNew("x", "1.1.0") : "one")
                .orchestration(FLOW, "1.1.0", (ctx, in) -> in.equals("up") ? "one-one" : ctx.continueAsNew("up"))
                .orchestration(FLOW, "2.0.0", (_, _) -> "two")) {
            env.client().start(FLOW, "a", "pin", StartOptions.none().withVersion("1.0.0"));
            assertThat(result(env, "a")).isEqualTo("two");
            assertThat(List.of(1L, 2L, 3L))
                    .extracting(n -> ((OrchestrationStarted)
                                    env.provider().readHistory("a", n, 0, 1).getFirst())
                            .version())
                    .containsExactly("1.0.0", "1.1.0", "2.0.0");
        }
    }

    @Test
    @DisplayName("CAN-07 CAN-08 SHD-05 the version changes whichever commit the process is killed at, missing or not")
    void changesTheVersionOverCrashes() throws Exception {
        String path = sweep(
                env -> env.orchestration(FLOW, "1.0.0", (ctx, in) -> ctx.continueAsNew(in + echo(ctx, "1"), "2.0.0"))
                        .orchestration(FLOW, "2.0.0", (ctx, in) -> ctx.continueAsNew(in + echo(ctx, "2"), "3.0.0")),
                env -> {
                    env.client()
                            .start(
                                    FLOW,
                                    "a",
                                    "in",
                                    StartOptions.none().withVersion("1.0.0").withIfExists(IfExists.RETURN_EXISTING));
                    settle(env);
                    env.orchestration(FLOW, "3.0.0", (ctx, in) -> in + echo(ctx, "3") + ctx.executionId());
                    env.restart();
                },
                env -> result(env, "a"));
        assertThat(path).isEqualTo("in1233");
    }

    @Test
    @DisplayName("CAN-08 continuing as a version that no node has blocks, and goes on when the code is there")
    void waitsForTheCodeOfTheNextVersion() throws Exception {
        try (TestEnvironment env =
                environment().orchestration(FLOW, "1.0.0", (ctx, _) -> ctx.continueAsNew("x", "3.0.0"))) {
            env.client().start(FLOW, "a", "in");
            settle(env);
            assertThat(env.client().status("a")).isInstanceOf(OrchestrationStatus.Running.class);
            assertThat(env.provider().readInstance("a").orElseThrow().blocked()).contains("DUR-2002", "3.0.0");
            env.orchestration(FLOW, "3.0.0", (ctx, _) -> "three " + ctx.executionId());
            env.restart();
            assertThat(result(env, "a")).isEqualTo("three 2");
        }
    }

    @Test
    @DisplayName("CAN-09 each execution is pinned to the history format that it was begun in")
    void pinsEachExecution() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(LOOP, (ctx, n) -> n == 0 ? (int) ctx.executionId() : ctx.continueAsNew(n - 1))) {
            env.client().start(LOOP, "a", 1);
            env.client().await(LOOP, "a", SOON);
            for (long execution = 1; execution <= 2; execution++) {
                String first = dev.durathread.history.HistoryJson.write(
                        env.provider().readHistory("a", execution, 0, 1).getFirst());
                assertThat(first).contains("\"format\":" + dev.durathread.history.HistoryJson.FORMAT);
            }
        }
    }

    @Test
    @DisplayName("CAN-10 a cancel ends the current execution, also of code that always continues as new")
    void canBeCancelled() throws Exception {
        try (TestEnvironment env = TestEnvironment.create().orchestration(LOOP, (ctx, n) -> ctx.continueAsNew(n + 1))) {
            env.client().start(LOOP, "a", 0);
            env.client().cancel("a", "enough");
            assertThat(env.client().waitForOrchestration("a", SOON))
                    .isInstanceOfSatisfying(
                            OrchestrationStatus.Cancelled.class,
                            status -> assertThat(status.reason()).isEqualTo("enough"));
        }
    }

    @Test
    @DisplayName("CAN-11 STAT-03 between two executions the instance is running")
    void isRunningBetweenExecutions() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(FLOW, (ctx, in) -> ctx.executionId() == 1 ? ctx.continueAsNew(in, "9.0.0") : in)) {
            start(env, "a");
            settle(env);
            assertThat(env.client().status("a")).isInstanceOf(OrchestrationStatus.Running.class);
            assertThat(env.provider().readInstance("a").orElseThrow().fence().executionId())
                    .isEqualTo(2);
        }
    }

    @Test
    @DisplayName("CAN-12 past executions remain until they are pruned")
    void keepsPastExecutions() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(LOOP, (ctx, n) -> n == 0 ? (int) ctx.executionId() : ctx.continueAsNew(n - 1))) {
            env.client().start(LOOP, "a", 4);
            env.client().await(LOOP, "a", SOON);
            assertThat(env.provider().listExecutions("a")).hasSize(5);
            env.provider().pruneExecutions("a", 2, null);
            assertThat(env.provider().listExecutions("a"))
                    .extracting(ExecutionRecord::executionId)
                    .containsExactly(4L, 5L);
        }
    }

    @Test
    @DisplayName("CAN-13 several long chains side by side are stable")
    void runsLongChains() throws Exception {
        try (TestEnvironment env = environment().orchestration(LOOP, (ctx, n) -> {
            echo(ctx, "x");
            return n == 0 ? (int) ctx.executionId() : ctx.continueAsNew(n - 1);
        })) {
            for (int i = 0; i < 8; i++) {
                env.client().start(LOOP, "chain" + i, 20);
            }
            for (int i = 0; i < 8; i++) {
                assertThat(env.client().await(LOOP, "chain" + i, SOON)).isEqualTo(21);
            }
        }
    }

    @Test
    @DisplayName("CAN-13 ten thousand generations in a row leave one instance in memory")
    void runsTenThousandGenerations() throws Exception {
        try (TestEnvironment env = TestEnvironment.create()
                .orchestration(LOOP, (ctx, n) -> n == 0 ? (int) ctx.executionId() : ctx.continueAsNew(n - 1))) {
            env.client().start(LOOP, "a", 10_000);
            assertThat(env.client().await(LOOP, "a", SOON)).isEqualTo(10_001);
            assertThat(env.metrics().orchestrationsContinuedAsNew()).isEqualTo(10_000);
            assertThat(env.metrics().orchestrationsStarted()).isEqualTo(1);
            assertThat(env.metrics().residentMisses()).isLessThanOrEqualTo(1);
        }
    }
}
