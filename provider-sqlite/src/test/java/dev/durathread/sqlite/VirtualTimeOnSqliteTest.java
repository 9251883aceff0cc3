package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VirtualTimeOnSqliteTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ActivityType<Integer, String> WORK = ActivityType.of("Work", Integer.class, String.class);
    private static final OrchestrationType<Integer, String> FLOW =
            OrchestrationType.of("Flow", Integer.class, String.class);

    @Test
    @DisplayName("TST-05 thirty days of timers and retries pass in virtual time on SQLite in memory too")
    void skipsThirtyDays() throws Exception {
        try (Provider provider = SqliteProvider.inMemory();
                TestEnvironment env = TestEnvironment.builder()
                        .provider(provider)
                        .replayEveryTurn(true)
                        .build()) {
            env.activity(WORK, (ctx, day) -> {
                        if (ctx.attempt() == 1) {
                            throw new IllegalStateException("not at once");
                        }
                        return "day " + day;
                    })
                    .orchestration(FLOW, (ctx, days) -> {
                        String last = "";
                        for (int day = 1; day <= days; day++) {
                            ctx.sleep(Duration.ofHours(23));
                            last = ctx.scheduleActivity(
                                            WORK,
                                            day,
                                            ActivityOptions.none().withRetry(RetryPolicy.fixed(2, Duration.ofHours(1))))
                                    .get();
                        }
                        return last;
                    });
            env.client().start(FLOW, "a", 30);
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("day 30");
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
            assertThat(env.activityCalls()).hasSize(60);
        }
    }

    @Test
    void reportsWhatIsWaitedForWhenNothingCanHappen() {
        try (Provider provider = SqliteProvider.inMemory();
                TestEnvironment env =
                        TestEnvironment.builder().provider(provider).build()) {
            env.orchestration(
                    FLOW, (ctx, n) -> ctx.waitForEvent("go", String.class).get());
            env.client().start(FLOW, "a", 1);
            assertThatThrownBy(() -> env.client().await(FLOW, "a", SOON))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("\"a\" (Flow) waits for event \"go\"");
        }
    }
}
