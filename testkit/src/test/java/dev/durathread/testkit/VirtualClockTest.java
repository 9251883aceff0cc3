package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.OrchestrationType;
import dev.durathread.Winner;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.history.HistoryEvent.TimerFired;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ActivityType<String, String> WORK = ActivityType.of("Work", String.class, String.class);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);

    private final TestEnvironment env = TestEnvironment.create();

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    @DisplayName("TST-05 time stands still between two calls of the client")
    void standsStillBetweenCalls() {
        env.orchestration(FLOW, (ctx, input) -> {
            ctx.sleep(Duration.ofHours(1));
            return "slept";
        });
        env.client().start(FLOW, "a", "");
        assertThat(env.client().status("a").isTerminal()).isFalse();
        assertThat(env.clock().now()).isEqualTo(START);
    }

    @Test
    void advancesToTheVeryMomentOfATimer() throws Exception {
        env.orchestration(FLOW, (ctx, input) -> {
            ctx.sleep(Duration.ofHours(1));
            return "slept";
        });
        env.client().start(FLOW, "a", "");
        env.clock().advance(Duration.ofMinutes(60).minusMillis(1));
        assertThat(env.client().status("a").isTerminal()).isFalse();
        env.clock().advanceTo(START.plus(Duration.ofHours(1)));
        assertThat(env.client().status("a").isTerminal()).isTrue();
        assertThat(env.history("a"))
                .filteredOn(TimerFired.class::isInstance)
                .singleElement()
                .satisfies(fired -> assertThat(fired.at()).isEqualTo(START.plus(Duration.ofHours(1))));
    }

    @Test
    void stopsAtEachTimerOnTheWay() {
        env.orchestration(FLOW, (ctx, input) -> {
            for (int day = 0; day < 100; day++) {
                ctx.sleep(Duration.ofDays(1));
            }
            return "slept";
        });
        env.client().start(FLOW, "a", "");
        env.clock().advance(Duration.ofDays(50).plusHours(1));
        assertThat(env.history("a"))
                .filteredOn(TimerFired.class::isInstance)
                .hasSize(50)
                .last()
                .satisfies(fired -> assertThat(fired.at()).isEqualTo(START.plus(Duration.ofDays(50))));
    }

    @Test
    void refusesToGoBack() {
        assertThatThrownBy(() -> env.clock().advance(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> env.clock().advanceTo(START.minusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void letsTheTimeOfAnActivityThatHangsRunOut() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        env.activity(WORK, (ctx, input) -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return "too late";
                })
                .orchestration(FLOW, (ctx, input) -> {
                    try {
                        return ctx.scheduleActivity(
                                        WORK, "x", ActivityOptions.none().withTimeout(Duration.ofMinutes(5)))
                                .get();
                    } catch (ActivityFailedException e) {
                        return e.details().errorType();
                    }
                });
        env.client().start(FLOW, "a", "");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        env.clock().advance(Duration.ofMinutes(5));
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("TimedOut");
    }

    @Test
    @DisplayName("TST-05 time does not skip while an activity runs")
    void doesNotSkipWhileAnActivityRuns() {
        CountDownLatch release = new CountDownLatch(1);
        env.activity(WORK, (ctx, input) -> {
                    release.await();
                    return "done";
                })
                .orchestration(FLOW, (ctx, input) -> {
                    ctx.scheduleActivity(WORK, "x");
                    ctx.sleep(Duration.ofHours(1));
                    return "slept";
                });
        DurableClient client = env.client();
        client.start(FLOW, "a", "");
        assertThatThrownBy(() -> client.await(FLOW, "a", Duration.ofMillis(30))).isInstanceOf(TimeoutException.class);
        assertThat(env.clock().now()).isEqualTo(START);
        release.countDown();
    }

    @Test
    void skipsWhileAnActivityOnlyWaitsForItsCancellation() throws Exception {
        env.activity(WORK, (ctx, input) -> ctx.awaitCancelled(Duration.ofDays(1)) ? "cancelled" : "not cancelled")
                .orchestration(FLOW, (ctx, input) -> {
                    Winner<String> winner = ctx.race(
                                    ctx.scheduleActivity(WORK, "x"),
                                    ctx.scheduleTimer(Duration.parse(input)).map(_ -> "timer"))
                            .get();
                    return winner.value() + " at " + ctx.utcNow();
                });
        env.client().start(FLOW, "a", "PT1H");
        env.client().start(FLOW, "b", "PT100H");
        assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("timer at 2026-01-01T01:00:00Z");
        assertThat(env.client().await(FLOW, "b", SOON)).isEqualTo("not cancelled at 2026-01-02T00:00:00Z");
    }

    @Test
    void doesNotRunOnForEverForAnInstanceThatIsBlocked() {
        env.orchestration(
                FLOW, (ctx, input) -> ctx.waitForEvent("go", String.class).get());
        env.client().start(FLOW, "a", "");
        env.clock().advance(Duration.ofSeconds(1));
        env.orchestration(FLOW, (ctx, input) -> ctx.scheduleActivity(WORK, "x").get());
        env.restart();
        env.client().raiseEvent("a", "go", "now");
        assertThatThrownBy(() -> env.client().await(FLOW, "a", SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"a\" (Flow) waits for being unblocked: DUR-");
    }

    @Test
    void skipsAYearInFewSteps() throws Exception {
        env.orchestration(FLOW, (ctx, input) -> {
            ctx.sleep(Duration.ofDays(365));
            return "slept";
        });
        env.client().start(FLOW, "a", "");
        assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("slept");
        assertThat(env.engine().commits()).isLessThan(5);
    }
}
