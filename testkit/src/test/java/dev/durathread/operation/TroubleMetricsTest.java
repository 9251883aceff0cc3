package dev.durathread.operation;

import static dev.durathread.operation.Programs.QUICK;
import static dev.durathread.operation.Programs.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryJson;
import dev.durathread.micrometer.MicrometerObserver;
import dev.durathread.provider.CodeKey;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.SessionClaim;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The meters of what goes wrong outside of user code. */
class TroubleMetricsTest {
    private static final ActivityType<String, String> WORK = ActivityType.of("Work", String.class, String.class);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);
    private static final RuntimeOptions ONE = RuntimeOptions.defaults().withMaxAttempts(1);
    private static final NodeId DEAD = new NodeId("dead/1");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerObserver observer = new MicrometerObserver(registry);
    private final TestStore store = TestStore.create();
    private final WatchedProvider watched = new WatchedProvider(store.provider(), false);
    private final TestNodes nodes = new TestNodes(store, watched.provider());

    @AfterEach
    void close() {
        watched.failWith(null);
        nodes.close();
    }

    private DurableRuntime node(RuntimeOptions options, UnaryOperator<DurableRuntime.Builder> plan) {
        return nodes.start(builder -> plan.apply(builder.options(options).observer(observer)));
    }

    private double counted(String meter) {
        FunctionCounter counter = registry.get(meter).functionCounter();
        assertThat(counter.getId().getTags()).isEmpty();
        return counter.count();
    }

    /** A node whose lease has run out already, as one that was killed. */
    private Instant joinDead() {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        nodes.provider().join(new NodeLease(DEAD, "dead", now.minusSeconds(1)), now);
        return now;
    }

    @Test
    @DisplayName("OBS-09 an instance that was failed as poison counts once")
    void countsPoisonedInstances() throws Exception {
        DurableClient client = DurableClient.on(nodes.provider());
        client.start(QUICK, "q", "x");
        Instant now = joinDead();
        assertThat(nodes.provider()
                        .claimInstances(new InstanceClaim(
                                DEAD,
                                1,
                                now,
                                Set.of(CodeKey.of("Quick", "1.0.0"), CodeKey.of("Quick", null)),
                                HistoryJson.FORMAT))
                        .items())
                .hasSize(1);
        node(ONE, builder -> builder.orchestration(QUICK, (ctx, text) -> text));
        assertThat(client.waitForOrchestration("q", SOON)).isInstanceOf(OrchestrationStatus.Failed.class);
        await().until(() -> counted("durathread.orchestrations.poisoned") == 1);
        assertThat(counted("durathread.activities.poisoned")).isZero();
    }

    @Test
    @DisplayName("OBS-09 an activity that was failed as poison counts once")
    void countsPoisonedActivities() throws Exception {
        DurableRuntime turns = node(
                ONE.withActivityConcurrency(0),
                builder -> builder.orchestration(FLOW, (ctx, text) -> {
                    try {
                        return ctx.scheduleActivity(WORK, text).get();
                    } catch (ActivityFailedException e) {
                        return e.details().errorType();
                    }
                }));
        turns.client().start(FLOW, "f", "x");
        await().until(() -> !nodes.provider().listTasks("f").isEmpty());
        Instant now = joinDead();
        assertThat(nodes.provider()
                        .claimTasks(new TaskClaim(
                                DEAD,
                                1,
                                now,
                                new LeaseToken(1),
                                Set.of("Work"),
                                new TagSelection(true, true, Set.of()),
                                new SessionClaim("dead", now, 1)))
                        .items())
                .hasSize(1);
        node(ONE, builder -> builder.activity(WORK, (ctx, text) -> "never"));
        assertThat(turns.client().await(FLOW, "f", SOON)).isEqualTo("Poisoned");
        assertThat(counted("durathread.activities.poisoned")).isEqualTo(1);
        assertThat(counted("durathread.orchestrations.poisoned")).isZero();
    }

    @Test
    @DisplayName("OBS-05 trouble of the database counts as storage error, and fails nothing")
    void countsStorageErrors() throws Exception {
        DurableRuntime runtime =
                node(RuntimeOptions.defaults(), builder -> builder.orchestration(QUICK, (ctx, text) -> text));
        assertThat(counted("durathread.storage.errors")).isZero();
        watched.failWith(new ProviderException("the disk is gone", null));
        await().until(() -> counted("durathread.storage.errors") >= 2);
        watched.failWith(null);
        runtime.client().start(QUICK, "q", "x");
        assertThat(runtime.client().await(QUICK, "q", SOON)).isEqualTo("x");
        assertThat(runtime.metrics().orchestrationsFailed()).isZero();
    }

    @Test
    @DisplayName("OBS-05 an instance whose code is another than it was counts as blocked, and fails nothing")
    void countsBlockedInstances() {
        DurableRuntime first = node(
                RuntimeOptions.defaults(),
                builder -> builder.orchestration(
                        FLOW,
                        (ctx, text) -> ctx.waitForEvent("go", String.class).get()));
        first.client().start(FLOW, "f", "x");
        await().until(() -> first.metrics().turns() >= 1);
        first.close();
        assertThat(counted("durathread.orchestrations.blocked")).isZero();
        DurableRuntime second = node(
                RuntimeOptions.defaults(),
                builder -> builder.orchestration(
                        FLOW,
                        (ctx, text) -> ctx.waitForEvent("come", String.class).get()));
        second.client().raiseEvent("f", "go", "!");
        await().until(() -> counted("durathread.orchestrations.blocked") >= 1);
        assertThat(nodes.provider().readInstance("f").orElseThrow().blocked()).contains("DUR-2001");
        assertThat(second.metrics().orchestrationsFailed()).isZero();
    }
}
