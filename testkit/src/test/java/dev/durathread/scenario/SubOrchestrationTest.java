package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.Winner;
import dev.durathread.failure.FailureKind;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.SubOrchestrationCompleted;
import dev.durathread.history.HistoryEvent.SubOrchestrationScheduled;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SubOrchestrationTest extends Scenarios {
    private static final SubOrchestrationOptions NAMED =
            SubOrchestrationOptions.none().withInstanceId("my-child");

    private static String reason(TestEnvironment env, String id) {
        return ((OrchestrationStatus.Cancelled) env.client().status(id)).reason();
    }

    @Test
    @DisplayName("SUB-01 SUB-02 a child is recorded with name, id and input; its id is made from the parent's")
    void recordsTheChild() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (ctx, in) -> ctx.instanceId() + " got " + in)
                .orchestration(
                        FLOW,
                        (ctx, _) -> ctx.scheduleSubOrchestration(CHILD, "x").get())) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("a::sub::2 got x");
            SubOrchestrationScheduled scheduled =
                    events(env, "a", SubOrchestrationScheduled.class).getFirst();
            assertThat(scheduled.name()).isEqualTo("Child");
            assertThat(scheduled.instanceId()).isEqualTo("a::sub::2");
            assertThat(scheduled.input()).isEqualTo("\"x\"");
        }
    }

    @Test
    @DisplayName("SUB-03 an explicit id is taken verbatim, whatever it begins with")
    void takesExplicitIdsVerbatim() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (ctx, _) -> ctx.instanceId())
                .orchestration(
                        FLOW,
                        (ctx, _) -> ctx.scheduleSubOrchestration(
                                        CHILD,
                                        "x",
                                        SubOrchestrationOptions.none().withInstanceId("sub::7"))
                                .get())) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("sub::7");
        }
    }

    @Test
    @DisplayName("SUB-03 an explicit id that exists already fails the child, not the parent")
    void failsAChildWhoseIdIsTaken() throws Exception {
        String seen = sweep(
                env -> env.orchestration(CHILD, (_, in) -> in).orchestration(FLOW, (ctx, in) -> {
                    if (ctx.instanceId().equals("my-child")) {
                        return in;
                    }
                    try {
                        return ctx.scheduleSubOrchestration(CHILD, "x", NAMED).get();
                    } catch (SubOrchestrationFailedException e) {
                        return e.details().errorType() + " " + e.childInstanceId();
                    }
                }),
                env -> {
                    start(env, "my-child");
                    start(env, "a");
                });
        assertThat(seen).isEqualTo("InstanceAlreadyExistsException my-child");
    }

    @Test
    @DisplayName("SUB-04 every failure of a child can be caught, with its type, message and instance id")
    void givesTheChildsFailure() throws Exception {
        String seen = sweep(env -> env.orchestration(CHILD, (ctx, in) -> {
                    echo(ctx, in);
                    throw new IllegalArgumentException("no " + in);
                })
                .orchestration(FLOW, (ctx, _) -> {
                    try {
                        return ctx.scheduleSubOrchestration(CHILD, "x", NAMED).get();
                    } catch (SubOrchestrationFailedException e) {
                        assertThat(e.details().kind()).isEqualTo(FailureKind.APPLICATION);
                        assertThat(e.details().stackTrace()).contains("SubOrchestrationTest");
                        return e.details().errorType() + ": " + e.details().message() + " of " + e.childInstanceId();
                    }
                }));
        assertThat(seen).isEqualTo("java.lang.IllegalArgumentException: no x of my-child");
    }

    @Test
    @DisplayName("SUB-05 cancelling the parent cancels every outstanding child with the reason")
    void cascadesCancellation() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(
                        CHILD,
                        (ctx, _) -> ctx.waitForEvent("never", String.class).get())
                .orchestration(
                        FLOW,
                        (ctx, _) -> ctx.<String>all(IntStream.range(0, 5)
                                        .mapToObj(i -> ctx.scheduleSubOrchestration(
                                                CHILD,
                                                "x",
                                                SubOrchestrationOptions.none().withInstanceId("c" + i)))
                                        .toList())
                                .get()
                                .toString())) {
            start(env, "a");
            settle(env);
            env.client().cancel("a", "enough");
            env.client().waitForOrchestration("a", SOON);
            settle(env);
            for (int i = 0; i < 5; i++) {
                assertThat(reason(env, "c" + i)).isEqualTo("parent cancelled: enough");
            }
        }
    }

    @Test
    @DisplayName("SUB-05 SHD-05 a cancel reaches parent and children whichever commit the process is killed at")
    void cascadesOverCrashes() throws Exception {
        String seen = sweep(
                env -> env.orchestration(
                                CHILD,
                                (ctx, _) ->
                                        ctx.waitForEvent("never", String.class).get())
                        .orchestration(FLOW, (ctx, _) -> {
                            ctx.scheduleSubOrchestration(CHILD, "x");
                            return ctx.scheduleSubOrchestration(CHILD, "x", NAMED)
                                    .get();
                        }),
                env -> {
                    start(env, "a");
                    settle(env);
                    env.client().cancel("a", "enough");
                },
                env -> {
                    for (String id : List.of("a", "my-child", "a::sub::2")) {
                        env.client().waitForOrchestration(id, SOON);
                    }
                    return reason(env, "a") + ", " + reason(env, "my-child") + ", " + reason(env, "a::sub::2");
                });
        assertThat(seen).isEqualTo("enough, parent cancelled: enough, parent cancelled: enough");
    }

    @Test
    @DisplayName("SUB-06 a child that loses a race, or whose parent ends without awaiting it, is cancelled")
    void cancelsChildrenThatNobodyAwaits() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(
                        CHILD,
                        (ctx, _) -> ctx.waitForEvent("never", String.class).get())
                .orchestration(FLOW, (ctx, _) -> {
                    Winner<Object> winner = ctx.race(
                                    ctx.scheduleSubOrchestration(CHILD, "x", NAMED),
                                    ctx.scheduleSubOrchestration(CHILD, "x"),
                                    ctx.scheduleTimer(Duration.ofMinutes(1)))
                            .get();
                    ctx.scheduleSubOrchestration(
                            CHILD, "x", SubOrchestrationOptions.none().withInstanceId("not-awaited"));
                    return echo(ctx, "parent goes on after " + winner.index());
                })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("parent goes on after 2");
            settle(env);
            for (String child : List.of("my-child", "a::sub::3", "not-awaited")) {
                assertThat(reason(env, child)).isEqualTo("no longer awaited by its parent");
            }
        }
    }

    @Test
    @DisplayName("SUB-07 a child that was cancelled directly fails for its parent with the type Cancelled")
    void tellsTheParentOfACancelledChild() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(
                        CHILD,
                        (ctx, _) -> ctx.waitForEvent("never", String.class).get())
                .orchestration(FLOW, (ctx, _) -> {
                    try {
                        return ctx.scheduleSubOrchestration(CHILD, "x", NAMED).get();
                    } catch (SubOrchestrationFailedException e) {
                        return e.details().errorType() + " " + e.details().message() + " "
                                + e.details().kind();
                    }
                })) {
            start(env, "a");
            settle(env);
            env.client().cancel("my-child", "not needed");
            assertThat(result(env, "a")).isEqualTo("Cancelled not needed CANCELLED");
        }
    }

    @Test
    @DisplayName("SUB-08 a child's version is the policy's or the one asked for; its history is its own")
    void resolvesTheChildsVersion() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, "1.0.0", (ctx, _) -> ctx.orchestrationVersion())
                .orchestration(CHILD, "2.0.0", (ctx, _) -> ctx.orchestrationVersion())
                .orchestration(
                        FLOW,
                        (ctx, _) -> ctx.scheduleSubOrchestration(CHILD, "x").get()
                                + " "
                                + ctx.scheduleSubOrchestration(CHILD, "x", NAMED.withVersion("1.0.0"))
                                        .get())) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("2.0.0 1.0.0");
            assertThat(env.history("my-child")).hasSize(2);
        }
    }

    @Test
    @DisplayName("SUB-09 the parent's id is kept on the child, over its continue-as-new too")
    void keepsTheParentsId() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (ctx, in) -> ctx.executionId() < 3 ? ctx.continueAsNew(in + "x") : in)
                .orchestration(
                        FLOW,
                        (ctx, _) ->
                                ctx.scheduleSubOrchestration(CHILD, "", NAMED).get())) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("xx");
            assertThat(env.provider()
                            .readInstance("my-child")
                            .orElseThrow()
                            .parent()
                            .instanceId())
                    .isEqualTo("a");
            assertThat(env.provider().readTree("a")).extracting("instanceId").containsExactly("a", "my-child");
        }
    }

    @Test
    @DisplayName("SUB-10 a child's result is recorded once, whatever crashes")
    void recordsTheResultOnce() throws Exception {
        int completions = sweep(
                env -> env.orchestration(CHILD, (ctx, in) -> echo(ctx, in))
                        .orchestration(
                                FLOW,
                                (ctx, _) ->
                                        ctx.scheduleSubOrchestration(CHILD, "x").get() + echo(ctx, "y")),
                env -> start(env, "a"),
                env -> {
                    result(env, "a");
                    return events(env, "a", SubOrchestrationCompleted.class).size();
                });
        assertThat(completions).isEqualTo(1);
    }

    @Test
    @DisplayName("SUB-11 chains, joins and races of children work")
    void composesChildren() throws Exception {
        OrchestrationType<Integer, Integer> depth = OrchestrationType.of("Depth", Integer.class, Integer.class);
        String seen = sweep(env -> env.orchestration(
                        depth,
                        (ctx, n) -> n == 0
                                ? 0
                                : 1 + ctx.scheduleSubOrchestration(depth, n - 1).get())
                .orchestration(CHILD, (ctx, minutes) -> {
                    ctx.sleep(Duration.ofMinutes(Integer.parseInt(minutes)));
                    return minutes;
                })
                .orchestration(FLOW, (ctx, _) -> {
                    DurableFuture<List<String>> joined = ctx.all(List.of(
                            ctx.scheduleSubOrchestration(CHILD, "3"), ctx.scheduleSubOrchestration(CHILD, "1")));
                    Winner<String> winner = ctx.race(
                                    ctx.scheduleSubOrchestration(CHILD, "9"), ctx.scheduleSubOrchestration(CHILD, "2"))
                            .get();
                    return ctx.scheduleSubOrchestration(depth, 3).get() + " " + joined.get() + " " + winner.index()
                            + winner.value();
                }));
        assertThat(seen).isEqualTo("3 [3, 1] 12");
    }

    @Test
    @DisplayName("SUB-12 on replay a child's name and input count, not its id")
    void ignoresTheIdOnReplay() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(
                        CHILD, (ctx, _) -> ctx.waitForEvent("go", String.class).get())
                .orchestration(
                        FLOW,
                        (ctx, _) ->
                                ctx.scheduleSubOrchestration(CHILD, "x", NAMED).get())) {
            start(env, "a");
            settle(env);
            env.orchestration(
                    FLOW,
                    (ctx, _) -> ctx.scheduleSubOrchestration(CHILD, "x", NAMED.withInstanceId("another-id"))
                            .get());
            env.restart();
            env.client().raiseEvent("my-child", "go", "done");
            assertThat(result(env, "a")).isEqualTo("done");
        }
    }

    @Test
    @DisplayName("RETRY-16 a child is tried again as its retry policy says, each attempt an instance of its own")
    void retriesChildren() throws Exception {
        SubOrchestrationOptions retried =
                NAMED.withRetry(RetryPolicy.fixed(3, Duration.ofMinutes(1)).withAttemptTimeout(Duration.ofMinutes(10)));
        String seen = sweep(env -> env.orchestration(CHILD, (ctx, in) -> {
                    if (ctx.instanceId().equals("my-child")) {
                        throw new IllegalStateException("first attempt");
                    }
                    if (ctx.instanceId().endsWith("2")) {
                        ctx.sleep(Duration.ofDays(1));
                    }
                    return in + " by " + ctx.instanceId();
                })
                .orchestration(
                        FLOW,
                        (ctx, _) -> ctx.scheduleSubOrchestration(CHILD, "done", retried)
                                .get()));
        assertThat(seen).isEqualTo("done by my-child::attempt::3");
    }

    @Test
    void gatherNoEventsOfAnotherKind() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (_, in) -> in)
                .orchestration(
                        FLOW,
                        (ctx, _) -> ctx.scheduleSubOrchestration(CHILD, "x").get())) {
            start(env, "a");
            result(env, "a");
            assertThat(env.history("a"))
                    .extracting(HistoryEvent::kind)
                    .containsExactly(
                            "OrchestrationStarted",
                            "SubOrchestrationScheduled",
                            "SubOrchestrationCompleted",
                            "OrchestrationCompleted");
        }
    }
}
