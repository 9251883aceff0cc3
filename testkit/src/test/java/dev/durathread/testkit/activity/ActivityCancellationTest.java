package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.calling;
import static dev.durathread.testkit.activity.OneActivity.environment;
import static dev.durathread.testkit.activity.OneActivity.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.failure.BranchCancelledException;
import dev.durathread.history.HistoryEvent.ActivityCancelRequested;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.TurnCommit;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * How activities are told that nobody wants their result, and what becomes of those that do not listen.
 *
 * <p>Attacks INV-9: an attempt has one ending.
 */
class ActivityCancellationTest {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final AtomicReference<String> end = new AtomicReference<>();

    private String untilCancelled(dev.durathread.ActivityContext ctx) {
        begun.countDown();
        boolean told = ctx.awaitCancelled(Duration.ofHours(1));
        end.set(told + " " + ctx.isCancelled() + " " + Thread.currentThread().isInterrupted());
        ended.countDown();
        return "late";
    }

    @Test
    @DisplayName("CANC-10 a cancelled activity is told at once: isCancelled, awaitCancelled and an interrupt")
    void tellsARunningActivityAtOnce() throws Exception {
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .activity(WORK, (ctx, in) -> untilCancelled(ctx))
                .orchestration(FLOW, calling(ActivityOptions.none()))
                .start()) {
            runtime.client().start(FLOW, "a", "x");
            begun.await();
            runtime.client().cancel("a", "enough");
            assertThat(runtime.client().waitForOrchestration("a", SOON))
                    .isInstanceOf(OrchestrationStatus.Cancelled.class);
            ended.await();
            assertThat(end.get()).isEqualTo("true true true");
            assertThat(runtime.metrics().activitiesCancelled()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("CANC-10 an interrupt ends a sleep of user code, and what it then throws counts for nothing")
    void interruptsBlockingCode() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch never = new CountDownLatch(1);
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .activity(WORK, (ctx, in) -> {
                    begun.countDown();
                    try {
                        never.await();
                        return in;
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                        throw e;
                    } finally {
                        ended.countDown();
                    }
                })
                .orchestration(FLOW, calling(ActivityOptions.none()))
                .start()) {
            runtime.client().start(FLOW, "a", "x");
            begun.await();
            runtime.client().terminate("a", "enough");
            ended.await();
            assertThat(interrupted).isTrue();
            assertThat(runtime.metrics().activitiesFailed()).isZero();
        }
    }

    @Test
    @DisplayName("CANC-10 after the grace period the slot is free; the late result is dropped with a warning naming it")
    void takesTheSlotBackAfterTheGracePeriod() throws Exception {
        ActivityType<String, String> deaf = ActivityType.of("Deaf", String.class, String.class);
        RuntimeOptions options = RuntimeOptions.defaults()
                .withActivityConcurrency(1)
                .withActivityCancellationGracePeriod(Duration.ofMillis(100));
        try (CapturedLogs warnings = CapturedLogs.warnings();
                DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                        .options(options)
                        .activity(deaf, (ctx, in) -> {
                            begun.countDown();
                            uninterruptibly(letGo);
                            return "late";
                        })
                        .activity(WORK, (ctx, in) -> in)
                        .orchestration(FLOW, (ctx, in) -> {
                            DurableFuture<String> lost = ctx.scheduleActivity(deaf, in);
                            ctx.waitForEvent("go", String.class).get();
                            lost.cancel();
                            return ctx.scheduleActivity(WORK, in).get();
                        })
                        .start()) {
            runtime.client().start(FLOW, "a", "x");
            begun.await();
            runtime.client().raiseEvent("a", "go", "!");
            assertThat(runtime.client().await(FLOW, "a", SOON)).isEqualTo("x");
            letGo.countDown();
            await().until(() -> warnings.messages().stream()
                    .anyMatch(m -> m.equals("DUR-2006: activity \"Deaf\" #2 of instance \"a\" ended after it was"
                            + " given up; what came of it is dropped")));
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // deaf
            }
        }
    }

    @Test
    @DisplayName("ACT-12 an activity that is never awaited runs; what its execution leaves running is cancelled")
    void cancelsWhatAnExecutionLeavesRunning() throws Exception {
        ActivityType<String, String> quick = ActivityType.of("Quick", String.class, String.class);
        CountDownLatch ran = new CountDownLatch(1);
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .activity(WORK, (ctx, in) -> untilCancelled(ctx))
                .activity(quick, (ctx, in) -> {
                    ran.countDown();
                    return in;
                })
                .orchestration(FLOW, (ctx, in) -> {
                    DurableFuture<String> _ = ctx.scheduleActivity(WORK, in);
                    DurableFuture<String> _ = ctx.scheduleActivity(quick, in);
                    return ctx.waitForEvent("go", String.class).get();
                })
                .start()) {
            runtime.client().start(FLOW, "a", "x");
            ran.await();
            begun.await();
            runtime.client().raiseEvent("a", "go", "done");
            assertThat(runtime.client().await(FLOW, "a", SOON)).isEqualTo("done");
            ended.await();
            assertThat(end.get()).startsWith("true true");
        }
    }

    @Test
    @DisplayName("CANC-07 ACT-12 the tasks of an execution that ends go in the same commit, with the reason in history")
    void removesTheTasksOfAnExecutionThatEnds() throws Exception {
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        try (TestEnvironment env = TestEnvironment.builder()
                .provider(probe.provider())
                .replayEveryTurn(true)
                .build()) {
            env.activity(WORK, (ctx, in) -> untilCancelled(ctx)).orchestration(FLOW, (ctx, in) -> {
                DurableFuture<String> _ = ctx.scheduleActivity(WORK, in);
                ctx.sleep(Duration.ofMinutes(1));
                return "done";
            });
            assertThat(run(env, "a")).isEqualTo("done");
            assertThat(env.history("a"))
                    .filteredOn(ActivityCancelRequested.class::isInstance)
                    .singleElement()
                    .satisfies(event -> assertThat(((ActivityCancelRequested) event).reason())
                            .isEqualTo("orchestration_terminal_completed"));
            assertThat(probe.writes(TurnCommit.class).getLast().cancelledTasks())
                    .containsExactly(2L);
            assertThat(env.provider().listTasks("a")).isEmpty();
            ended.await();
        }
    }

    @Test
    @DisplayName("CANC-08 an activity cancelled before any node took it never starts")
    void neverStartsOneThatIsCancelledWhileItWaits() throws Exception {
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> in)
                    .orchestration(
                            FLOW,
                            (ctx, in) -> ctx.race(
                                            ctx.scheduleActivity(
                                                    WORK,
                                                    in,
                                                    ActivityOptions.none().withTag("nobody")),
                                            ctx.scheduleTimer(Duration.ofMinutes(5))
                                                    .map(_ -> "timer"))
                                    .get()
                                    .value());
            assertThat(run(env, "a")).isEqualTo("timer");
            assertThat(env.activityCalls()).isEmpty();
            assertThat(env.provider().listTasks("a")).isEmpty();
        }
    }

    @Test
    @DisplayName("ACT-13 scheduled and cancelled in one turn it never becomes a task")
    void makesNoTaskOfWhatIsCancelledInItsTurn() throws Exception {
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        try (TestEnvironment env = TestEnvironment.builder()
                .provider(probe.provider())
                .replayEveryTurn(true)
                .build()) {
            env.activity(WORK, (ctx, in) -> in).orchestration(FLOW, (ctx, in) -> {
                DurableFuture<String> dropped = ctx.scheduleActivity(WORK, "dropped");
                dropped.cancel();
                return ctx.scheduleActivity(WORK, "kept").get();
            });
            assertThat(run(env, "a")).isEqualTo("kept");
            assertThat(env.activityCalls()).hasSize(1);
            assertThat(env.history("a"))
                    .filteredOn(ActivityScheduled.class::isInstance)
                    .hasSize(2);
            assertThat(probe.writes(TurnCommit.class))
                    .flatExtracting(TurnCommit::tasks)
                    .extracting(NewTask::input)
                    .containsExactly("\"kept\"");
        }
    }

    @Test
    @DisplayName("ACT-17 map transforms the result and keeps the link: cancelling the mapped one cancels the activity")
    void cancelsTheSourceOfAMappedFuture() throws Exception {
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .activity(WORK, (ctx, in) -> in.equals("long") ? untilCancelled(ctx) : in)
                .orchestration(FLOW, (ctx, in) -> {
                    DurableFuture<Integer> mapped =
                            ctx.scheduleActivity(WORK, "long").map(String::length);
                    int length = ctx.scheduleActivity(WORK, "four")
                            .map(String::length)
                            .get();
                    ctx.waitForEvent("go", String.class).get();
                    mapped.cancel();
                    try {
                        return "got " + mapped.get();
                    } catch (BranchCancelledException e) {
                        return "cancelled, " + length;
                    }
                })
                .start()) {
            runtime.client().start(FLOW, "a", "x");
            begun.await();
            runtime.client().raiseEvent("a", "go", "!");
            assertThat(runtime.client().await(FLOW, "a", SOON)).isEqualTo("cancelled, 4");
            ended.await();
            assertThat(end.get()).startsWith("true true");
        }
    }

    @Test
    @DisplayName("CANC-17 TAG-07 an activity with a tag and a session that loses a race is cancelled the same way")
    void cancelsATaggedActivityOfASession() throws Exception {
        ActivityOptions options = ActivityOptions.none().withTag("gpu").withSession("s");
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .options(RuntimeOptions.defaults().withTags(TagFilter.defaultAnd("gpu")))
                .activity(WORK, (ctx, in) -> untilCancelled(ctx))
                .orchestration(
                        FLOW,
                        (ctx, in) -> ctx.race(
                                        ctx.scheduleActivity(WORK, in, options), ctx.waitForEvent("go", String.class))
                                .get()
                                .value())
                .start()) {
            runtime.client().start(FLOW, "a", "x");
            begun.await();
            runtime.client().raiseEvent("a", "go", "won");
            assertThat(runtime.client().await(FLOW, "a", SOON)).isEqualTo("won");
            ended.await();
            assertThat(end.get()).startsWith("true true");
        }
    }

    @Test
    @DisplayName("CANC-14 work that an activity handed to another thread can ask its context there")
    void tellsOtherThreadsOfTheActivity() throws Exception {
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .activity(WORK, (ctx, in) -> {
                    Thread helper = Thread.ofVirtual().start(() -> untilCancelled(ctx));
                    helper.join();
                    return in;
                })
                .orchestration(FLOW, calling(ActivityOptions.none()))
                .start()) {
            runtime.client().start(FLOW, "a", "x");
            begun.await();
            runtime.client().cancel("a", "enough");
            ended.await();
            assertThat(end.get()).isEqualTo("true true false");
        }
    }

    @Test
    @DisplayName("CANC-08 CANC-09 on another node it is told as soon as the row is gone, without waiting for a renewal")
    void tellsAnActivityOnAnotherNode() throws Exception {
        MemoryProvider provider = MemoryProvider.create();
        RuntimeOptions seldomRenewed =
                RuntimeOptions.defaults().withLease(Duration.ofHours(1)).withSessionIdleTimeout(Duration.ofHours(1));
        try (DurableRuntime worker = DurableRuntime.builder(provider)
                        .options(seldomRenewed)
                        .activity(WORK, (ctx, in) -> untilCancelled(ctx))
                        .start();
                DurableRuntime orchestrator = DurableRuntime.builder(provider)
                        .orchestration(FLOW, calling(ActivityOptions.none()))
                        .start()) {
            orchestrator.client().start(FLOW, "a", "x");
            begun.await();
            orchestrator.client().cancel("a", "enough");
            await().atMost(Duration.ofSeconds(5)).until(() -> ended.getCount() == 0);
            assertThat(end.get()).startsWith("true true");
            assertThat(worker.metrics().activitiesCancelled()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("CANC-08 a node that hears nothing of others tells its activities within a second all the same")
    void tellsAnActivityOnANodeThatIsDeaf() throws Exception {
        try (Cluster cluster = new Cluster()) {
            TestEnvironment worker =
                    cluster.worker(DeafProvider.on(cluster.provider()), "worker", (ctx, in) -> untilCancelled(ctx));
            TestEnvironment orchestrator = cluster.orchestrator(calling(ActivityOptions.none()));
            orchestrator.client().start(FLOW, "a", "x");
            await().until(() -> {
                worker.clock().advance(Duration.ofSeconds(1)); // nobody tells it of the activity either
                return begun.getCount() == 0;
            });
            orchestrator.client().cancel("a", "enough");
            orchestrator.client().waitForOrchestration("a", SOON);
            assertThat(ended.getCount()).isEqualTo(1);
            worker.clock().advance(Duration.ofSeconds(1));
            ended.await();
            assertThat(end.get()).startsWith("true true");
        }
    }

    @Test
    @DisplayName("CANC-08 one that is cancelled just as a node takes it is told too")
    void tellsAnActivityThatWasRemovedWhileItWasBeingClaimed() throws Exception {
        MemoryProvider memory = MemoryProvider.create();
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (DurableRuntime worker = DurableRuntime.builder(SlowClaims.on(memory, claimed, answer))
                        .activity(WORK, (ctx, in) -> untilCancelled(ctx))
                        .start();
                DurableRuntime orchestrator = DurableRuntime.builder(memory)
                        .orchestration(FLOW, calling(ActivityOptions.none()))
                        .start()) {
            orchestrator.client().start(FLOW, "a", "x");
            claimed.await();
            orchestrator.client().cancel("a", "enough");
            orchestrator.client().waitForOrchestration("a", SOON);
            answer.countDown();
            await().atMost(Duration.ofSeconds(5)).until(() -> worker.metrics().activitiesCancelled() == 1);
            assertThat(List.of(begun.getCount(), ended.getCount())).isIn(List.of(List.of(0L, 0L), List.of(1L, 1L)));
        }
    }
}
