package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.SubOrchestrationFailedException;
import dev.durathread.testkit.TestEnvironment;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ending an instance without asking its code. */
class TerminateTest extends Scenarios {
    private static String never(OrchestrationContext ctx) {
        return ctx.waitForEvent("never", String.class).get();
    }

    private static void cancelled(TestEnvironment env, String id, String reason) throws Exception {
        assertThat(reason(env, id)).isEqualTo(reason);
    }

    private static String reason(TestEnvironment env, String id) throws Exception {
        return ((OrchestrationStatus.Cancelled) env.client().waitForOrchestration(id, SOON)).reason();
    }

    @Test
    @DisplayName("CANC-03 terminate ends an instance at once without running its code, its children are cancelled")
    void terminates() throws Exception {
        AtomicInteger cleanUps = new AtomicInteger();
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (ctx, _) -> never(ctx))
                .orchestration(FLOW, (ctx, _) -> {
                    ctx.scheduleSubOrchestration(CHILD, "x");
                    try {
                        return never(ctx);
                    } catch (OrchestrationCancelledException e) {
                        cleanUps.incrementAndGet();
                        throw e;
                    }
                })) {
            start(env, "a");
            settle(env);
            env.client().terminate("a", "kill");
            cancelled(env, "a", "kill");
            cancelled(env, "a::sub::2", "parent terminated");
            settle(env);
            assertThat(cleanUps).hasValue(0);
            env.client().terminate("a", "again");
            cancelled(env, "a", "kill");
        }
    }

    @Test
    @DisplayName(
            "CANC-03 a terminated child fails for its parent; a suspended and a blocked instance can be terminated")
    void terminatesWhatDoesNotRun() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (ctx, _) -> never(ctx))
                .orchestration(FLOW, (ctx, _) -> {
                    try {
                        return ctx.scheduleSubOrchestration(CHILD, "x").get();
                    } catch (SubOrchestrationFailedException e) {
                        return e.details().errorType() + e.details().message();
                    }
                })) {
            start(env, "a");
            settle(env);
            env.client().suspend("a::sub::2", "test");
            env.client().terminate("a::sub::2", " killed");
            assertThat(result(env, "a")).isEqualTo("Cancelled killed");
            env.client().startOrchestration("b", "NoCode", "x");
            settle(env);
            env.client().terminate("b", "kill");
            cancelled(env, "b", "kill");
        }
    }

    @Test
    @DisplayName("CANC-03 SHD-05 terminate ends an instance and its children whichever commit the process is killed at")
    void terminatesOverCrashes() throws Exception {
        AtomicInteger cleanUps = new AtomicInteger();
        String reasons = sweep(
                env -> env.orchestration(CHILD, (ctx, _) -> never(ctx)).orchestration(FLOW, (ctx, _) -> {
                    ctx.scheduleSubOrchestration(CHILD, "x");
                    try {
                        return never(ctx);
                    } catch (OrchestrationCancelledException e) {
                        cleanUps.incrementAndGet();
                        throw e;
                    }
                }),
                env -> {
                    start(env, "a");
                    settle(env);
                    env.client().terminate("a", "kill");
                },
                env -> reason(env, "a") + ", " + reason(env, "a::sub::2"));
        assertThat(reasons).isEqualTo("kill, parent terminated");
        assertThat(cleanUps).hasValue(0);
    }
}
