package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Activities in numbers. */
class ManyActivitiesTest {
    private static final ActivityType<Integer, Integer> NUMBER =
            ActivityType.of("Number", Integer.class, Integer.class);
    private static final OrchestrationType<Integer, Integer> FAN =
            OrchestrationType.of("Fan", Integer.class, Integer.class);
    private static final int SEED = 20_261_124;

    private static dev.durathread.Orchestration<Integer, Integer> sumOf(ActivityOptions options) {
        return (ctx, n) -> {
            List<DurableFuture<Integer>> all = new ArrayList<>(n);
            IntStream.range(0, n).forEach(i -> all.add(ctx.scheduleActivity(NUMBER, i, options)));
            return ctx.<Integer>all(all).get().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
        };
    }

    @Test
    void succeedThatFailAtRandomTwiceOnAverage() throws Exception {
        List<AtomicInteger> calls =
                Stream.generate(AtomicInteger::new).limit(1_000).toList();
        ActivityOptions options = ActivityOptions.none()
                .withRetry(RetryPolicy.exponential(6)
                        .withFirstDelay(Duration.ofSeconds(2))
                        .withJitter(0.5));
        try (CapturedLogs warnings = CapturedLogs.warnings();
                TestEnvironment env = TestEnvironment.create()) {
            env.activity(NUMBER, (ctx, i) -> {
                        calls.get(i).incrementAndGet();
                        if (fails(i, ctx.attempt())) {
                            throw new IllegalStateException("by chance, seed " + SEED);
                        }
                        return i;
                    })
                    .orchestration(FAN, sumOf(options));
            env.client().start(FAN, "a", 1_000);
            assertThat(env.client().await(FAN, "a", SOON.multipliedBy(3))).isEqualTo(499_500);
            assertThat(env.history("a"))
                    .filteredOn(ActivityCompleted.class::isInstance)
                    .hasSize(1_000)
                    .extracting(event -> ((ActivityCompleted) event).attempts())
                    .containsExactlyInAnyOrderElementsOf(
                            calls.stream().map(AtomicInteger::get).toList());
            int attempts = calls.stream().mapToInt(AtomicInteger::get).sum();
            assertThat(attempts).isBetween(2_700, 3_300);
            assertThat(env.activityCalls()).hasSize(attempts);
            assertThat(env.metrics().activitiesSucceeded()).isEqualTo(1_000);
            assertThat(env.metrics().activitiesFailed()).isEqualTo(attempts - 1_000);
            assertThat(warnings.messages()).hasSize(attempts - 1_000);
        }
    }

    /** Which attempt of an activity succeeds: the third on average, the first to the fifth. */
    private static boolean fails(int activity, int attempt) {
        return attempt < 1 + new Random(SEED + 7_919L * activity).nextInt(5);
    }

    @Test
    void leaveInTheDatabaseWhatHasNoSlot() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .options(RuntimeOptions.defaults().withWorkerConcurrency(16))
                .activity(NUMBER, (ctx, i) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.yield();
                    running.decrementAndGet();
                    return 1;
                })
                .orchestration(FAN, sumOf(ActivityOptions.none()))
                .start()) {
            runtime.client().start(FAN, "a", 3_000);
            assertThat(runtime.client().await(FAN, "a", SOON)).isEqualTo(3_000);
            assertThat(most.get()).isLessThanOrEqualTo(16);
            assertThat(runtime.metrics().activityAttempts()).isEqualTo(3_000);
        }
    }
}
