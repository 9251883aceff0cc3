package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.calling;
import static dev.durathread.testkit.activity.OneActivity.reporting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityOptions;
import dev.durathread.DurableClient;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.provider.ForwardingProvider.Operation;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Work that kills the process each time it is run. */
class PoisonTest {
    private static final RuntimeOptions THREE = RuntimeOptions.defaults().withMaxAttempts(3);

    private final Semaphore begun = new Semaphore(0);
    private final AtomicInteger runs = new AtomicInteger();

    /** An environment whose activity never comes back when its input is "bad". */
    private TestEnvironment environment() {
        return TestEnvironment.builder()
                .options(THREE)
                .replayEveryTurn(true)
                .build()
                .activity(WORK, (ctx, in) -> {
                    if (in.equals("bad")) {
                        runs.incrementAndGet();
                        begun.release();
                        ctx.awaitCancelled(Duration.ofHours(1));
                    }
                    return in;
                });
    }

    private void dieWhileItRuns(TestEnvironment env, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            begun.acquire();
            env.restart();
        }
    }

    @Test
    @DisplayName("POI-05 POI-07 POI-09 an activity that kills its node again and again fails alone, catchable, counted")
    void failsAnActivityThatKillsItsNode() throws Exception {
        try (TestEnvironment env = environment()) {
            env.orchestration(FLOW, (ctx, in) -> {
                DurableFuture<String> bad = ctx.scheduleActivity(WORK, "bad");
                DurableFuture<String> good = ctx.scheduleActivity(WORK, "good");
                try {
                    return bad.get();
                } catch (ActivityFailedException e) {
                    return good.get() + " " + e.details().errorType() + " "
                            + e.details().message();
                }
            });
            env.client().start(FLOW, "a", "x");
            await().until(() -> env.history("a").stream().anyMatch(ActivityCompleted.class::isInstance));
            dieWhileItRuns(env, 3);
            assertThat(env.client().await(FLOW, "a", SOON))
                    .isEqualTo("good Poisoned DUR-2005: poison: activity \"Work\" #2 of instance \"a\" exceeded 3"
                            + " deliveries without an outcome (max 3)");
            assertThat(runs).hasValue(3);
            assertThat(env.metrics().activitiesPoisoned()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("POI-01 POI-03 the first delivery counts as one, ten are allowed by default")
    void allowsTenDeliveries() throws Exception {
        assertThat(RuntimeOptions.defaults().maxAttempts()).isEqualTo(10);
        try (TestEnvironment env = environment()) {
            env.orchestration(FLOW, reporting(ActivityOptions.none()));
            env.client().start(FLOW, "a", "bad");
            for (int delivery = 1; delivery <= 3; delivery++) {
                begun.acquire();
                assertThat(env.provider().listTasks("a").getFirst().deliveries())
                        .isEqualTo(delivery);
                env.restart();
            }
            assertThat(env.client().await(FLOW, "a", SOON)).startsWith("Poisoned");
        }
    }

    @Test
    @DisplayName("POI-10 an outcome clears the count, also that of an attempt which failed")
    void clearsTheCountWithEachOutcome() throws Exception {
        ActivityOptions options = ActivityOptions.none().withRetry(RetryPolicy.fixed(3, Duration.ofMinutes(1)));
        AtomicInteger calls = new AtomicInteger();
        try (TestEnvironment env = TestEnvironment.builder().options(THREE).build()) {
            env.activity(WORK, (ctx, in) -> {
                        if (calls.incrementAndGet() % 3 != 0) {
                            begun.release();
                            ctx.awaitCancelled(Duration.ofHours(1));
                        }
                        if (ctx.attempt() < 3) {
                            throw new IllegalStateException("again");
                        }
                        return in + calls.get();
                    })
                    .orchestration(FLOW, calling(options));
            env.client().start(FLOW, "a", "x");
            for (int attempt = 1; attempt <= 3; attempt++) {
                dieWhileItRuns(env, 2);
                if (attempt < 3) {
                    int number = attempt;
                    await().until(() -> env.provider().listTasks("a").getFirst().attempts() == number);
                    env.clock().advance(Duration.ofMinutes(1));
                }
            }
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("x9");
        }
    }

    @Test
    @DisplayName("POI-10 retryPoisoned gives it another round, before it is given up")
    void givesAnotherRoundWhenAsked() throws Exception {
        try (TestEnvironment env = environment()) {
            env.orchestration(FLOW, reporting(ActivityOptions.none()));
            env.client().start(FLOW, "a", "bad");
            dieWhileItRuns(env, 2);
            begun.acquire();
            env.client().admin().retryPoisoned("a");
            env.restart();
            dieWhileItRuns(env, 3);
            assertThat(env.client().await(FLOW, "a", SOON)).startsWith("Poisoned");
            assertThat(runs).hasValue(6);
            assertThatThrownBy(() -> env.client().admin().retryPoisoned("a"))
                    .isInstanceOf(InstanceFinishedException.class);
        }
    }

    @Test
    @DisplayName("POI-05 a node's death while an activity runs does not count against its instance, or any other")
    void doesNotBlameTheInstanceForItsActivity() throws Exception {
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        try (CapturedLogs _ = CapturedLogs.warnings();
                TestEnvironment env = TestEnvironment.builder()
                        .provider(probe.provider())
                        .options(THREE)
                        .build()) {
            env.activity(WORK, (ctx, in) -> {
                        probe.down(_ -> true); // it dies at once: nothing is stored from now on
                        begun.release();
                        return in + ctx.awaitCancelled(Duration.ofHours(1));
                    })
                    .orchestration(FLOW, reporting(ActivityOptions.none()));
            env.client().start(FLOW, "a", "x");
            for (int delivery = 1; delivery <= 3; delivery++) {
                begun.acquire();
                comeBack(env, probe);
            }
            assertThat(env.client().await(FLOW, "a", SOON)).startsWith("Poisoned: DUR-2005");
            assertThat(env.metrics().orchestrationsPoisoned()).isZero();
        }
    }

    @Test
    @DisplayName("POI-03 an instance whose step kills the node is failed when it has done so often enough")
    void failsAnInstanceWhoseStepKillsItsNode() throws Exception {
        try (CapturedLogs _ = CapturedLogs.warnings();
                TestEnvironment env = TestEnvironment.builder().options(THREE).build()) {
            env.orchestration(
                    FLOW,
                    (ctx, in) -> ctx.step("kill", String.class, () -> {
                                runs.incrementAndGet();
                                begun.release();
                                new CountDownLatch(1).await();
                                return in;
                            })
                            .get());
            env.client().start(FLOW, "a", "x");
            dieWhileItRuns(env, 4);
            OrchestrationStatus end = env.client().waitForOrchestration("a", SOON);
            assertThat(end).isInstanceOf(OrchestrationStatus.Failed.class);
            assertThat(((OrchestrationStatus.Failed) end).details().errorType()).isEqualTo("Poisoned");
            assertThat(runs).as("the first run is no claim").hasValue(4);
        }
    }

    private static void comeBack(TestEnvironment env, ProviderProbe probe) {
        env.crash();
        probe.up();
        env.restart();
    }

    @Test
    @DisplayName("POI-03 of the instances that were claimed when the node died only the one that kills it is failed")
    void failsOnlyTheInstanceThatKills() throws Exception {
        OrchestrationType<String, String> bad = OrchestrationType.of("Bad", String.class, String.class);
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        try (CapturedLogs _ = CapturedLogs.warnings();
                TestEnvironment env = TestEnvironment.builder()
                        .provider(probe.provider())
                        .options(THREE)
                        .startAt(Instant.now().plusSeconds(1)) // later than what is started from outside
                        .build()) {
            env.orchestration(FLOW, (_, in) -> in).orchestration(bad, (_, in) -> {
                probe.down(method -> method == Operation.COMMIT); // none of those claimed with it can commit
                int run = runs.incrementAndGet();
                begun.release();
                return in + run;
            });
            DurableClient outside = DurableClient.on(probe.provider());
            IntStream.range(0, 6).forEach(i -> outside.start(FLOW, "good" + i, "x"));
            outside.start(bad, "bad", "x");
            IntStream.range(6, 12).forEach(i -> outside.start(FLOW, "good" + i, "x"));
            env.client();
            for (int second = 0; !outside.status("bad").isTerminal(); second++) {
                assertThat(second).as(env::timeline).isLessThan(100);
                env.clock().advance(Duration.ofSeconds(1));
                if (begun.tryAcquire()) {
                    comeBack(env, probe);
                }
                assertThat(runs.get()).isLessThan(10);
            }
            for (int i = 0; i < 12; i++) {
                assertThat(env.client().await(FLOW, "good" + i, SOON)).isEqualTo("x");
            }
            assertThat(env.client().status("bad")).isInstanceOf(OrchestrationStatus.Failed.class);
            assertThat(runs.get()).isBetween(3, 5);
        }
    }

    @Test
    @DisplayName("POI-06 a clean shutdown is no delivery that failed")
    void doesNotCountShutdowns() throws Exception {
        MemoryProvider provider = MemoryProvider.create();
        RuntimeOptions one = RuntimeOptions.defaults().withMaxAttempts(1);
        for (int life = 0; life < 5; life++) {
            DurableRuntime runtime = DurableRuntime.builder(provider)
                    .options(one)
                    .activity(WORK, (ctx, in) -> {
                        int run = runs.incrementAndGet();
                        begun.release();
                        if (run < 6) {
                            ctx.awaitCancelled(SOON);
                        }
                        return in + run;
                    })
                    .orchestration(FLOW, calling(ActivityOptions.none()))
                    .start();
            if (life == 0) {
                runtime.client().start(FLOW, "a", "x");
            }
            begun.acquire();
            runtime.shutdown(Duration.ZERO);
            assertThat(provider.listTasks("a").getFirst().deliveries()).isZero();
        }
        try (DurableRuntime runtime = DurableRuntime.builder(provider)
                .options(one)
                .activity(WORK, (ctx, in) -> in + runs.incrementAndGet())
                .orchestration(FLOW, calling(ActivityOptions.none()))
                .start()) {
            assertThat(runtime.client().await(FLOW, "a", SOON)).isEqualTo("x6");
        }
    }

    @Test
    @DisplayName("POI-06 a claim that a clean shutdown overtakes is no delivery that failed")
    void doesNotCountClaimsThatAShutdownOvertakes() throws Exception {
        MemoryProvider memory = MemoryProvider.create();
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ProviderProbe probe = ProviderProbe.on(SlowClaims.on(memory, claimed, answer));
        probe.before(Operation.LEAVE, answer::countDown);
        try (DurableRuntime turns = DurableRuntime.builder(memory)
                .options(RuntimeOptions.defaults().withActivityConcurrency(0))
                .orchestration(FLOW, calling(ActivityOptions.none()))
                .start()) {
            DurableRuntime worker = DurableRuntime.builder(probe.provider())
                    .activity(WORK, (_, in) -> in + runs.incrementAndGet())
                    .start();
            turns.client().start(FLOW, "a", "x");
            claimed.await();
            assertThat(memory.listTasks("a").getFirst().deliveries()).isOne();
            worker.shutdown(Duration.ZERO);
            await().untilAsserted(() ->
                    assertThat(memory.listTasks("a").getFirst().deliveries()).isZero());
            assertThat(runs).hasValue(0);
        }
    }

    @Test
    @DisplayName(
            "POI-02 POI-04 POI-07 POI-09 POI-11 an orchestration whose turns kill the node is failed; its parent is told")
    void failsAnOrchestrationThatKillsItsNode() throws Exception {
        OrchestrationType<String, String> bad = OrchestrationType.of("Bad", String.class, String.class);
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        try (CapturedLogs _ = CapturedLogs.warnings();
                TestEnvironment env = TestEnvironment.builder()
                        .provider(probe.provider())
                        .options(THREE)
                        .build()) {
            env.orchestration(bad, (ctx, in) -> {
                        probe.down(method -> method == Operation.COMMIT); // it dies before the turn is stored
                        int run = runs.incrementAndGet();
                        begun.release();
                        return in + run;
                    })
                    .orchestration(FLOW, (ctx, in) -> {
                        try {
                            return ctx.scheduleSubOrchestration(
                                            bad,
                                            in,
                                            dev.durathread.SubOrchestrationOptions.none()
                                                    .withInstanceId("child"))
                                    .get();
                        } catch (SubOrchestrationFailedException e) {
                            return e.details().errorType() + " " + e.details().message();
                        }
                    });
            env.client().start(FLOW, "a", "x");
            begun.acquire();
            do {
                comeBack(env, probe);
                await().until(() -> begun.availablePermits() > 0
                        || env.client().status("child").isTerminal());
            } while (begun.tryAcquire());
            assertThat(env.client().await(FLOW, "a", SOON))
                    .isEqualTo("Poisoned DUR-2005: poison: orchestration \"Bad\" exceeded 3 deliveries without a turn"
                            + " that was committed (max 3)");
            assertThat(runs.get())
                    .as("three claims, of which one may be made at its birth")
                    .isBetween(3, 4);
            assertThat(env.client().status("child")).isInstanceOf(OrchestrationStatus.Failed.class);
            assertThat(env.metrics().orchestrationsPoisoned()).isEqualTo(1);
            env.client().admin().delete("a", false);
            assertThat(env.client().status("child")).isInstanceOf(OrchestrationStatus.NotFound.class);
        }
    }

    @Test
    @DisplayName("POI-03 trouble of the database never counts, however often it comes")
    void doesNotCountTroubleOfTheDatabase() throws Exception {
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        AtomicInteger refused = new AtomicInteger();
        RuntimeOptions one = RuntimeOptions.defaults().withMaxAttempts(1);
        try (CapturedLogs _ = CapturedLogs.warnings();
                TestEnvironment env = TestEnvironment.builder()
                        .provider(probe.provider())
                        .options(one)
                        .build()) {
            env.activity(WORK, (ctx, in) -> {
                        refused.set(0);
                        probe.down(method -> method == Operation.COMMIT && refused.incrementAndGet() <= 8);
                        return in;
                    })
                    .orchestration(
                            FLOW,
                            (ctx, in) -> ctx.scheduleActivity(WORK, in).get()
                                    + ctx.scheduleActivity(WORK, in).get());
            assertThat(OneActivity.run(env, "a")).isEqualTo("xx");
            assertThat(env.activityCalls()).hasSize(2);
        }
    }
}
