package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.OrchestrationStatus;
import dev.durathread.history.HistoryEvent.TimerCreated;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holding an instance, and letting it go on. */
class SuspensionTest extends Scenarios {
    @Test
    @DisplayName("CANC-03 a suspended instance takes no turn until it is resumed")
    void suspends() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            String first = ctx.waitForEvent("go", String.class).get();
            ctx.sleep(Duration.ofMinutes(1));
            return first;
        })) {
            start(env, "a");
            settle(env);
            env.client().suspend("a", "maintenance");
            env.client().raiseEvent("a", "go", "x");
            env.clock().advance(Duration.ofDays(1));
            assertThat(env.client().status("a")).isInstanceOf(OrchestrationStatus.Running.class);
            assertThat(env.provider().readInstance("a").orElseThrow().suspended())
                    .isTrue();
            assertThat(env.provider().readInbox("a", 0, 9)).hasSize(1);
            env.crash();
            env.restart();
            env.client().resume("a");
            assertThat(result(env, "a")).isEqualTo("x");
        }
    }

    @Test
    @DisplayName("CANC-03 SHD-05 suspended and resumed, an instance goes on whichever commit the process is killed at")
    void goesOnOverCrashes() throws Exception {
        String seen = sweep(
                env -> env.orchestration(FLOW, (ctx, _) -> {
                    String first = ctx.waitForEvent("go", String.class).get();
                    ctx.sleep(Duration.ofMinutes(1));
                    return first + echo(ctx, "!");
                }),
                env -> {
                    start(env, "a");
                    settle(env);
                    unlessFinished(() -> env.client().suspend("a", "maintenance"));
                    int events = env.history("a").size();
                    raise(env, "a", "go", "x");
                    env.clock().advance(Duration.ofDays(1));
                    assertThat(env.history("a")).hasSize(events);
                    unlessFinished(() -> env.client().resume("a"));
                },
                env -> result(env, "a") + events(env, "a", TimerCreated.class).size());
        assertThat(seen).isEqualTo("x!1");
    }
}
