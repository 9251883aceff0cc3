package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.failure.ActivityFailedException;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.ValueRecorded;
import dev.durathread.history.ValueKind;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SystemCallTest extends Scenarios {
    @Test
    @DisplayName("SYS-01 SYS-06 values are recorded inline, in the same turn, without a task")
    void recordsInline() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(
                        FLOW,
                        (ctx, _) -> ctx.utcNow() + " " + ctx.newGuid()
                                + ctx.random().nextInt() + ctx.random().nextInt()
                                + ctx.sideEffect(String.class, () -> "x"))) {
            start(env, "a");
            result(env, "a");
            assertThat(events(env, "a", ValueRecorded.class))
                    .extracting(ValueRecorded::valueKind)
                    .containsExactly(ValueKind.UTC_NOW, ValueKind.GUID, ValueKind.RANDOM_SEED, ValueKind.SIDE_EFFECT);
            assertThat(env.history("a")).hasSize(6);
            assertThat(env.metrics().turns()).isEqualTo(1);
            assertThat(env.activityCalls()).isEmpty();
        }
    }

    @Test
    @DisplayName("SYS-02 utcNow is the runtime's clock, frozen within a turn")
    void tellsTheTimeOfTheRuntime() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            Instant first = ctx.utcNow();
            assertThat(ctx.utcNow()).isEqualTo(first);
            ctx.sleep(Duration.ofDays(30));
            return Duration.between(first, ctx.utcNow()).toDays() + " " + first;
        })) {
            Instant begun = env.clock().now();
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("30 " + begun);
        }
    }

    @Test
    @DisplayName("SYS-03 newGuid is a random version-4 UUID, another one at each call; random has a recorded seed")
    void makesRandomValues() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            UUID one = ctx.newGuid();
            UUID two = ctx.newGuid();
            assertThat(one.version()).isEqualTo(4);
            assertThat(one.variant()).isEqualTo(2);
            assertThat(one).isNotEqualTo(two);
            assertThat(ctx.random()).isSameAs(ctx.random());
            return one + "" + ctx.random().nextLong();
        })) {
            start(env, "a");
            start(env, "b");
            assertThat(result(env, "a")).isNotEqualTo(result(env, "b"));
        }
    }

    @Test
    @DisplayName("SYS-04 values are the same on every replay and may be inputs of activities")
    void givesTheSameValuesAgain() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            String values = ctx.newGuid() + " " + ctx.random().nextInt() + " " + ctx.utcNow();
            String echoed = echo(ctx, values);
            ctx.waitForEvent("go", String.class).get();
            return echoed.equals(values) ? "same" : echoed + " and " + values;
        })) {
            start(env, "a");
            settle(env);
            ActivityScheduled before = events(env, "a", ActivityScheduled.class).getFirst();
            env.crash();
            env.restart();
            env.client().raiseEvent("a", "go", "");
            assertThat(result(env, "a")).isEqualTo("same");
            assertThat(events(env, "a", ActivityScheduled.class)).containsExactly(before);
        }
    }

    @Test
    @DisplayName("SYS-04 SHD-05 values that were recorded stay whichever commit the process is killed at")
    void keepsTheValuesOverCrashes() throws Exception {
        String seen = sweep(env -> env.orchestration(FLOW, (ctx, _) -> {
            String values = ctx.newGuid() + " " + ctx.random().nextInt() + " " + ctx.utcNow() + " "
                    + ctx.sideEffect(Long.class, System::nanoTime);
            String echoed = echo(ctx, values);
            ctx.sleep(Duration.ofMinutes(1));
            return echoed.equals(values) ? "same " + ctx.utcNow() : echoed + " and " + values;
        }));
        assertThat(seen).isEqualTo("same 2026-01-01T00:01:00Z");
    }

    @Test
    @DisplayName("SYS-04 a side effect is run once and its value kept over crashes")
    void runsSideEffectsOnce() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            int n = ctx.sideEffect(Integer.class, runs::incrementAndGet);
            ctx.waitForEvent("go", String.class).get();
            return "run " + n;
        })) {
            start(env, "a");
            settle(env);
            env.restart();
            env.client().raiseEvent("a", "go", "");
            assertThat(result(env, "a")).isEqualTo("run 1");
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    @DisplayName("SYS-04 a failing side effect fails alike on every replay")
    void failsAlikeOnReplay() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        String seen = sweep(env -> env.orchestration(FLOW, (ctx, _) -> {
            String failure;
            try {
                failure = ctx.sideEffect(String.class, () -> {
                    runs.incrementAndGet();
                    throw new IllegalStateException("no dice");
                });
            } catch (ActivityFailedException e) {
                failure = e.activityName() + " " + e.details().errorType() + " "
                        + e.details().message();
            }
            return echo(ctx, failure) + ctx.sideEffect(String.class, () -> "!");
        }));
        assertThat(seen).isEqualTo("sideEffect java.lang.IllegalStateException no dice!");
        assertThat(runs).hasPositiveValue();
    }
}
