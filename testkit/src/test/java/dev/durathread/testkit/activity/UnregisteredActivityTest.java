package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.calling;
import static dev.durathread.testkit.activity.OneActivity.reporting;
import static dev.durathread.testkit.activity.OneActivity.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.admin.PendingActivity;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Activities whose code a node lacks. */
class UnregisteredActivityTest {
    private static final ActivityType<String, String> OTHER = ActivityType.of("Other", String.class, String.class);

    @Test
    @DisplayName("ACT-09 RETRY-14 what no node has waits for as long as it takes, and whoever looks is told")
    void waitsForANodeThatHasIt() throws Exception {
        ActivityOptions options = ActivityOptions.none().withRetry(RetryPolicy.exponential(5));
        try (Cluster cluster = new Cluster()) {
            TestEnvironment without = cluster.node(
                    cluster.provider(),
                    RuntimeOptions.defaults().withNodeName("without").withMaxAttempts(2));
            without.activity(OTHER, (ctx, in) -> in)
                    .orchestration(FLOW, reporting(options))
                    .client();
            without.client().start(FLOW, "a", "x");
            await().until(() -> {
                without.clock().advance(Duration.ofSeconds(1));
                return pending(without).lastError().isPresent();
            });
            assertThat(pending(without).lastError().get())
                    .isEqualTo("ActivityNotRegistered: DUR-2013: no node has taken activity \"Work\"; node \"without\""
                            + " does not have it");
            Cluster.advance(Duration.ofHours(1), without);
            assertThat(pending(without).attempt()).isEqualTo(1);
            TestEnvironment with = cluster.worker("with", (ctx, in) -> ctx.lastFailure() + " " + ctx.attempt());
            with.clock().advance(Duration.ofHours(1));
            assertThat(without.client().await(FLOW, "a", SOON)).isEqualTo("Optional.empty 1");
        }
    }

    private static PendingActivity pending(TestEnvironment env) {
        return env.client().admin().info("a").pendingActivities().getFirst();
    }

    @Test
    @DisplayName("ACT-09 it goes to the node that has it, at once and after having been handed back")
    void goesToANodeThatHasIt() throws Exception {
        try (Cluster cluster = new Cluster()) {
            TestEnvironment without =
                    cluster.node(cluster.provider(), RuntimeOptions.defaults().withNodeName("without"));
            without.activity(OTHER, (ctx, in) -> in)
                    .orchestration(FLOW, calling(ActivityOptions.none()))
                    .client();
            without.client().start(FLOW, "a", "x");
            Cluster.advance(Duration.ofSeconds(40), without);
            assertThat(cluster.provider().listTasks("a").getFirst().deliveries())
                    .isGreaterThan(1);
            TestEnvironment with = cluster.worker("with", (ctx, in) -> ctx.nodeName());
            with.clock().advance(Duration.ofSeconds(40));
            assertThat(without.client().await(FLOW, "a", SOON)).isEqualTo("with");
            assertThat(run(without, "b")).isEqualTo("with");
            assertThat(with.activityCalls()).hasSize(2);
        }
    }

    @Test
    @DisplayName("ACT-09 a retry is not snatched by a node without the code")
    void leavesRetriesToNodesThatHaveIt() throws Exception {
        ActivityOptions options = ActivityOptions.none().withRetry(RetryPolicy.fixed(3, Duration.ofMinutes(1)));
        try (Cluster cluster = new Cluster()) {
            TestEnvironment with = cluster.worker("with", (ctx, in) -> {
                if (ctx.attempt() < 3) {
                    throw new IllegalStateException("again");
                }
                return in;
            });
            TestEnvironment without =
                    cluster.node(cluster.provider(), RuntimeOptions.defaults().withNodeName("without"));
            without.activity(OTHER, (ctx, in) -> in)
                    .orchestration(FLOW, calling(options))
                    .client();
            without.client().start(FLOW, "a", "x");
            await().until(() -> cluster.provider().listTasks("a").stream().anyMatch(task -> task.attempts() == 1));
            Cluster.advance(Duration.ofSeconds(50), with, without);
            without.clock().advance(Duration.ofSeconds(10));
            assertThat(cluster.provider().listTasks("a").getFirst().deliveries())
                    .isZero();
            with.clock().advance(Duration.ofSeconds(10));
            Cluster.advance(Duration.ofSeconds(70), with, without);
            assertThat(without.client().await(FLOW, "a", SOON)).isEqualTo("x");
        }
    }

    @Test
    @DisplayName("TAG-04 ACT-09 its queue timeout ends the search")
    void endsAtTheQueueTimeout() throws Exception {
        ActivityOptions options = ActivityOptions.none().withQueueTimeout(Duration.ofSeconds(10));
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.orchestration(FLOW, reporting(options));
            assertThat(run(env, "a"))
                    .isEqualTo("TimedOut: no node took the activity before its queue timeout, attempts: 0");
            assertThat(env.clock().now()).isEqualTo(Instant.parse("2026-01-01T00:00:10Z"));
        }
    }
}
