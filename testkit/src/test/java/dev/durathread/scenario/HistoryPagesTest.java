package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableFuture;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.RuntimeOptions;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Code that is changed while an instance runs, where a page of the instance's history ends (INV-7). */
class HistoryPagesTest extends Scenarios {
    private static final int ROUNDS = 520;

    private static TestEnvironment pages(int size) {
        return withActivities(TestEnvironment.builder()
                .options(RuntimeOptions.defaults().withHistoryPageEvents(size))
                .build());
    }

    /** Runs activities one after the other; while the one of that number is under way, does something more. */
    private static Orchestration<String, String> loop(int at, Function<OrchestrationContext, String> more) {
        return (ctx, in) -> {
            String seen = "";
            for (int i = 1; i <= ROUNDS; i++) {
                DurableFuture<String> activity = ctx.scheduleActivity(ECHO, in + i);
                seen += i == at ? more.apply(ctx) : "";
                activity.get();
            }
            return seen + ctx.waitForEvent("go", String.class).get();
        };
    }

    private static TestEnvironment deployedInTheMiddle(int page, Orchestration<String, String> changed) {
        TestEnvironment env = pages(page).orchestration(FLOW, loop(0, _ -> ""));
        start(env, "a");
        settle(env);
        env.orchestration(FLOW, changed);
        env.restart();
        env.client().raiseEvent("a", "go", "!");
        settle(env);
        return env;
    }

    @ParameterizedTest
    @CsvSource({"1000,498", "1000,499", "1000,500", "2,1", "2,2", "3,1", "3,2", "3,3", "1,1"})
    @DisplayName("a patch is not there for an instance that passed before it came, wherever pages end")
    void patchesNothingThatHasPassed(int page, int at) throws Exception {
        try (TestEnvironment env = deployedInTheMiddle(page, loop(at, ctx -> "patched=" + ctx.patched("p")))) {
            assertThat(result(env, "a")).isEqualTo("patched=false!");
        }
    }

    @ParameterizedTest
    @CsvSource({"1000,498", "1000,499", "1000,500", "2,1", "2,2", "3,1", "3,2", "3,3", "1,1"})
    @DisplayName("a call that was added blocks the instance, wherever pages end, and no other instance")
    void findsWhatWasAdded(int page, int at) throws Exception {
        List<Function<OrchestrationContext, String>> added = List.of(
                ctx -> "" + ctx.scheduleActivity(ECHO, "more").isDone(),
                ctx -> "" + ctx.scheduleTimer(Duration.ofMinutes(5)).isDone(),
                ctx -> {
                    ctx.setCustomStatus("more");
                    return "";
                });
        for (Function<OrchestrationContext, String> more : added) {
            try (TestEnvironment env = deployedInTheMiddle(page, loop(at, more))) {
                InstanceRecord blocked = env.provider().readInstance("a").orElseThrow();
                assertThat(blocked.blocked()).startsWith("DUR-2001");
                assertThat(env.history("a")).hasSize(2 + 2 * ROUNDS);
                start(env, "b");
                env.client().raiseEvent("b", "go", "?");
                assertThat(result(env, "b")).endsWith("?");
            }
        }
    }

    @Test
    @DisplayName("an instance of an unchanged code goes on, wherever pages end")
    void goesOnUnchanged() throws Exception {
        for (int page : List.of(1, 2, 3, 1_000)) {
            try (TestEnvironment env = deployedInTheMiddle(page, loop(0, _ -> ""))) {
                assertThat(result(env, "a")).isEqualTo("!");
            }
        }
    }
}
