package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.SOON;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.durathread.Activity;
import dev.durathread.ActivityOptions;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.RuntimeOptions;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.SessionClaim;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions: activities that belong together run on one node, as long as that node keeps the session. */
class SessionTest {
    /** Says which node ran it. */
    private static final Activity<String, String> WHERE = (ctx, in) -> ctx.nodeName();

    /** Takes the session from its input and gives the node. */
    private static final Orchestration<String, String> IN_SESSION =
            (ctx, session) -> inSession(ctx, session).get();

    private final Cluster cluster = new Cluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private static DurableFuture<String> inSession(OrchestrationContext ctx, String session) {
        return ctx.scheduleActivity(WORK, session, ActivityOptions.none().withSession(session));
    }

    private static String run(TestEnvironment orchestrator, String id, String session) throws Exception {
        orchestrator.client().start(FLOW, id, session);
        return orchestrator.client().await(FLOW, id, SOON);
    }

    @Test
    @DisplayName("SES-01 all activities of a session run on the node that has it")
    void runsASessionOnOneNode() throws Exception {
        cluster.worker("a", WHERE);
        cluster.worker("b", WHERE);
        TestEnvironment orchestrator = cluster.orchestrator((ctx, session) -> {
            List<String> nodes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                nodes.add(inSession(ctx, session).get());
            }
            return String.join(",", nodes.stream().distinct().toList());
        });
        assertThat(run(orchestrator, "i", "s")).isIn("a", "b");
    }

    @Test
    @DisplayName("SES-02 the node is the owner: it runs activities of one session at the same time")
    void runsActivitiesOfASessionSideBySide() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        cluster.worker("a", (ctx, in) -> {
            both.await();
            return ctx.nodeName();
        });
        TestEnvironment orchestrator = cluster.orchestrator((ctx, session) -> String.join(
                "",
                ctx.<String>all(List.of(inSession(ctx, session), inSession(ctx, session)))
                        .get()));
        assertThat(run(orchestrator, "i", "s")).isEqualTo("aa");
    }

    @Test
    @DisplayName("SES-03 a session's lease is renewed with the node's, without activities")
    void keepsASessionByRenewing() throws Exception {
        TestEnvironment a = cluster.worker("a", WHERE);
        TestEnvironment orchestrator = cluster.orchestrator(IN_SESSION);
        assertThat(run(orchestrator, "1", "s")).isEqualTo("a");
        TestEnvironment b = cluster.worker("b", WHERE);
        Cluster.advance(Duration.ofMinutes(2), a, b, orchestrator);
        for (int i = 2; i < 12; i++) {
            assertThat(run(orchestrator, "" + i, "s")).isEqualTo("a");
        }
    }

    @Test
    @DisplayName("SES-04 SES-06 an idle session is renewed no more, and then is anybody's")
    void letsAnIdleSessionLapse() throws Exception {
        TestEnvironment a = cluster.worker("a", WHERE);
        TestEnvironment orchestrator = cluster.orchestrator(IN_SESSION);
        assertThat(run(orchestrator, "1", "idle")).isEqualTo("a");
        Cluster.advance(Duration.ofMinutes(4), a, orchestrator);
        assertThat(run(orchestrator, "2", "busy")).isEqualTo("a");
        Cluster.advance(Duration.ofMinutes(2), a, orchestrator);
        a.crash();
        TestEnvironment b = cluster.worker("b", WHERE);
        b.clock().advance(Duration.ofMinutes(6));
        assertThat(run(orchestrator, "3", "idle")).isEqualTo("b");
        orchestrator.client().start(FLOW, "4", "busy");
        await().until(() -> !cluster.provider().listTasks("4").isEmpty());
        b.clock().advance(Duration.ZERO);
        assertThat(cluster.provider().listTasks("4").getFirst().heldBy()).isNull();
    }

    @Test
    @DisplayName("SES-06 the session of a dead node goes to another once its lease has run out, not before")
    void handsASessionOverWhenItsLeaseRunsOut() throws Exception {
        TestEnvironment a = cluster.worker("a", WHERE);
        TestEnvironment orchestrator = cluster.orchestrator(IN_SESSION);
        assertThat(run(orchestrator, "1", "s")).isEqualTo("a");
        a.crash();
        TestEnvironment b = cluster.worker("b", WHERE);
        orchestrator.client().start(FLOW, "2", "s");
        await().until(() -> !cluster.provider().listTasks("2").isEmpty());
        Cluster.advance(Duration.ofSeconds(29), b, orchestrator);
        assertThat(cluster.provider().listTasks("2").getFirst().heldBy()).isNull();
        Cluster.advance(Duration.ofSeconds(20), b, orchestrator);
        assertThat(orchestrator.client().await(FLOW, "2", SOON)).isEqualTo("b");
    }

    @Test
    @DisplayName("SES-06 of nodes that claim a fresh session at the same time one gets it, with all that is queued")
    void givesAFreshSessionToOneOfMany() throws Exception {
        TestEnvironment orchestrator = cluster.orchestrator(IN_SESSION);
        for (int i = 0; i < 50; i++) {
            orchestrator.client().start(FLOW, "" + i, "s");
        }
        for (String name : List.of("a", "b", "c", "d")) {
            cluster.worker(name, WHERE);
        }
        Set<String> nodes = new java.util.HashSet<>();
        for (int i = 0; i < 50; i++) {
            nodes.add(orchestrator.client().await(FLOW, "" + i, SOON));
        }
        assertThat(nodes).hasSize(1);
    }

    @Test
    @DisplayName("SES-07 an activity whose session went to another node meanwhile is recorded all the same")
    void recordsAnActivityThatLostItsSession() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        RuntimeOptions oneSlot = RuntimeOptions.defaults().withActivityConcurrency(1);
        cluster.worker("a", oneSlot, (ctx, in) -> {
            begun.countDown();
            go.await();
            return ctx.nodeName();
        });
        TestEnvironment orchestrator = cluster.orchestrator(IN_SESSION);
        orchestrator.client().start(FLOW, "1", "s");
        begun.await();
        orchestrator.client().start(FLOW, "2", "s");
        await().until(() -> !cluster.provider().listTasks("2").isEmpty());
        List<ClaimedTask> taken = cluster.provider()
                .claimTasks(new TaskClaim(
                        new NodeId("thief"),
                        1,
                        orchestrator.clock().now().plusSeconds(31),
                        new LeaseToken(1),
                        Set.of("Work"),
                        TagSelection.ALL,
                        new SessionClaim("thief", orchestrator.clock().now().plusSeconds(61), 1)))
                .items();
        assertThat(taken)
                .singleElement()
                .satisfies(task -> assertThat(task.session()).isEqualTo("s"));
        go.countDown();
        assertThat(orchestrator.client().await(FLOW, "1", SOON)).isEqualTo("a");
    }

    @Test
    @DisplayName(
            "SES-05 SES-08 a node has so many sessions at a time; several activities of one count once; lapsed ones free")
    void keepsToItsNumberOfSessions() throws Exception {
        TestEnvironment a = cluster.worker("a", RuntimeOptions.defaults().withMaxSessions(2), WHERE);
        TestEnvironment orchestrator = cluster.orchestrator(IN_SESSION);
        assertThat(RuntimeOptions.defaults().maxSessions()).isEqualTo(100);
        assertThat(run(orchestrator, "1", "s1")).isEqualTo("a");
        assertThat(run(orchestrator, "2", "s2")).isEqualTo("a");
        assertThat(run(orchestrator, "3", "s1")).isEqualTo("a");
        orchestrator.client().start(FLOW, "4", "s3");
        await().until(() -> !cluster.provider().listTasks("4").isEmpty());
        assertThat(run(orchestrator, "5", "s2")).isEqualTo("a");
        assertThat(cluster.provider().listTasks("4").getFirst().heldBy()).isNull();
        Cluster.advance(Duration.ofMinutes(6), a, orchestrator);
        assertThat(orchestrator.client().await(FLOW, "4", SOON)).isEqualTo("a");
    }

    @Test
    @DisplayName("SES-08 SES-11 a node that may have no session runs plain activities only, in their order")
    void runsPlainActivitiesWithoutSessions() throws Exception {
        List<String> order = new java.util.concurrent.CopyOnWriteArrayList<>();
        TestEnvironment orchestrator = cluster.orchestrator((ctx, in) -> {
            DurableFuture<String> session = inSession(ctx, "s");
            List<DurableFuture<String>> plain = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                plain.add(ctx.scheduleActivity(WORK, "" + i));
            }
            ctx.<String>all(plain).get();
            ctx.setCustomStatus("plain done");
            return session.get();
        });
        orchestrator.client().start(FLOW, "1", "x");
        await().until(() -> cluster.provider().listTasks("1").size() == 6);
        cluster.worker("a", RuntimeOptions.defaults().withMaxSessions(0).withActivityConcurrency(1), (ctx, in) -> {
            order.add(in);
            return ctx.nodeName();
        });
        await().until(() ->
                orchestrator.client().status("1").customStatus(String.class).isPresent());
        assertThat(order).containsExactly("0", "1", "2", "3", "4");
        cluster.worker("b", WHERE);
        assertThat(orchestrator.client().await(FLOW, "1", SOON)).isEqualTo("b");
    }

    @Test
    @DisplayName("SES-09 an idle time not longer than the time between renewals is refused when the runtime is built")
    void refusesAnIdleTimeShorterThanARenewal() {
        DurableRuntime.Builder builder = DurableRuntime.builder(cluster.provider());
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> builder.options(RuntimeOptions.defaults().withSessionIdleTimeout(Duration.ofSeconds(10)))
                                .start())
                .withMessageContaining("sessionIdleTimeout is PT10S");
    }

    @Test
    @DisplayName("SES-10 sessions live on through continue-as-new and a new version, and mix with plain activities")
    void livesOnThroughContinueAsNewAndANewVersion() throws Exception {
        cluster.worker("a", (ctx, in) -> ctx.nodeName() + ctx.sessionId().orElse("-"));
        TestEnvironment orchestrator = cluster.orchestrator((ctx, in) -> {
            String first = inSession(ctx, "s").get();
            return ctx.continueAsNew(first, "2.0.0");
        });
        orchestrator.orchestration(FLOW, "2.0.0", (ctx, first) -> {
            List<DurableFuture<String>> mixed = List.of(inSession(ctx, "s"), ctx.scheduleActivity(WORK, "plain"));
            return first + String.join("", ctx.<String>all(mixed).get());
        });
        orchestrator.restart();
        orchestrator
                .client()
                .start(FLOW, "1", "x", dev.durathread.StartOptions.none().withVersion("1.0.0"));
        await().until(() -> !cluster.provider().listTasks("1").isEmpty()
                || orchestrator.client().status("1").isTerminal());
        cluster.worker("b", (ctx, in) -> ctx.nodeName() + ctx.sessionId().orElse("-"));
        assertThat(orchestrator.client().await(FLOW, "1", SOON)).matches("asas[ab]-");
    }

    @Test
    @DisplayName("SES-12 TAG-05 session and tag take part in determinism")
    void takesPartInDeterminism() throws Exception {
        try (TestEnvironment env = TestEnvironment.create()) {
            env.activity(WORK, WHERE)
                    .orchestration(
                            FLOW,
                            (ctx, in) -> inSession(ctx, "s").get()
                                    + ctx.waitForEvent("go", String.class).get());
            env.client().start(FLOW, "1", "x");
            await().until(() -> env.history("1").size() == 4);
            env.orchestration(
                    FLOW,
                    (ctx, in) -> inSession(ctx, "other").get()
                            + ctx.waitForEvent("go", String.class).get());
            env.restart();
            env.client().raiseEvent("1", "go", "!");
            await().until(() -> env.client().admin().info("1").blocked().isPresent());
            env.orchestration(
                    FLOW,
                    (ctx, in) -> ctx.scheduleActivity(
                                            WORK,
                                            "s",
                                            ActivityOptions.none()
                                                    .withSession("s")
                                                    .withTag("gpu"))
                                    .get()
                            + ctx.waitForEvent("go", String.class).get());
            env.restart();
            env.clock().advance(Duration.ofMinutes(1));
            assertThat(env.client().admin().info("1").blocked().orElseThrow()).contains("gpu");
        }
    }

    @Test
    @DisplayName("SES-13 a restarted node of the same name has its sessions back at once")
    void hasItsSessionsBackAfterARestart() throws Exception {
        TestEnvironment a = cluster.worker("a", WHERE);
        TestEnvironment orchestrator = cluster.orchestrator(IN_SESSION);
        assertThat(run(orchestrator, "1", "s")).isEqualTo("a");
        cluster.worker("b", WHERE);
        a.crash();
        orchestrator.client().start(FLOW, "2", "s");
        await().until(() -> !cluster.provider().listTasks("2").isEmpty());
        a.restart();
        assertThat(orchestrator.client().await(FLOW, "2", SOON)).isEqualTo("a");
    }

    @Test
    @DisplayName("SES-01 sessions and nodes in real time: many sessions, two nodes, each session on one of them")
    void spreadsSessionsOverNodes() throws Exception {
        MemoryProvider provider = MemoryProvider.create();
        Orchestration<String, String> twice = (ctx, session) ->
                inSession(ctx, session).get() + " " + inSession(ctx, session).get();
        RuntimeOptions ten = RuntimeOptions.defaults().withMaxSessions(10);
        try (DurableRuntime a = DurableRuntime.builder(provider)
                        .options(ten.withNodeName("a"))
                        .activity(WORK, WHERE)
                        .orchestration(FLOW, twice)
                        .start();
                DurableRuntime b = DurableRuntime.builder(provider)
                        .options(ten.withNodeName("b"))
                        .activity(WORK, WHERE)
                        .orchestration(FLOW, twice)
                        .start()) {
            for (int i = 0; i < 20; i++) {
                a.client().start(FLOW, "i" + i, "s" + i);
            }
            List<String> nodes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                nodes.add(b.client().await(FLOW, "i" + i, SOON));
            }
            assertThat(nodes).containsOnly("a a", "b b");
            assertThat(nodes.stream().filter("a a"::equals)).hasSize(10);
        }
    }
}
