package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.calling;
import static dev.durathread.testkit.activity.OneActivity.environment;
import static dev.durathread.testkit.activity.OneActivity.reporting;
import static dev.durathread.testkit.activity.OneActivity.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityOptions;
import dev.durathread.DurableRuntime;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.provider.ForwardingProvider.Operation;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signs of life of activities, and what they leave for the next attempt. */
class HeartbeatTest {
    record Progress(int done) {}

    @ParameterizedTest(name = "pause of {0} s")
    @ValueSource(ints = {1, 60})
    @DisplayName("ACX-06 the details of an attempt reach the next one, over short pauses and long ones")
    void givesDetailsToTheNextAttempt(int seconds) throws Exception {
        RetryPolicy policy = RetryPolicy.fixed(3, Duration.ofSeconds(seconds));
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        int done = ctx.lastHeartbeat(Progress.class)
                                .map(Progress::done)
                                .orElse(0);
                        for (int i = 1; i <= 1_000; i++) {
                            ctx.heartbeat(new Progress(done + i));
                        }
                        if (ctx.attempt() < 3) {
                            throw new IllegalStateException("stopped");
                        }
                        return ""
                                + ctx.lastHeartbeat(Progress.class)
                                        .orElseThrow()
                                        .done();
                    })
                    .orchestration(FLOW, calling(ActivityOptions.none().withRetry(policy)));
            assertThat(run(env, "a")).isEqualTo("3000");
        }
    }

    @Test
    @DisplayName("ACX-06 the details survive the death of the node")
    void givesDetailsToTheNextAttemptAfterACrash() throws Exception {
        CountDownLatch beaten = new CountDownLatch(1);
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        try (TestEnvironment env =
                TestEnvironment.builder().provider(probe.provider()).build()) {
            env.activity(WORK, (ctx, in) -> {
                        if (ctx.lastHeartbeat(Progress.class).isEmpty()) {
                            ctx.heartbeat(new Progress(42));
                            beaten.countDown();
                            ctx.awaitCancelled(Duration.ofHours(1));
                        }
                        return ctx.lastHeartbeat(Progress.class).orElseThrow() + " " + ctx.attempt();
                    })
                    .orchestration(FLOW, calling(ActivityOptions.none()));
            env.client().start(FLOW, "a", "x");
            beaten.await();
            env.clock().advance(Duration.ZERO);
            env.restart();
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("Progress[done=42] 1");
        }
    }

    @Test
    void timesOutWithoutHeartbeatsAndNotWithThem() throws Exception {
        ActivityOptions options = ActivityOptions.none().withHeartbeatTimeout(Duration.ofSeconds(10));
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        for (int i = 0; i < 10; i++) {
                            ctx.awaitCancelled(Duration.ofSeconds(7));
                            ctx.heartbeat(i);
                        }
                        return ctx.awaitCancelled(Duration.ofHours(1)) ? "late" : "in time";
                    })
                    .orchestration(FLOW, reporting(options));
            assertThat(run(env, "a")).isEqualTo("TimedOut: no heartbeat for PT10S, attempts: 1");
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:01:20Z"));
        }
    }

    @Test
    void writesOneAtATimeAndThenTheNewestHoweverOftenCodeBeats() throws Exception {
        int beats = 20_000;
        CountDownLatch database = new CountDownLatch(1);
        CountDownLatch allBeaten = new CountDownLatch(1);
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        AtomicInteger writes = new AtomicInteger();
        try (DurableRuntime runtime = DurableRuntime.builder(probe.provider())
                .activity(WORK, (ctx, in) -> {
                    probe.before(Operation.COMMIT, () -> hold(database, writes));
                    for (int i = 1; i <= beats; i++) {
                        ctx.heartbeat(i);
                    }
                    allBeaten.countDown();
                    await().until(() -> probe.writes(TaskHeartbeat.class).size() == 2);
                    return in;
                })
                .orchestration(FLOW, calling(ActivityOptions.none()))
                .start()) {
            runtime.client().start(FLOW, "a", "x");
            allBeaten.await();
            assertThat(writes.get()).isLessThanOrEqualTo(1);
            database.countDown();
            assertThat(runtime.client().await(FLOW, "a", SOON)).isEqualTo("x");
            assertThat(probe.writes(TaskHeartbeat.class)).hasSize(2);
            assertThat(probe.writes(TaskHeartbeat.class).getLast().details()).isEqualTo("" + beats);
        }
    }

    private static void hold(CountDownLatch database, AtomicInteger writes) {
        writes.incrementAndGet();
        try {
            database.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tellsAnActivityWhoseTaskIsLostThatItIsCancelled() throws Exception {
        MemoryProvider memory = MemoryProvider.create();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        AtomicReference<Boolean> told = new AtomicReference<>();
        RuntimeOptions longLease = RuntimeOptions.defaults()
                .withSessionIdleTimeout(Duration.ofHours(2))
                .withLease(Duration.ofHours(1));
        try (DurableRuntime first = DurableRuntime.builder(memory)
                        .options(longLease.withNodeName("first").withActivityConcurrency(1))
                        .activity(WORK, (ctx, in) -> {
                            begun.countDown();
                            taken.await();
                            ctx.heartbeat("still here");
                            told.set(ctx.awaitCancelled(SOON));
                            return "late";
                        })
                        .start();
                DurableRuntime orchestrator = DurableRuntime.builder(memory)
                        .options(RuntimeOptions.defaults().withActivityConcurrency(0))
                        .orchestration(FLOW, calling(ActivityOptions.none()))
                        .start()) {
            orchestrator.client().start(FLOW, "a", "x");
            begun.await();
            NodeId holder = memory.listTasks("a").getFirst().heldBy();
            memory.leave(holder, Instant.now());
            try (DurableRuntime second = DurableRuntime.builder(memory)
                    .activity(WORK, (ctx, in) -> "by the second")
                    .start()) {
                assertThat(first.client().await(FLOW, "a", SOON)).isEqualTo("by the second");
                taken.countDown();
                await().untilAsserted(() -> assertThat(told.get()).isTrue());
                assertThat(second.metrics().activitiesSucceeded()).isEqualTo(1);
                assertThat(first.metrics().activitiesCancelled()).isEqualTo(1);
            }
        }
    }
}
