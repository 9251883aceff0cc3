package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.StartOptions;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** "Without end" said with the longest time that there is: it works, or means the latest time that can be stored. */
class ForeverTest {
    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ActivityType<String, String> SAME = ActivityType.of("Same", String.class, String.class);
    private static final OrchestrationType<String, String> O = OrchestrationType.of("O", String.class, String.class);
    private static final OrchestrationType<String, String> ECHO =
            OrchestrationType.of("Echo", String.class, String.class);

    static Stream<Arguments> thatEnd() {
        ActivityOptions none = ActivityOptions.none();
        RetryPolicy retry = RetryPolicy.exponential(3);
        return Stream.of(
                ends("timer at Instant.MIN", (ctx, s) -> {
                    ctx.scheduleTimerAt(Instant.MIN).get();
                    return s;
                }),
                ends("get", (ctx, s) -> ctx.scheduleActivity(SAME, s).get(FOREVER)),
                ends(
                        "timeout",
                        (ctx, s) -> ctx.scheduleActivity(SAME, s, none.withTimeout(FOREVER))
                                .get()),
                ends(
                        "step",
                        (ctx, s) -> ctx.step("s", String.class, none.withTimeout(FOREVER), () -> s)
                                .get()),
                ends(
                        "queue",
                        (ctx, s) -> ctx.scheduleActivity(SAME, s, none.withQueueTimeout(FOREVER))
                                .get()),
                ends(
                        "heartbeat",
                        (ctx, s) -> ctx.scheduleActivity(SAME, s, none.withHeartbeatTimeout(FOREVER))
                                .get()),
                ends(
                        "total",
                        (ctx, s) -> ctx.scheduleActivity(SAME, s, none.withRetry(retry.withTotalTimeout(FOREVER)))
                                .get()),
                ends(
                        "max delay",
                        (ctx, s) -> ctx.scheduleActivity(SAME, s, none.withRetry(retry.withMaxDelay(FOREVER)))
                                .get()),
                ends(
                        "millis",
                        (ctx, s) -> ctx.scheduleActivity(SAME, s, none.withTimeout(Duration.ofMillis(Long.MAX_VALUE)))
                                .get()),
                ends("detached start", (ctx, s) -> {
                    ctx.startOrchestration(
                            ECHO, "later", "y", StartOptions.none().withStartAt(Instant.MAX));
                    return s;
                }));
    }

    private static Arguments ends(String what, Orchestration<String, String> body) {
        return Arguments.of(what, body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("thatEnd")
    void endsAsIfNoLimitHadBeenGiven(String what, Orchestration<String, String> body) throws Exception {
        try (TestEnvironment env = environment(body)) {
            env.client().start(O, "i", "x");
            assertThat(env.client().await(O, "i", SOON)).as(what).isEqualTo("x");
            for (int i = 0; i < 4; i++) {
                env.client().start(ECHO, "after" + i, "y");
                assertThat(env.client().await(ECHO, "after" + i, SOON)).isEqualTo("y");
            }
        }
    }

    static Stream<Arguments> thatWait() {
        return Stream.of(
                ends("sleep", (ctx, s) -> {
                    ctx.sleep(FOREVER);
                    return s;
                }),
                ends("timer", (ctx, s) -> {
                    ctx.scheduleTimerAt(Instant.MAX).get();
                    return s;
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("thatWait")
    void waitsToTheLatestTimeThatIsStored(String what, Orchestration<String, String> body) throws Exception {
        try (TestEnvironment env = environment(body)) {
            env.client().start(O, "i", "x");
            env.clock().advance(Duration.ofDays(1));
            assertThat(env.client().admin().info("i").pendingTimers())
                    .as(what)
                    .singleElement()
                    .satisfies(timer -> assertThat(timer.dueAt()).isEqualTo("9999-12-31T23:59:59.999Z"));
            env.client().cancel("i", "enough");
            assertThat(env.client().waitForOrchestration("i", SOON)).isInstanceOf(OrchestrationStatus.Cancelled.class);
        }
    }

    @Test
    void takesAStartWithoutEndAndQueriesWithout() throws Exception {
        try (TestEnvironment env = environment((ctx, s) -> s)) {
            env.client().start(O, "i", "x", StartOptions.none().withStartAt(Instant.MAX));
            assertThat(env.client().status("i")).isInstanceOf(OrchestrationStatus.Pending.class);
            InstanceQuery all = InstanceQuery.all().withCreatedFrom(Instant.MIN).withCreatedBefore(Instant.MAX);
            assertThat(env.client().admin().list(all).items()).hasSize(1);
            assertThat(env.client().admin().deleteFinishedOlderThan(FOREVER).instances())
                    .isZero();
            env.client().start(ECHO, "e", "y");
            assertThat(env.client().await(ECHO, "e", FOREVER)).isEqualTo("y");
        }
    }

    private static TestEnvironment environment(Orchestration<String, String> body) {
        TestEnvironment env = TestEnvironment.builder().build();
        env.activity(SAME, (ctx, s) -> s)
                .orchestration(ECHO, (ctx, s) -> ctx.scheduleActivity(SAME, s).get())
                .orchestration(O, body);
        return env;
    }
}
