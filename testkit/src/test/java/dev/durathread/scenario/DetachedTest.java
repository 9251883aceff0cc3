package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.OrchestrationStatus;
import dev.durathread.StartOptions;
import dev.durathread.history.HistoryEvent.OrchestrationChained;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DetachedTest extends Scenarios {
    private static TestEnvironment withChild(TestEnvironment env) {
        return env.orchestration(CHILD, (ctx, in) -> echo(ctx, in) + " ran");
    }

    private static String childResult(TestEnvironment env, String id) throws Exception {
        return env.client().await(CHILD, id, SOON);
    }

    @Test
    @DisplayName("DET-01 a detached start makes an independent root instance of exactly that id")
    void startsARootInstance() throws Exception {
        String both = sweep(
                env -> withChild(env).orchestration(FLOW, (ctx, in) -> {
                    ctx.startOrchestration(CHILD, "other", "x");
                    return echo(ctx, in);
                }),
                env -> start(env, "a"),
                env -> result(env, "a") + " " + childResult(env, "other") + " "
                        + env.provider().readInstance("other").orElseThrow().parent() + " "
                        + events(env, "a", OrchestrationChained.class)
                                .getFirst()
                                .instanceId());
        assertThat(both).isEqualTo("in x ran null other");
    }

    @Test
    @DisplayName(
            "DET-03 detached starts of a turn are honoured when it completes, fails, continues as new, or is cancelled")
    void honoursDetachedStartsWhateverBecomesOfTheTurn() throws Exception {
        try (TestEnvironment env = withChild(environment()).orchestration(FLOW, (ctx, _) -> {
            if (ctx.executionId() == 2) {
                return "second";
            }
            if (ctx.instanceId().equals("cancels")) {
                try {
                    ctx.waitForEvent("never", String.class).get();
                } finally {
                    ctx.startOrchestration(CHILD, "by-cancels", "x");
                }
            }
            ctx.startOrchestration(CHILD, "by-" + ctx.instanceId(), "x");
            return switch (ctx.instanceId()) {
                case "fails" -> throw new IllegalStateException("failed");
                case "continues" -> ctx.continueAsNew("again");
                default -> "completed";
            };
        })) {
            for (String id : new String[] {"completes", "fails", "continues", "cancels"}) {
                start(env, id);
            }
            settle(env);
            env.client().cancel("cancels", "test");
            settle(env);
            for (String id : new String[] {"completes", "fails", "continues", "cancels"}) {
                assertThat(childResult(env, "by-" + id)).as(id).isEqualTo("x ran");
            }
            assertThat(env.client().status("cancels")).isInstanceOf(OrchestrationStatus.Cancelled.class);
            assertThat(env.client().status("fails")).isInstanceOf(OrchestrationStatus.Failed.class);
        }
    }

    @Test
    @DisplayName("DET-05 a detached start runs the version asked for, or the policy's")
    void resolvesTheVersion() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, "1.0.0", (ctx, _) -> ctx.orchestrationVersion())
                .orchestration(CHILD, "1.5.0", (ctx, _) -> ctx.orchestrationVersion())
                .orchestration(FLOW, (ctx, in) -> {
                    ctx.startOrchestration(CHILD, "latest", "x");
                    ctx.startOrchestration(
                            CHILD, "old", "x", StartOptions.none().withVersion("1.0.0"));
                    return in;
                })) {
            start(env, "a");
            result(env, "a");
            assertThat(childResult(env, "latest")).isEqualTo("1.5.0");
            assertThat(childResult(env, "old")).isEqualTo("1.0.0");
        }
    }

    @Test
    @DisplayName("DET-06 a detached instance is not linked for cancelling or deleting")
    void isNotLinked() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(
                        CHILD, (ctx, _) -> ctx.waitForEvent("go", String.class).get())
                .orchestration(FLOW, (ctx, _) -> {
                    ctx.startOrchestration(CHILD, "other", "x");
                    return ctx.waitForEvent("never", String.class).get();
                })) {
            start(env, "a");
            settle(env);
            env.client().cancel("a", "test");
            env.client().waitForOrchestration("a", SOON);
            assertThat(env.provider().readTree("a")).extracting("instanceId").containsExactly("a");
            env.client().raiseEvent("other", "go", "still here");
            assertThat(childResult(env, "other")).isEqualTo("still here");
        }
    }

    @Test
    @DisplayName("DET-01 a detached start may be delayed, and one whose id exists changes nothing")
    void mayBeDelayed() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (ctx, _) -> ctx.utcNow().toString())
                .orchestration(FLOW, (ctx, in) -> {
                    Instant at = ctx.utcNow().plus(Duration.ofHours(1));
                    ctx.startOrchestration(
                            CHILD, "later", "x", StartOptions.none().withStartAt(at));
                    ctx.startOrchestration(CHILD, ctx.instanceId(), "x");
                    return in;
                })) {
            Instant begun = env.clock().now();
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("in");
            assertThat(childResult(env, "later"))
                    .isEqualTo(begun.plus(Duration.ofHours(1)).toString());
        }
    }
}
