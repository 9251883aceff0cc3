package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.OrchestrationStatus;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.history.HistoryEvent.CustomStatusUpdated;
import dev.durathread.testkit.TestEnvironment;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CustomStatusTest extends Scenarios {
    record Progress(int done, int of) {}

    @Test
    @DisplayName("CST-01 CST-02 the last status of a turn is seen outside, each changing turn counts one version")
    void countsTurns() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            ctx.setCustomStatus(new Progress(0, 2));
            ctx.setCustomStatus(new Progress(1, 2));
            ctx.waitForEvent("next", String.class).get();
            ctx.waitForEvent("next", String.class).get();
            ctx.setCustomStatus(new Progress(2, 2));
            ctx.waitForEvent("next", String.class).get();
            ctx.resetCustomStatus();
            return in;
        })) {
            start(env, "a");
            settle(env);
            assertThat(env.client().status("a").customStatus(Progress.class)).contains(new Progress(1, 2));
            assertThat(env.client().status("a").customStatusVersion()).isEqualTo(1);
            env.client().raiseEvent("a", "next", "");
            settle(env);
            assertThat(env.client().status("a").customStatusVersion()).isEqualTo(1);
            env.client().raiseEvent("a", "next", "");
            OrchestrationStatus changed = env.client().waitForStatusChange("a", 1, SOON);
            assertThat(changed.customStatus(Progress.class)).contains(new Progress(2, 2));
            assertThat(changed.customStatusVersion()).isEqualTo(2);
            env.client().raiseEvent("a", "next", "");
            result(env, "a");
            assertThat(env.client().status("a").customStatus(Progress.class)).isEmpty();
            assertThat(env.client().status("a").customStatusVersion()).isEqualTo(3);
            assertThat(events(env, "a", CustomStatusUpdated.class)).hasSize(4);
        }
    }

    @Test
    @DisplayName("CST-03 a new instance has no status and version 0, a turn that changes nothing keeps both")
    void beginsWithNone() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            assertThat(ctx.customStatus(String.class)).isEmpty();
            return echo(ctx, "x");
        })) {
            start(env, "a");
            result(env, "a");
            assertThat(env.client().status("a").customStatus(String.class)).isEmpty();
            assertThat(env.client().status("a").customStatusVersion()).isZero();
        }
    }

    @Test
    @DisplayName("CST-04 CST-05 the code reads its own status over turns and continue-as-new; it survives every end")
    void survives() throws Exception {
        String seen = sweep(
                env -> env.orchestration(FLOW, (ctx, in) -> {
                    String before = ctx.customStatus(String.class).orElse("none");
                    ctx.setCustomStatus("status " + ctx.executionId());
                    echo(ctx, in);
                    String now = in + ", " + before + " then "
                            + ctx.customStatus(String.class).orElseThrow();
                    if (ctx.executionId() == 1) {
                        return ctx.continueAsNew(now);
                    }
                    return now;
                }),
                env -> start(env, "a"),
                env -> result(env, "a") + ", at the end "
                        + env.client().status("a").customStatus(String.class).get());
        assertThat(seen).isEqualTo("in, none then status 1, status 1 then status 2, at the end status 2");
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            if (ctx.executionId() == 1) {
                ctx.setCustomStatus("x");
                ctx.resetCustomStatus();
                return ctx.continueAsNew(in);
            }
            if (ctx.customStatus(String.class).isPresent()) {
                return "a reset did not cross";
            }
            ctx.setCustomStatus("kept after the failure");
            throw new IllegalStateException("failed");
        })) {
            start(env, "a");
            OrchestrationStatus end = env.client().waitForOrchestration("a", SOON);
            assertThat(end).isInstanceOf(OrchestrationStatus.Failed.class);
            assertThat(end.customStatus(String.class)).contains("kept after the failure");
        }
    }

    @Test
    @DisplayName("CST-06 LMT-01 a status of exactly the limit passes, one over it makes the call throw")
    void limitsTheSize() throws Exception {
        assertThat(RuntimeOptions.defaults().maxCustomStatusBytes()).isEqualTo(256 * 1024);
        try (TestEnvironment env = TestEnvironment.builder()
                .replayEveryTurn(true)
                .options(RuntimeOptions.defaults().withMaxCustomStatusBytes(10))
                .build()
                .orchestration(FLOW, (ctx, _) -> {
                    ctx.setCustomStatus("12345678");
                    assertThatThrownBy(() -> ctx.setCustomStatus("äöüäö"))
                            .isInstanceOfSatisfying(PayloadTooLargeException.class, e -> {
                                assertThat(e.size()).isEqualTo(12);
                                assertThat(e.limit()).isEqualTo(10);
                                assertThat(e).hasMessageContaining("\"a\"");
                            });
                    return ctx.customStatus(String.class).orElseThrow();
                })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("12345678");
        }
    }

    @Test
    @DisplayName("CST-07 CST-08 a wait for a change comes back when the version is newer or the instance has ended")
    void waitsForChanges() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            ctx.setCustomStatus("one");
            ctx.waitForEvent("go", String.class).get();
            return in;
        })) {
            start(env, "a");
            assertThat(env.client().waitForStatusChange("a", 0, SOON).customStatusVersion())
                    .isEqualTo(1);
            assertThatThrownBy(() -> env.client().waitForStatusChange("a", 1, SOON))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("event \"go\"");
            env.client().raiseEvent("a", "go", "");
            OrchestrationStatus end = env.client().waitForStatusChange("a", 1, SOON);
            assertThat(end).isInstanceOf(OrchestrationStatus.Completed.class);
            assertThat(end.customStatusVersion()).isEqualTo(1);
        }
    }
}
