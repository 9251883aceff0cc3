package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.calling;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityOptions;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.provider.ForwardingProvider.Operation;
import dev.durathread.provider.TaskRetry;
import dev.durathread.testkit.ActivityCall;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Leases of nodes on activities: kept by living nodes, taken from dead and frozen ones, never needed to be right.
 *
 * <p>Attacks INV-10.
 */
class LeaseTest {
    private final Cluster cluster = new Cluster();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    @DisplayName(
            "LCK-05 one lease of 30 s by default, renewed at a third of it, in one call for all that the node holds")
    void renewsAtAThirdOfTheLease() throws Exception {
        assertThat(RuntimeOptions.defaults().lease()).isEqualTo(Duration.ofSeconds(30));
        ProviderProbe probe = ProviderProbe.on(cluster.provider());
        TestEnvironment node = cluster.node(probe.provider(), RuntimeOptions.defaults());
        CountDownLatch all = new CountDownLatch(20);
        node.activity(WORK, (ctx, in) -> {
                    all.countDown();
                    return "" + ctx.awaitCancelled(Duration.ofSeconds(55));
                })
                .orchestration(FLOW, (ctx, in) -> {
                    List<DurableFuture<String>> held = new ArrayList<>();
                    IntStream.range(0, 20).forEach(i -> held.add(ctx.scheduleActivity(WORK, "" + i)));
                    return String.join("", ctx.<String>all(held).get()).replace("false", "f");
                });
        node.client().start(FLOW, "a", "x");
        all.await();
        Cluster.advance(Duration.ofSeconds(60), node);
        assertThat(node.client().await(FLOW, "a", SOON)).isEqualTo("f".repeat(20));
        assertThat(probe.calls(Operation.RENEW)).isEqualTo(6);
    }

    @Test
    @DisplayName("ACT-11 a long activity keeps its task by the renewals of its node, however long it takes")
    void keepsALongActivity() throws Exception {
        TestEnvironment a = cluster.worker("a", (ctx, in) -> {
            begun.countDown();
            ctx.awaitCancelled(Duration.ofMinutes(10));
            return ctx.nodeName() + ctx.isCancelled();
        });
        TestEnvironment orchestrator = cluster.orchestrator(calling(ActivityOptions.none()));
        orchestrator.client().start(FLOW, "i", "x");
        begun.await();
        TestEnvironment b = cluster.worker("b", (ctx, in) -> "b");
        Cluster.advance(Duration.ofMinutes(10), a, b, orchestrator);
        assertThat(orchestrator.client().await(FLOW, "i", SOON)).isEqualTo("afalse");
        assertThat(b.activityCalls()).isEmpty();
    }

    @Test
    @DisplayName(
            "LCK-07 LCK-04 a frozen node loses its task to another, and its late completion is refused with a warning")
    void takesTheTaskOfAFrozenNode() throws Exception {
        try (CapturedLogs warnings = CapturedLogs.warnings()) {
            ProviderProbe probe = ProviderProbe.on(cluster.provider());
            TestEnvironment a = cluster.worker(probe.provider(), "a", (ctx, in) -> {
                begun.countDown();
                go.await();
                return "late, from a";
            });
            TestEnvironment orchestrator = cluster.orchestrator(calling(ActivityOptions.none()));
            orchestrator.client().start(FLOW, "i", "x");
            begun.await();
            probe.down(method -> method == Operation.CLAIM_TASKS); // what is frozen claims nothing
            TestEnvironment b = cluster.worker("b", (ctx, in) -> "from b");
            Cluster.advance(Duration.ofSeconds(40), b, orchestrator);
            assertThat(orchestrator.client().await(FLOW, "i", SOON)).isEqualTo("from b");
            go.countDown();
            await().until(() -> warnings.messages().stream()
                    .anyMatch(m -> m.startsWith("DUR-2006: activity #2 of instance \"i\" ended after it was given up or"
                            + " taken by another node")));
            assertThat(orchestrator.history("i"))
                    .filteredOn(ActivityCompleted.class::isInstance)
                    .hasSize(1);
            assertThat(a.metrics().activityAttempts()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("LCK-06 a lease that ran out is renewed as long as nobody else has taken the task")
    void renewsALeaseThatRanOut() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        TestEnvironment a = cluster.worker("a", (ctx, in) -> {
            begun.countDown();
            cancelled.set(ctx.awaitCancelled(Duration.ofSeconds(30)));
            return "from a";
        });
        TestEnvironment orchestrator = cluster.orchestrator(calling(ActivityOptions.none()));
        orchestrator.client().start(FLOW, "i", "x");
        begun.await();
        cluster.provider().recover(a.clock().now().plusSeconds(60)); // it is taken for dead, its task is freed
        Cluster.advance(Duration.ofSeconds(20), a, orchestrator);
        assertThat(cluster.provider().listTasks("i").getFirst().heldBy()).isNotNull();
        Cluster.advance(Duration.ofSeconds(20), a, orchestrator);
        assertThat(orchestrator.client().await(FLOW, "i", SOON)).isEqualTo("from a");
        assertThat(cancelled).isFalse();
        assertThat(a.activityCalls()).hasSize(1);
    }

    @Test
    @DisplayName("CANC-11 a database that cannot be reached never looks like a cancellation")
    void doesNotTakeStorageTroubleForACancellation() throws Exception {
        ProviderProbe probe = ProviderProbe.on(cluster.provider());
        TestEnvironment node = cluster.node(probe.provider(), RuntimeOptions.defaults());
        try (CapturedLogs warnings = CapturedLogs.warnings()) {
            node.activity(WORK, (ctx, in) -> {
                        begun.countDown();
                        ctx.heartbeat("before");
                        boolean cancelled = ctx.awaitCancelled(Duration.ofMinutes(5));
                        ctx.heartbeat("after");
                        return "cancelled: " + cancelled;
                    })
                    .orchestration(FLOW, calling(ActivityOptions.none()));
            node.client().start(FLOW, "i", "x");
            begun.await();
            node.clock().advance(Duration.ZERO);
            probe.down(_ -> true);
            Cluster.advance(Duration.ofMinutes(3), node);
            assertThat(warnings.messages()).anyMatch(m -> m.startsWith("DUR-3005"));
            probe.up();
            Cluster.advance(Duration.ofMinutes(3), node);
            assertThat(node.client().await(FLOW, "i", SOON)).isEqualTo("cancelled: false");
            assertThat(node.activityCalls()).hasSize(1);
        }
    }

    @Test
    @DisplayName("LCK-06 a renewal on its way does not take a task again that the node has handed back meanwhile")
    void doesNotHoldWhatItHasHandedBack() throws Exception {
        ProviderProbe probe = ProviderProbe.on(cluster.provider());
        TestEnvironment node = cluster.node(probe.provider(), RuntimeOptions.defaults());
        RetryPolicy policy = RetryPolicy.fixed(2, Duration.ofMinutes(1));
        node.activity(WORK, (ctx, in) -> {
                    if (ctx.attempt() == 1) {
                        begun.countDown();
                        go.await();
                        throw new IllegalStateException("not yet");
                    }
                    return in + ctx.attempt();
                })
                .orchestration(FLOW, calling(ActivityOptions.none().withRetry(policy)));
        node.client().start(FLOW, "i", "x");
        begun.await();
        probe.before(Operation.RENEW, () -> {
            probe.before(Operation.RENEW, () -> {});
            go.countDown(); // what the renewal names was taken down before
            await().until(() -> !probe.writes(TaskRetry.class).isEmpty()
                    && cluster.provider().listTasks("i").getFirst().attempts() == 1);
        });
        Cluster.advance(Duration.ofSeconds(80), node);
        assertThat(node.client().await(FLOW, "i", SOON)).isEqualTo("x2");
    }

    @Test
    @DisplayName("LCK-01 ACT-06 what a node held when it died is run by another once the lease has run out")
    void takesTheTasksOfADeadNode() throws Exception {
        TestEnvironment a = cluster.worker("a", (ctx, in) -> {
            begun.countDown();
            return "" + ctx.awaitCancelled(Duration.ofHours(1));
        });
        TestEnvironment orchestrator = cluster.orchestrator(calling(ActivityOptions.none()));
        orchestrator.client().start(FLOW, "i", "x");
        begun.await();
        a.crash();
        TestEnvironment b = cluster.worker("b", (ctx, in) -> "from b");
        Cluster.advance(Duration.ofSeconds(29), b, orchestrator);
        assertThat(b.activityCalls()).isEmpty();
        Cluster.advance(Duration.ofSeconds(20), b, orchestrator);
        assertThat(orchestrator.client().await(FLOW, "i", SOON)).isEqualTo("from b");
    }

    @Test
    @DisplayName("LCK-13 leases of a fifth of a second work end to end")
    void worksWithVeryShortLeases() throws Exception {
        RuntimeOptions options = RuntimeOptions.defaults().withLease(Duration.ofMillis(200));
        TestEnvironment a = cluster.worker("a", options, (ctx, in) -> {
            begun.countDown();
            return ctx.nodeName() + ctx.awaitCancelled(Duration.ofMillis(700));
        });
        TestEnvironment orchestrator = cluster.orchestrator(calling(ActivityOptions.none()));
        orchestrator.client().start(FLOW, "i", "x");
        begun.await();
        TestEnvironment b = cluster.worker("b", options, (ctx, in) -> "b");
        for (int i = 0; i < 20; i++) {
            for (TestEnvironment node : List.of(a, b, orchestrator)) {
                node.clock().advance(Duration.ofMillis(50));
            }
        }
        assertThat(orchestrator.client().await(FLOW, "i", SOON)).isEqualTo("afalse");
        assertThat(b.activityCalls()).isEmpty();
    }

    @Test
    @DisplayName("LCK-09 LCK-11 nodes that claim side by side each get tasks of their own: every one runs exactly once")
    void runsEachTaskOnceOnManyNodes() throws Exception {
        OrchestrationType<Integer, Integer> fan = OrchestrationType.of("Fan", Integer.class, Integer.class);
        Map<String, Integer> runs = new ConcurrentHashMap<>();
        List<TestEnvironment> workers = new ArrayList<>();
        TestEnvironment orchestrator = cluster.orchestrator((ctx, in) -> in);
        orchestrator.orchestration(fan, (ctx, n) -> {
            List<DurableFuture<String>> all = new ArrayList<>();
            IntStream.range(0, n).forEach(i -> all.add(ctx.scheduleActivity(WORK, "" + i)));
            return ctx.<String>all(all).get().size();
        });
        orchestrator.restart();
        for (int i = 0; i < 5; i++) {
            workers.add(cluster.worker("w" + i, RuntimeOptions.defaults().withActivityConcurrency(4), (ctx, in) -> {
                runs.merge(in, 1, Integer::sum);
                return in;
            }));
        }
        orchestrator.client().start(fan, "i", 200);
        await().atMost(SOON).until(() -> {
            workers.forEach(worker -> worker.clock().advance(Duration.ofMillis(20)));
            return orchestrator.client().status("i").isTerminal();
        });
        assertThat(orchestrator.client().await(fan, "i", SOON)).isEqualTo(200);
        assertThat(runs).hasSize(200).allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
        assertThat(workers.stream()
                        .mapToInt(worker -> worker.activityCalls().size())
                        .sum())
                .isEqualTo(200);
        assertThat(workers.getFirst().activityCalls())
                .extracting(ActivityCall::attempt)
                .containsOnly(1);
    }
}
