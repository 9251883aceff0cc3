package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.DurableFuture;
import dev.durathread.history.HistoryEvent.TimerCancelled;
import dev.durathread.history.HistoryEvent.TimerCreated;
import dev.durathread.history.HistoryEvent.TimerFired;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimerTest extends Scenarios {
    @Test
    @DisplayName("TMR-01 a timer is due its delay after utcNow at the call")
    void isDueItsDelayAfterTheCall() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            ctx.sleep(Duration.ofMinutes(10));
            Instant now = ctx.utcNow();
            ctx.scheduleTimer(Duration.ofMinutes(5)).get();
            return now.toString();
        })) {
            start(env, "a");
            Instant atCall = Instant.parse(result(env, "a"));
            assertThat(events(env, "a", TimerCreated.class).getLast().dueAt())
                    .isEqualTo(atCall.plus(Duration.ofMinutes(5)));
        }
    }

    @Test
    @DisplayName("TMR-02 timers count in milliseconds, never fire early, and may have no delay at all")
    void countsInMilliseconds() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            ctx.sleep(Duration.ZERO);
            Instant before = ctx.utcNow();
            ctx.sleep(Duration.ofNanos(1_000_001));
            return Duration.between(before, ctx.utcNow()).toString();
        })) {
            Instant begun = env.clock().now();
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("PT0.002S");
            assertThat(events(env, "a", TimerFired.class).getFirst().at()).isEqualTo(begun);
        }
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            assertThatThrownBy(() -> ctx.scheduleTimer(Duration.ofMillis(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("PT-0.001S");
            return "refused";
        })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("refused");
        }
    }

    @Test
    @DisplayName("TMR-03 timers fire in the order in which they are due")
    void firesInDueOrder() throws Exception {
        String order = sweep(env -> env.orchestration(FLOW, (ctx, _) -> {
            StringBuilder fired = new StringBuilder();
            List<DurableFuture<String>> branches = List.of(30, 10, 20).stream()
                    .map(minutes -> ctx.async(() -> {
                        ctx.sleep(Duration.ofMinutes(minutes));
                        fired.append(minutes).append(' ');
                        return "";
                    }))
                    .toList();
            ctx.<String>all(branches).get();
            return fired.toString();
        }));
        assertThat(order).isEqualTo("10 20 30 ");
    }

    @Test
    @DisplayName("TMR-04 a timer set after another has fired counts from then")
    void countsFromTheTimeOfTheCall() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            ctx.sleep(Duration.ofHours(1));
            ctx.sleep(Duration.ofHours(1));
            return "";
        })) {
            Instant begun = env.clock().now();
            start(env, "a");
            result(env, "a");
            assertThat(events(env, "a", TimerCreated.class))
                    .extracting(TimerCreated::dueAt)
                    .containsExactly(begun.plus(Duration.ofHours(1)), begun.plus(Duration.ofHours(2)));
        }
    }

    @Test
    @DisplayName("TMR-05 a timer survives crashes before and after it fires, and fires once")
    void survivesCrashes() throws Exception {
        List<Long> fired = sweep(
                env -> env.orchestration(FLOW, (ctx, _) -> {
                    ctx.sleep(Duration.ofDays(1));
                    return echo(ctx, "after");
                }),
                env -> start(env, "a"),
                env -> {
                    result(env, "a");
                    return events(env, "a", TimerFired.class).stream()
                            .map(TimerFired::requestId)
                            .toList();
                });
        assertThat(fired).containsExactly(2L);
    }

    @Test
    @DisplayName("TMR-05 a timer that came due while no runtime was up fires at the next start")
    void firesLateAfterADowntime() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            ctx.sleep(Duration.ofHours(1));
            return ctx.utcNow().toString();
        })) {
            start(env, "a");
            settle(env);
            Instant later = env.clock().now().plus(Duration.ofHours(3));
            env.crash();
            try (TestEnvironment second = withActivities(TestEnvironment.builder()
                            .provider(env.provider())
                            .startAt(later)
                            .replayEveryTurn(true)
                            .build())
                    .orchestration(FLOW, (ctx, _) -> {
                        ctx.sleep(Duration.ofHours(1));
                        return ctx.utcNow().toString();
                    })) {
                assertThat(result(second, "a")).isEqualTo(later.toString());
            }
        }
    }

    @Test
    @DisplayName("TMR-06 on replay the recorded due time counts, whatever delay the code asks for now")
    void keepsTheRecordedDueTime() throws Exception {
        try (TestEnvironment env = withActivities(TestEnvironment.create()).orchestration(FLOW, (ctx, _) -> {
            ctx.sleep(Duration.ofHours(1));
            return ctx.utcNow().toString();
        })) {
            Instant begun = env.clock().now();
            start(env, "a");
            settle(env);
            env.orchestration(FLOW, (ctx, _) -> {
                ctx.sleep(Duration.ofHours(5));
                return ctx.utcNow().toString();
            });
            env.restart();
            assertThat(result(env, "a"))
                    .isEqualTo(begun.plus(Duration.ofHours(1)).toString());
        }
    }

    @Test
    @DisplayName("TMR-08 a timer that lost a race or whose execution ended is gone with that commit")
    void leavesNoTimerBehind() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            ctx.race(ctx.scheduleTimer(Duration.ofDays(7)), ctx.scheduleTimer(Duration.ofMinutes(1)))
                    .get();
            ctx.scheduleTimer(Duration.ofDays(8));
            return ctx.waitForEvent("go", String.class).get();
        })) {
            Instant begun = env.clock().now();
            start(env, "a");
            env.clock().advance(Duration.ofMinutes(2));
            assertThat(env.provider().listTimers("a"))
                    .extracting("dueAt")
                    .containsExactly(begun.plus(Duration.ofMinutes(1)).plus(Duration.ofDays(8)));
            env.client().raiseEvent("a", "go", "done");
            assertThat(result(env, "a")).isEqualTo("done");
            assertThat(env.provider().listTimers("a")).isEmpty();
            assertThat(events(env, "a", TimerCancelled.class))
                    .extracting(TimerCancelled::reason)
                    .containsExactly("dropped_future", "orchestration_terminal_completed");
            assertThat(events(env, "a", TimerFired.class)).hasSize(1);
        }
    }

    @Test
    @DisplayName("TMR-09 a timer fires at the time at which it is due, on no poll's schedule")
    void firesOnTime() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            for (int i = 1; i <= 20; i++) {
                ctx.sleep(Duration.ofMillis(7L * i));
            }
            return "";
        })) {
            start(env, "a");
            result(env, "a");
            List<TimerCreated> created = events(env, "a", TimerCreated.class);
            List<TimerFired> fired = events(env, "a", TimerFired.class);
            for (int i = 0; i < created.size(); i++) {
                assertThat(fired.get(i).at()).isEqualTo(created.get(i).dueAt());
            }
        }
    }
}
