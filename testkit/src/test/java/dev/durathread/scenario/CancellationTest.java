package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationStatus;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.history.HistoryEvent.ActivityCancelRequested;
import dev.durathread.history.HistoryEvent.OrchestrationCancelRequested;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CancellationTest extends Scenarios {
    private static final ActivityType<String, String> SLOW = ActivityType.of("Slow", String.class, String.class);

    private static String never(dev.durathread.OrchestrationContext ctx) {
        return ctx.waitForEvent("never", String.class).get();
    }

    private static void cancelled(TestEnvironment env, String id, String reason) throws Exception {
        assertThat(env.client().waitForOrchestration(id, SOON))
                .isInstanceOfSatisfying(
                        OrchestrationStatus.Cancelled.class,
                        status -> assertThat(status.reason()).isEqualTo(reason));
    }

    @Test
    @DisplayName("CANC-01 a cancelled instance records the request and ends cancelled with its reason")
    void endsCancelled() throws Exception {
        String reason = sweep(
                env -> env.orchestration(FLOW, (ctx, in) -> echo(ctx, in) + never(ctx)),
                env -> {
                    start(env, "a");
                    settle(env);
                    env.client().cancel("a", "not needed");
                },
                env -> ((OrchestrationStatus.Cancelled) env.client().waitForOrchestration("a", SOON)).reason()
                        + events(env, "a", OrchestrationCancelRequested.class).size());
        assertThat(reason).isEqualTo("not needed1");
    }

    @Test
    @DisplayName(
            "CANC-02 all that is open is given up and the blocked get() throws; a cancel beats what arrives with it")
    void reachesTheBlockedCall() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (ctx, _) -> never(ctx))
                .orchestration(FLOW, (ctx, _) -> {
                    List<DurableFuture<?>> open = List.of(
                            ctx.scheduleActivity("Nowhere", "x", String.class),
                            ctx.scheduleTimer(Duration.ofDays(1)),
                            ctx.dequeueEvent("q", String.class),
                            ctx.scheduleSubOrchestration(CHILD, "x"),
                            ctx.waitForEvent("go", String.class));
                    try {
                        return "not cancelled " + open.getLast().get();
                    } catch (OrchestrationCancelledException e) {
                        assertThat(open).allMatch(DurableFuture::isDone);
                        assertThat(e.reason()).isEqualTo("stop");
                        throw e;
                    }
                })) {
            start(env, "a");
            settle(env);
            env.client().suspend("a", "so that both arrive together");
            env.client().raiseEvent("a", "go", "event");
            env.client().cancel("a", "stop");
            env.client().resume("a");
            cancelled(env, "a", "stop");
            assertThat(env.provider().listTasks("a")).isEmpty();
            assertThat(env.provider().listTimers("a")).isEmpty();
        }
    }

    @Test
    @DisplayName("CANC-03 cancellation is caught once, with any clean-up after it; returning normally completes")
    void isCatchableOnce() throws Exception {
        String seen = sweep(
                env -> env.orchestration(CHILD, (_, in) -> in).orchestration(FLOW, (ctx, _) -> {
                    try {
                        return never(ctx);
                    } catch (OrchestrationCancelledException e) {
                        ctx.sleep(Duration.ofMinutes(1));
                        return e.reason()
                                + echo(ctx, " activity")
                                + ctx.scheduleSubOrchestration(CHILD, " child").get()
                                + ctx.waitForEvent("after", String.class).get();
                    }
                }),
                env -> {
                    start(env, "a");
                    settle(env);
                    env.client().cancel("a", "first");
                    settle(env);
                    env.client().cancel("a", "second");
                    raise(env, "a", "after", " event");
                });
        assertThat(seen).isEqualTo("first activity child event");
    }

    @Test
    @DisplayName("CANC-03 every branch is told; rethrown after the clean-up the instance ends cancelled")
    void tellsEveryBranch() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            StringBuilder told = new StringBuilder();
            DurableFuture<String> branch = ctx.async(() -> {
                try {
                    return never(ctx);
                } finally {
                    told.append(echo(ctx, "branch "));
                }
            });
            try {
                return never(ctx);
            } catch (OrchestrationCancelledException e) {
                told.append(branch.outcome().isSuccess()).append(" main");
                ctx.setCustomStatus(told.toString());
                throw e;
            }
        })) {
            start(env, "a");
            settle(env);
            env.client().cancel("a", "stop");
            cancelled(env, "a", "stop");
            assertThat(env.client().status("a").customStatus(String.class)).contains("branch false main");
        }
    }

    @Test
    @DisplayName("CANC-04 CANC-18 of several cancels the first one counts and alone is recorded")
    void countsTheFirstCancel() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> never(ctx))) {
            start(env, "a");
            settle(env);
            env.client().suspend("a", "so that both arrive together");
            env.client().cancel("a", "first");
            env.client().cancel("a", "second");
            env.client().resume("a");
            cancelled(env, "a", "first");
            assertThat(events(env, "a", OrchestrationCancelRequested.class)).hasSize(1);
        }
    }

    @Test
    @DisplayName("CANC-05 cancelling an unknown instance throws, a finished one is left as it is")
    void refusesTheUnknown() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (_, in) -> in)) {
            assertThatThrownBy(() -> env.client().cancel("nobody", "x")).isInstanceOf(InstanceNotFoundException.class);
            start(env, "a");
            result(env, "a");
            env.client().cancel("a", "too late");
            assertThat(env.client().status("a")).isInstanceOf(OrchestrationStatus.Completed.class);
        }
    }

    @Test
    @DisplayName("CANC-06 a cancelled child cancels its own children, and its parent is told")
    void cascadesAndTells() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (ctx, in) -> never(ctx) + in)
                .orchestration(FLOW, (ctx, _) -> {
                    if (ctx.instanceId().equals("a")) {
                        try {
                            return ctx.scheduleSubOrchestration(
                                            FLOW,
                                            "x",
                                            dev.durathread.SubOrchestrationOptions.none()
                                                    .withInstanceId("b"))
                                    .get();
                        } catch (SubOrchestrationFailedException e) {
                            return "told " + e.details().message();
                        }
                    }
                    return ctx.scheduleSubOrchestration(CHILD, "x").get();
                })) {
            start(env, "a");
            settle(env);
            env.client().cancel("b", "stop");
            assertThat(result(env, "a")).isEqualTo("told stop");
            cancelled(env, "b::sub::2", "parent cancelled: stop");
        }
    }

    @Test
    @DisplayName("CANC-07 CANC-08 at the end of an execution its activities are cancelled: those not begun never run")
    void cancelsActivitiesAtTheEnd() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        RuntimeOptions oneSlot = RuntimeOptions.defaults().withActivityConcurrency(1);
        try (TestEnvironment env = TestEnvironment.builder()
                .replayEveryTurn(true)
                .options(oneSlot)
                .build()
                .activity(SLOW, (ctx, in) -> {
                    runs.incrementAndGet();
                    began.countDown();
                    if (ctx.awaitCancelled(Duration.ofSeconds(30))) {
                        told.countDown();
                    }
                    return in;
                })
                .orchestration(FLOW, (ctx, in) -> {
                    ctx.scheduleActivity(SLOW, "runs");
                    ctx.scheduleActivity(SLOW, "queued");
                    ctx.waitForEvent("go", String.class).get();
                    return in;
                })) {
            start(env, "a");
            assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
            env.client().raiseEvent("a", "go", "");
            assertThat(result(env, "a")).isEqualTo("in");
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(runs).hasValue(1);
            assertThat(env.provider().listTasks("a")).isEmpty();
            assertThat(events(env, "a", ActivityCancelRequested.class))
                    .extracting(ActivityCancelRequested::reason)
                    .containsExactly("orchestration_terminal_completed", "orchestration_terminal_completed");
        }
    }

    @Test
    @DisplayName("CANC-14 an activity sees its cancellation: isCancelled, awaitCancelled, and the interrupt")
    void tellsTheActivity() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        try (TestEnvironment env = environment()
                .activity(SLOW, (ctx, in) -> {
                    began.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        if (ctx.isCancelled() && ctx.awaitCancelled(Duration.ZERO)) {
                            told.countDown();
                        }
                    }
                    return in;
                })
                .orchestration(FLOW, (ctx, _) -> ctx.scheduleActivity(SLOW, "x").get())) {
            start(env, "a");
            assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
            env.client().cancel("a", "stop");
            cancelled(env, "a", "stop");
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
