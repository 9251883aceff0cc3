package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.Winner;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.OrchestrationFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole programs on the threads and the clock of the JVM. */
class RuntimeTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);
    private static final OrchestrationType<Integer, String> CHAIN =
            OrchestrationType.of("Chain", Integer.class, String.class);

    private final MemoryProvider provider = MemoryProvider.create();
    private DurableRuntime runtime;

    @AfterEach
    void close() {
        if (runtime != null) {
            runtime.close();
        }
    }

    private DurableRuntime.Builder builder() {
        return DurableRuntime.builder(provider).activity(ECHO, (ctx, text) -> text);
    }

    @Test
    void runsAChainOfActivities() throws Exception {
        runtime = builder()
                .orchestration(CHAIN, (ctx, n) -> {
                    String text = "";
                    for (int i = 0; i < n; i++) {
                        text += ctx.scheduleActivity(ECHO, Integer.toString(i)).get();
                    }
                    return text;
                })
                .start();
        runtime.client().start(CHAIN, "a", 10);
        assertThat(runtime.client().await(CHAIN, "a", SOON)).isEqualTo("0123456789");
        assertThat(runtime.metrics().activitiesSucceeded()).isEqualTo(10);
    }

    @Test
    void composesFutures() throws Exception {
        runtime = builder()
                .orchestration(CHAIN, (ctx, n) -> {
                    List<DurableFuture<String>> all = new ArrayList<>();
                    for (int i = 0; i < n; i++) {
                        all.add(ctx.scheduleActivity(ECHO, Integer.toString(i)));
                    }
                    String joined = String.join("", ctx.<String>all(all).get());
                    Winner<String> winner = ctx.race(
                                    ctx.waitForEvent("never", String.class),
                                    ctx.scheduleTimer(Duration.ofMillis(20)).map(_ -> "timer"))
                            .get();
                    DurableFuture<String> branch =
                            ctx.async(() -> ctx.scheduleActivity(ECHO, "branch").get());
                    String step = ctx.step("step", String.class, () -> "step").get();
                    return joined + winner.index() + winner.value() + branch.get() + step;
                })
                .start();
        runtime.client().start(CHAIN, "a", 3);
        assertThat(runtime.client().await(CHAIN, "a", SOON)).isEqualTo("0121timerbranchstep");
    }

    @Test
    void failsWithWhatTheActivityThrew() {
        ActivityType<String, String> bad = ActivityType.of("Bad", String.class, String.class);
        runtime = builder()
                .activity(bad, (ctx, text) -> {
                    throw new IllegalArgumentException("no " + text);
                })
                .orchestration(CHAIN, (ctx, n) -> {
                    try {
                        return ctx.scheduleActivity(bad, "x").get();
                    } catch (ActivityFailedException e) {
                        assertThat(e.details().errorType()).isEqualTo(IllegalArgumentException.class.getName());
                        assertThat(e.details().message()).isEqualTo("no x");
                        throw new IllegalStateException("gave up");
                    }
                })
                .start();
        runtime.client().start(CHAIN, "a", 3);
        assertThatThrownBy(() -> runtime.client().await(CHAIN, "a", SOON))
                .isInstanceOfSatisfying(
                        OrchestrationFailedException.class,
                        e -> assertThat(e.details().message()).isEqualTo("gave up"));
    }

    @Test
    void continuesAsNewManyTimes() throws Exception {
        OrchestrationType<Integer, Integer> loop = OrchestrationType.of("Loop", Integer.class, Integer.class);
        runtime = builder()
                .orchestration(loop, (ctx, n) -> n == 0 ? (int) ctx.executionId() : ctx.continueAsNew(n - 1))
                .start();
        runtime.client().start(loop, "a", 1000);
        assertThat(runtime.client().await(loop, "a", SOON)).isEqualTo(1001);
    }

    @Test
    void runsChildrenAndEvents() throws Exception {
        OrchestrationType<String, String> child = OrchestrationType.of("Child", String.class, String.class);
        runtime = builder()
                .orchestration(
                        child,
                        (ctx, text) ->
                                text + ctx.waitForEvent("go", String.class).get())
                .orchestration(
                        CHAIN,
                        (ctx, n) -> ctx.scheduleSubOrchestration(child, "c").get())
                .start();
        runtime.client().start(CHAIN, "a", 1);
        assertThat(provider.listInstances(dev.durathread.provider.Administration.InstanceFilter.first(10)
                        .build()))
                .isNotEmpty();
        org.awaitility.Awaitility.await()
                .until(() -> provider.readInstance("a::sub::2").isPresent());
        runtime.client().raiseEvent("a::sub::2", "go", "!");
        assertThat(runtime.client().await(CHAIN, "a", SOON)).isEqualTo("c!");
    }
}
