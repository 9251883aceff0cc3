package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.OnNonDeterminism;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of instances whose code is missing or is another than it was. */
class BlockedCodeTest extends Scenarios {
    private static String right(OrchestrationContext ctx, String in) {
        return echo(ctx, in) + ctx.waitForEvent("go", String.class).get() + echo(ctx, "!");
    }

    private static String wrong(OrchestrationContext ctx, String in) {
        return ctx.scheduleActivity(ECHO, "changed " + in).get();
    }

    private static String blocked(TestEnvironment env, String id) {
        return env.provider().readInstance(id).orElseThrow().blocked();
    }

    @Test
    @DisplayName(
            "DETR-03 ERR-02 changed code blocks the instance, which goes on with everything when the right code is back")
    void blocksUntilTheRightCodeIsBack() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, BlockedCodeTest::right)) {
            start(env, "a");
            settle(env);
            env.orchestration(FLOW, BlockedCodeTest::wrong);
            env.restart();
            env.client().raiseEvent("a", "go", " event");
            settle(env);
            assertThat(env.client().status("a")).isInstanceOf(OrchestrationStatus.Running.class);
            assertThat(blocked(env, "a"))
                    .contains("DUR-2001", "event 2", "\"in\"", "changed in", "BlockedCodeTest.java:");
            env.orchestration(FLOW, BlockedCodeTest::right);
            env.restart();
            assertThat(result(env, "a")).isEqualTo("in event!");
            assertThat(blocked(env, "a")).isNull();
            assertThat(env.activityCalls()).hasSize(2);
        }
    }

    @Test
    @DisplayName("DETR-03 with FAIL the instance fails, and its parent is told")
    void failsWhereAskedTo() throws Exception {
        RuntimeOptions fail = RuntimeOptions.defaults().withOnNonDeterminism(OnNonDeterminism.FAIL);
        try (TestEnvironment env = withActivities(
                        TestEnvironment.builder().options(fail).build())
                .orchestration(CHILD, BlockedCodeTest::right)
                .orchestration(FLOW, (ctx, in) -> {
                    try {
                        return ctx.scheduleSubOrchestration(CHILD, in).get();
                    } catch (SubOrchestrationFailedException e) {
                        return e.details().errorType();
                    }
                })) {
            start(env, "a");
            settle(env);
            env.orchestration(CHILD, BlockedCodeTest::wrong);
            env.restart();
            env.client().raiseEvent("a::sub::2", "go", "x");
            assertThat(result(env, "a")).isEqualTo("NonDeterminismException");
            assertThat(env.client().status("a::sub::2")).isInstanceOf(OrchestrationStatus.Failed.class);
        }
    }

    @Test
    @DisplayName(
            "DETR-18 VER-19 an instance whose code no node has waits with the reason, and goes on when it is there")
    void waitsForMissingCode() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, BlockedCodeTest::right)) {
            start(env, "a");
            settle(env);
            env.without(FLOW, "1.0.0").orchestration(CHILD, (_, in) -> in);
            env.restart();
            env.client().raiseEvent("a", "go", " event");
            env.clock().advance(Duration.ofMinutes(10));
            assertThat(env.client().status("a")).isInstanceOf(OrchestrationStatus.Running.class);
            assertThat(blocked(env, "a")).contains("DUR-2002", "Flow");
            env.orchestration(FLOW, BlockedCodeTest::right);
            env.restart();
            assertThat(result(env, "a")).isEqualTo("in event!");
        }
    }

    @Test
    @DisplayName("DETR-18 an instance started without code waits too, and can be cancelled once it is there")
    void waitsForItsFirstCode() throws Exception {
        try (TestEnvironment env = environment().orchestration(CHILD, (_, in) -> in)) {
            start(env, "a");
            start(env, "b");
            env.client().cancel("b", "no longer");
            env.clock().advance(Duration.ofMinutes(10));
            assertThat(blocked(env, "a")).contains("DUR-2002", "Flow");
            env.orchestration(FLOW, BlockedCodeTest::right);
            env.restart();
            env.client().raiseEvent("a", "go", " event");
            assertThat(result(env, "a")).isEqualTo("in event!");
            assertThat(env.client().waitForOrchestration("b", SOON)).isInstanceOf(OrchestrationStatus.Cancelled.class);
        }
    }

    private static void deploy(TestEnvironment env, Orchestration<String, String> code) {
        env.orchestration(FLOW, code);
        env.restart();
    }

    private static boolean isFinished(TestEnvironment env) {
        return env.client().status("a").isTerminal();
    }

    /** Starts with the right code, goes on with what is deployed then, and comes back to the right code. */
    private static String sweepOver(Consumer<TestEnvironment> deployment, String reason) throws Exception {
        return sweep(
                UnaryOperator.identity(),
                env -> {
                    deploy(env, BlockedCodeTest::right);
                    startUntilItWaits(env, "a");
                    deployment.accept(env);
                    raise(env, "a", "go", " event");
                    env.clock().advance(Duration.ofMinutes(1));
                    assertThat(isFinished(env) ? reason : blocked(env, "a")).contains(reason);
                    deploy(env, BlockedCodeTest::right);
                },
                env -> result(env, "a")
                        + events(env, "a", ActivityCompleted.class).size());
    }

    @Test
    @DisplayName("DETR-03 SHD-05 changed code destroys nothing, whichever commit the process is killed at")
    void bearsChangedCodeOverCrashes() throws Exception {
        assertThat(sweepOver(env -> deploy(env, BlockedCodeTest::wrong), "DUR-2001"))
                .isEqualTo("in event!2");
    }

    @Test
    @DisplayName("DETR-18 SHD-05 missing code destroys nothing, whichever commit the process is killed at")
    void bearsMissingCodeOverCrashes() throws Exception {
        assertThat(sweepOver(
                        env -> {
                            env.without(FLOW, "1.0.0").orchestration(CHILD, (_, in) -> in);
                            env.restart();
                        },
                        "DUR-2002"))
                .isEqualTo("in event!2");
    }
}
