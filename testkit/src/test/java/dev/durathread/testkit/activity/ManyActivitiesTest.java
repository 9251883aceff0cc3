package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityContext;
import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
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

    /** How an attempt fails, and what it leaves to the next one. */
    private enum Fault {
        BEFORE_WORK("java.lang.IllegalStateException: before work"),
        AFTER_HEARTBEAT("java.io.IOException: after a heartbeat"),
        WITH_AN_ERROR("java.lang.AssertionError: an error"),
        TOO_SLOW("TimedOut: the attempt took longer than its timeout of PT10S"),
        SILENT("TimedOut: no heartbeat for PT7S");

        private static final List<Fault> ALL = List.of(values());
        final String failure;

        Fault(String failure) {
            this.failure = failure;
        }

        /** One of the two of an activity, by a seed. */
        static Fault of(int activity, int attempt) {
            return ALL.get(new Random(SEED + 7_919L * activity + attempt).nextInt(ALL.size()));
        }

        boolean beats() {
            return this == AFTER_HEARTBEAT || this == TOO_SLOW;
        }

        /** Fails after some work. */
        void strike(ActivityContext ctx, int activity) throws IOException {
            if (this != BEFORE_WORK) {
                ctx.awaitCancelled(Duration.ofMillis(activity % 2_000));
            }
            if (beats()) {
                ctx.heartbeat(ctx.attempt());
            }
            switch (this) {
                case BEFORE_WORK -> throw new IllegalStateException("before work");
                case AFTER_HEARTBEAT -> throw new IOException("after a heartbeat");
                case WITH_AN_ERROR -> throw new AssertionError("an error");
                case TOO_SLOW -> {
                    while (!ctx.awaitCancelled(Duration.ofSeconds(3))) {
                        ctx.heartbeat(ctx.attempt());
                    }
                }
                case SILENT -> ctx.awaitCancelled(Duration.ofHours(1));
            }
        }
    }

    /** What an attempt has to know of those before it. */
    private static void requireMemory(ActivityContext ctx, int activity) {
        int attempt = ctx.attempt();
        assertThat(ctx.lastFailure())
                .as("seed %d, activity %d, attempt %d", SEED, activity, attempt)
                .isEqualTo(attempt == 1 ? Optional.empty() : Optional.of(Fault.of(activity, attempt - 1).failure));
        assertThat(ctx.lastHeartbeat(Integer.class))
                .as("seed %d, activity %d, attempt %d", SEED, activity, attempt)
                .isEqualTo(IntStream.iterate(attempt - 1, before -> before > 0, before -> before - 1)
                        .boxed()
                        .filter(before -> Fault.of(activity, before).beats())
                        .findFirst());
    }

    @Test
    @DisplayName(
            "RETRY-05 a thousand activities of which each fails twice, at random points and in random ways, succeed")
    void succeedThatFailTwiceAtRandom() throws Exception {
        Map<Integer, List<Integer>> attempts = new ConcurrentHashMap<>();
        ActivityOptions options = ActivityOptions.none()
                .withRetry(RetryPolicy.exponential(3)
                        .withFirstDelay(Duration.ofSeconds(2))
                        .withJitter(0.5))
                .withTimeout(Duration.ofSeconds(10))
                .withHeartbeatTimeout(Duration.ofSeconds(7));
        try (CapturedLogs warnings = CapturedLogs.warnings();
                TestEnvironment env = TestEnvironment.create()) {
            env.activity(NUMBER, (ctx, i) -> {
                        attempts.computeIfAbsent(i, _ -> new CopyOnWriteArrayList<>())
                                .add(ctx.attempt());
                        requireMemory(ctx, i);
                        if (ctx.attempt() < 3) {
                            Fault.of(i, ctx.attempt()).strike(ctx, i);
                        }
                        return i;
                    })
                    .orchestration(FAN, sumOf(options));
            env.client().start(FAN, "a", 1_000);
            assertThat(env.client().await(FAN, "a", SOON.multipliedBy(3))).isEqualTo(499_500);
            assertThat(attempts)
                    .hasSize(1_000)
                    .allSatisfy((_, made) -> assertThat(made).containsExactly(1, 2, 3));
            assertThat(env.history("a"))
                    .filteredOn(ActivityCompleted.class::isInstance)
                    .hasSize(1_000)
                    .extracting(event -> ((ActivityCompleted) event).attempts())
                    .containsOnly(3);
            assertThat(env.activityCalls()).hasSize(3_000);
            assertThat(env.metrics().activitiesSucceeded()).isEqualTo(1_000);
            assertThat(env.metrics().activitiesFailed()).isEqualTo(2_000);
            assertThat(env.metrics().activityAttempts()).isEqualTo(3_000);
            assertThat(warnings.messages().stream().filter(m -> m.startsWith("DUR-2007: ")))
                    .hasSize(2_000);
        }
    }

    @Test
    void leaveInTheDatabaseWhatHasNoSlot() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .options(RuntimeOptions.defaults().withActivityConcurrency(16))
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

    @Test
    @DisplayName("ACT-18 of a hundred thousand queued activities a node holds as many as it has slots, 256 by default")
    void leaveAHundredThousandInTheDatabase() throws Exception {
        MemoryProvider provider = MemoryProvider.create();
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        try (DurableRuntime runtime = DurableRuntime.builder(provider)
                .activity(NUMBER, (ctx, i) -> {
                    begun.incrementAndGet();
                    never.await();
                    return i;
                })
                .orchestration(FAN, sumOf(ActivityOptions.none()))
                .start()) {
            DurableClient client = runtime.client();
            List<String> ids = IntStream.range(0, 100).mapToObj(i -> "fan" + i).toList();
            ids.forEach(id -> client.start(FAN, id, 1_000));
            await().atMost(SOON.multipliedBy(3))
                    .until(() -> provider.countQueues(Instant.now()).tasks() == 100_000 - 256 && begun.get() == 256);
            assertThat(ids.stream()
                            .flatMap(id -> provider.listTasks(id).stream())
                            .filter(task -> task.heldBy() != null))
                    .hasSize(256);
            ids.forEach(id -> client.terminate(id, "enough"));
            assertThat(provider.countQueues(Instant.now()).tasks()).isZero();
        }
    }
}
