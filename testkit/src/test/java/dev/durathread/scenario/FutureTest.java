package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.Outcome;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.BranchCancelledException;
import dev.durathread.failure.BranchFailedException;
import dev.durathread.failure.DurableTimeoutException;
import dev.durathread.history.HistoryEvent.ActivityCancelRequested;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.TimerFired;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What can be done with one future. */
class FutureTest extends Scenarios {
    @Test
    @DisplayName("ACT-17 map transforms the value, keeps failures, and links cancelling both ways")
    void mapsFutures() throws Exception {
        assertThat(sweep(env -> env.orchestration(FLOW, (ctx, _) -> {
                    DurableFuture<Integer> length = ctx.scheduleActivity(ECHO, "four")
                            .map(String::length)
                            .map(n -> n + 1);
                    DurableFuture<String> failing =
                            ctx.scheduleActivity(FAIL, "x").map(x -> x + "!");
                    assertThatThrownBy(failing::get).isInstanceOf(ActivityFailedException.class);
                    DurableFuture<String> thrower = ctx.scheduleActivity(ECHO, "y")
                            .map(y -> {
                                throw new IllegalArgumentException(y);
                            });
                    assertThatThrownBy(thrower::get).isInstanceOf(BranchFailedException.class);
                    DurableFuture<String> source = ctx.waitForEvent("never", String.class);
                    source.map(x -> x).cancel();
                    return length.get() + " " + source.isDone();
                })))
                .isEqualTo("5 true");
    }

    @Test
    @DisplayName("ACT-17 a chain of thousands of functions needs no deeper stack than one")
    void mapsInLongChains() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            DurableFuture<Integer> length = ctx.scheduleActivity(ECHO, "four").map(String::length);
            DurableFuture<String> never = ctx.waitForEvent("never", String.class);
            DurableFuture<String> last = never;
            for (int i = 0; i < 20_000; i++) {
                length = length.map(n -> n + 1);
                last = last.map(x -> x);
            }
            last.cancel();
            return length.get() + " " + never.isDone();
        })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("20004 true");
        }
    }

    @Test
    @DisplayName("CANC-12 cancel, isDone, outcome and a get with a timeout, and a cancelled activity is given up once")
    void offersTheWholeFuture() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, FutureTest::whole)) {
            startAndRaise(env);
            assertThat(result(env, "a")).isEqualTo("eventeventtrue");
            assertThat(events(env, "a", ActivityCancelRequested.class)).hasSize(1);
            assertThat(env.activityCalls()).isEmpty();
            assertThat(env.provider().listTimers("a")).isEmpty();
        }
    }

    @Test
    @DisplayName("CANC-12 SHD-05 all that a future offers is the same whichever commit the process is killed at")
    void offersTheSameOverCrashes() throws Exception {
        assertThat(sweep(env -> env.orchestration(FLOW, FutureTest::whole), FutureTest::startAndRaise))
                .isEqualTo("eventeventtrue");
    }

    private static String whole(OrchestrationContext ctx, String in) {
        DurableFuture<String> event = ctx.waitForEvent("go", String.class);
        assertThat(event.isDone()).isFalse();
        assertThatThrownBy(() -> event.get(Duration.ofMinutes(1))).isInstanceOf(DurableTimeoutException.class);
        assertThat(event.isDone()).isFalse();
        String value = event.get(Duration.ofMinutes(1));
        DurableFuture<String> activity = ctx.scheduleActivity(ECHO, "never run");
        activity.cancel();
        activity.cancel();
        assertThat(activity.outcome()).isInstanceOf(Outcome.Failure.class);
        assertThatThrownBy(activity::get).isInstanceOf(BranchCancelledException.class);
        ctx.sleep(Duration.ofMinutes(1));
        return value + event.get(Duration.ofMinutes(1)) + event.outcome().isSuccess();
    }

    /** Raises the event between the first timeout and the second, wherever the process was killed before. */
    private static void startAndRaise(TestEnvironment env) {
        startUntilItWaits(env, "a");
        while (events(env, "a", TimerFired.class).isEmpty()) {
            env.restart();
            env.clock().advance(Duration.ofSeconds(20));
        }
        raise(env, "a", "go", "event");
    }

    @Test
    @DisplayName("ACT-13 an activity scheduled and given up in the same turn never runs")
    void neverRunsWhatIsGivenUpAtOnce() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            ctx.scheduleActivity(ECHO, "x").cancel();
            return echo(ctx, in);
        })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("in");
            assertThat(events(env, "a", ActivityScheduled.class)).hasSize(2);
            assertThat(env.activityCalls()).hasSize(1);
        }
    }
}
