package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.reporting;
import static dev.durathread.testkit.activity.OneActivity.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityOptions;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.Outcome;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.provider.TurnCommit;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tags: which nodes run which activities, and what becomes of those that no node takes. */
class TagTest {
    private static final ActivityOptions BRIEFLY = ActivityOptions.none().withQueueTimeout(Duration.ofSeconds(5));

    private static TestEnvironment serving(TagFilter filter) {
        return TestEnvironment.builder()
                .replayEveryTurn(true)
                .options(RuntimeOptions.defaults().withTags(filter))
                .build();
    }

    private static DurableFuture<String> tagged(OrchestrationContext ctx, String tag) {
        ActivityOptions options = tag.isEmpty() ? BRIEFLY : BRIEFLY.withTag(tag);
        return ctx.scheduleActivity(WORK, tag.isEmpty() ? "untagged" : tag, options);
    }

    static Stream<Arguments> filters() {
        return Stream.of(
                Arguments.of(TagFilter.defaultOnly(), "untagged"),
                Arguments.of(TagFilter.tags("gpu"), "gpu"),
                Arguments.of(TagFilter.tags("gpu", "disk"), "gpu,disk"),
                Arguments.of(TagFilter.defaultAnd("disk"), "untagged,disk"),
                Arguments.of(TagFilter.any(), "untagged,gpu,disk"),
                Arguments.of(TagFilter.none(), ""));
    }

    @ParameterizedTest
    @MethodSource("filters")
    @DisplayName("TAG-02 a node runs what its filter names; what no node takes in its queue timeout fails")
    void runsWhatItsFilterNames(TagFilter filter, String expected) throws Exception {
        try (TestEnvironment env = serving(filter)) {
            env.activity(WORK, (ctx, in) -> in).orchestration(FLOW, (ctx, in) -> {
                List<Outcome<String>> outcomes = ctx.<String>allSettled(
                                List.of(tagged(ctx, ""), tagged(ctx, "gpu"), tagged(ctx, "disk")))
                        .get();
                assertThat(outcomes).filteredOn(outcome -> !outcome.isSuccess()).allMatch(TagTest::isTimedOut);
                return String.join(
                        ",",
                        outcomes.stream()
                                .filter(Outcome::isSuccess)
                                .map(Outcome::value)
                                .toList());
            });
            assertThat(run(env, "a")).isEqualTo(expected);
        }
    }

    private static boolean isTimedOut(Outcome<String> outcome) {
        return outcome instanceof Outcome.Failure<String>(ActivityFailedException e)
                && e.details().errorType().equals("TimedOut")
                && e.attempts() == 0;
    }

    @Test
    @DisplayName("TAG-02 untagged activities only is the default")
    void servesUntaggedOnesByDefault() {
        assertThat(RuntimeOptions.defaults().tags()).isEqualTo(TagFilter.defaultOnly());
    }

    @Test
    @DisplayName("TAG-01 a tag is stored with the event and with the task")
    void storesTheTagWithEventAndTask() throws Exception {
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        try (TestEnvironment env = TestEnvironment.builder()
                .provider(probe.provider())
                .options(RuntimeOptions.defaults().withTags(TagFilter.any()))
                .build()) {
            env.activity(WORK, (ctx, in) -> ctx.tag().orElseThrow())
                    .orchestration(FLOW, (ctx, in) -> tagged(ctx, "gpu").get());
            assertThat(run(env, "a")).isEqualTo("gpu");
            assertThat(env.history("a").get(1).toString()).contains("tag=gpu");
            assertThat(probe.writes(TurnCommit.class)
                            .getFirst()
                            .tasks()
                            .getFirst()
                            .tag())
                    .isEqualTo("gpu");
        }
    }

    @Test
    @DisplayName("TAG-03 LMT-03 a filter has 1 to 5 tags, a tag 1 to 256 bytes, else the call throws")
    void refusesTooManyTagsAndTooLongOnes() {
        assertThat(TagFilter.tags("1", "2", "3", "4", "5").tags()).hasSize(5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TagFilter.tags(new String[0]))
                .withMessageContaining("number of tags");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TagFilter.tags("1", "2", "3", "4", "5", "6"))
                .withMessageContaining("6");
        assertThat(ActivityOptions.none().withTag("é".repeat(128)).tag()).isPresent();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ActivityOptions.none().withTag("é".repeat(128) + "x"))
                .withMessageContaining("257 bytes")
                .withMessageContaining("256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ActivityOptions.none().withTag(""));
    }

    @Test
    @DisplayName("TAG-04 what no node takes fails with TimedOut once its queue timeout has passed, on time")
    void failsWhatNoNodeTakesInTime() throws Exception {
        try (TestEnvironment env = serving(TagFilter.defaultOnly())) {
            env.activity(WORK, (ctx, in) -> in).orchestration(FLOW, reporting(BRIEFLY.withTag("gpu")));
            assertThat(run(env, "a"))
                    .isEqualTo("TimedOut: no node took the activity before its queue timeout, attempts: 0");
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:00:05Z"));
            assertThat(env.activityCalls()).isEmpty();
        }
    }

    @Test
    @DisplayName("TAG-04 a queue timeout is no limit for what was taken in time, its run and its retries")
    void doesNotLimitWhatWasTakenInTime() throws Exception {
        ActivityOptions options = BRIEFLY.withRetry(RetryPolicy.fixed(2, Duration.ofMinutes(10)));
        try (TestEnvironment env = serving(TagFilter.defaultOnly())) {
            env.activity(WORK, (ctx, in) -> {
                        ctx.awaitCancelled(Duration.ofMinutes(1));
                        if (ctx.attempt() == 1) {
                            throw new IllegalStateException("again");
                        }
                        return in;
                    })
                    .orchestration(FLOW, reporting(options));
            assertThat(run(env, "a")).isEqualTo("x");
        }
    }

    @Test
    @DisplayName("TAG-04 without a queue timeout it waits until a node serves its tag")
    void waitsForANodeThatServesTheTag() throws Exception {
        try (Cluster cluster = new Cluster()) {
            cluster.worker("plain", (ctx, in) -> "plain");
            TestEnvironment orchestrator = cluster.orchestrator((ctx, in) -> ctx.scheduleActivity(
                            WORK, in, ActivityOptions.none().withTag("gpu"))
                    .get());
            orchestrator.client().start(FLOW, "a", "x");
            await().until(() -> !cluster.provider().listTasks("a").isEmpty());
            orchestrator.clock().advance(Duration.ofDays(1));
            assertThat(cluster.provider().listTasks("a").getFirst().heldBy()).isNull();
            cluster.worker(
                    "gpu", RuntimeOptions.defaults().withTags(TagFilter.tags("gpu")), (ctx, in) -> ctx.nodeName());
            assertThat(orchestrator.client().await(FLOW, "a", SOON)).isEqualTo("gpu");
        }
    }

    @Test
    @DisplayName("TAG-05 a tag lives on through retries, a crash and continue-as-new")
    void keepsItsTag() throws Exception {
        ActivityOptions options =
                ActivityOptions.none().withTag("gpu").withRetry(RetryPolicy.fixed(3, Duration.ofMinutes(1)));
        CountDownLatch second = new CountDownLatch(1);
        try (TestEnvironment env = serving(TagFilter.tags("gpu"))) {
            env.activity(WORK, (ctx, in) -> {
                        if (ctx.attempt() == 1) {
                            throw new IllegalStateException("again");
                        }
                        if (ctx.attempt() == 2 && second.getCount() > 0) {
                            second.countDown();
                            ctx.awaitCancelled(Duration.ofHours(1));
                        }
                        return in + ctx.tag().orElse("none");
                    })
                    .orchestration(FLOW, (ctx, in) -> {
                        String result = ctx.scheduleActivity(WORK, in, options).get();
                        return ctx.executionId() == 1 ? ctx.continueAsNew(result) : result;
                    });
            env.client().start(FLOW, "a", "x");
            env.clock().advance(Duration.ofSeconds(90));
            second.await();
            env.restart();
            assertThat(env.client().await(FLOW, "a", SOON)).isEqualTo("xgpugpu");
        }
    }

    @Test
    @DisplayName("TAG-07 tags go with sessions, retries, joins and races")
    void goesWithEverythingElse() throws Exception {
        ActivityOptions options =
                ActivityOptions.none().withTag("gpu").withSession("s").withRetry(RetryPolicy.exponential(3));
        try (TestEnvironment env = serving(TagFilter.defaultAnd("gpu"))) {
            env.activity(WORK, (ctx, in) -> {
                        if (ctx.attempt() < 2) {
                            throw new IllegalStateException("again");
                        }
                        return in + ctx.tag().orElse("-") + ctx.sessionId().orElse("-");
                    })
                    .orchestration(FLOW, (ctx, in) -> {
                        DurableFuture<String> a = ctx.scheduleActivity(WORK, "a", options);
                        DurableFuture<String> b = ctx.scheduleActivity(
                                WORK, "b", options.withRetry(RetryPolicy.fixed(2, Duration.ofMinutes(1))));
                        String joined =
                                String.join(",", ctx.<String>all(List.of(a, b)).get());
                        return joined
                                + ctx.race(
                                                ctx.scheduleActivity(WORK, "c", options),
                                                ctx.waitForEvent("go", String.class))
                                        .get()
                                        .value();
                    });
            assertThat(run(env, "i")).isEqualTo("agpus,bgpuscgpus");
        }
    }
}
