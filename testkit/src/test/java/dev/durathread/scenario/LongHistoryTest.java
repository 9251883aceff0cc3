package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.testkit.TestEnvironment;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Histories that are read in several pieces. */
class LongHistoryTest extends Scenarios {
    private static final int MANY = 1_200;

    private static String fanOut(OrchestrationContext ctx, String in) {
        List<DurableFuture<String>> all = IntStream.range(0, MANY)
                .mapToObj(i -> ctx.scheduleActivity(ECHO, in + i))
                .toList();
        String last = ctx.<String>all(all).get().getLast();
        String event = ctx.waitForEvent("go", String.class).get();
        for (int i = 0; i < MANY; i++) {
            ctx.kv().set("k", i);
        }
        return last + event + ctx.waitForEvent("end", String.class).get();
    }

    @Test
    @DisplayName("DETR-01 a turn that asked for more than is read at once goes on after a restart")
    void replaysWideTurns() throws Exception {
        try (TestEnvironment env =
                withActivities(TestEnvironment.create()).orchestration(FLOW, LongHistoryTest::fanOut)) {
            start(env, "a");
            settle(env);
            env.restart();
            env.client().raiseEvent("a", "go", " and ");
            settle(env);
            env.restart();
            env.client().raiseEvent("a", "end", "over");
            assertThat(result(env, "a")).isEqualTo("in" + (MANY - 1) + " and over");
            assertThat(env.metrics().orchestrationsBlocked()).isZero();
            assertThat(env.activityCalls()).hasSize(MANY);
        }
    }
}
