package dev.durathread.testkit.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.Activity;
import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.OnNonDeterminism;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.TypeRef;
import dev.durathread.VersionPolicy;
import dev.durathread.Winner;
import dev.durathread.history.HistoryEvent;
import dev.durathread.observe.RuntimeMetrics;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.ActivityCall;
import dev.durathread.testkit.HistoryReplayer;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import dev.durathread.testkit.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs compile against the public API as it is documented: every signature stands here once, as a user writes it. */
@SuppressWarnings({"unused", "CheckReturnValue", "DoNotCall", "ReferenceEquality", "RefactorSwitch"})
class PublicApiTest {
    record Order(String id, int cents) {}

    record Receipt(String orderId, String payment) {}

    static final ActivityType<Order, String> CHARGE = ActivityType.of("Charge", Order.class, String.class);
    static final ActivityType<Order, Boolean> RESERVE =
            ActivityType.of("Reserve", TypeRef.of(Order.class), TypeRef.of(Boolean.class));
    static final OrchestrationType<Order, Receipt> PROCESS =
            OrchestrationType.of("ProcessOrder", Order.class, Receipt.class);
    static final OrchestrationType<List<Order>, List<Receipt>> MANY =
            OrchestrationType.of("Many", new TypeRef<List<Order>>() {}, new TypeRef<List<Receipt>>() {});

    static Receipt process(OrchestrationContext ctx, Order order) {
        if (!ctx.scheduleActivity(RESERVE, order).get()) {
            throw new IllegalStateException("sold out");
        }
        Winner<Boolean> approved = ctx.race(
                        ctx.waitForEvent("approval", Boolean.class),
                        ctx.scheduleTimer(Duration.ofDays(3)).map(any -> false))
                .get();
        if (!approved.value()) {
            throw new IllegalStateException("not approved");
        }
        String payment = ctx.scheduleActivity(
                        CHARGE, order, ActivityOptions.none().withRetry(RetryPolicy.exponential(5)))
                .get();
        return new Receipt(order.id(), payment);
    }

    @Test
    void runsTheProgramOfTheDocumentation() throws Exception {
        try (Provider provider = MemoryProvider.create();
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activity(RESERVE, (ctx, order) -> true)
                        .activity(CHARGE, (ctx, order) -> "payment")
                        .orchestration(PROCESS, PublicApiTest::process)
                        .start()) {
            DurableClient client = runtime.client();
            client.start(PROCESS, "order-17", new Order("17", 4200));
            client.raiseEvent("order-17", "approval", true);
            assertThat(client.await(PROCESS, "order-17", Duration.ofSeconds(30)))
                    .isEqualTo(new Receipt("17", "payment"));
        }
    }

    static void runtime(Provider provider, Orchestration<Order, Receipt> body, Activity<Order, String> charge) {
        DurableRuntime runtime = DurableRuntime.builder(provider)
                .activity(CHARGE, charge)
                .orchestration(PROCESS, body)
                .orchestration(PROCESS, "2.0.0", body)
                .versionPolicy("ProcessOrder", VersionPolicy.latest())
                .versionPolicy("ProcessOrder", VersionPolicy.exactly("1.2.0"))
                .options(RuntimeOptions.defaults()
                        .withLease(Duration.ofSeconds(30))
                        .withMaxAttempts(10)
                        .withOrchestrationConcurrency(4)
                        .withActivityConcurrency(256)
                        .withNodeName("node")
                        .withTags(TagFilter.defaultAnd("gpu", "big"))
                        .withUnregisteredBackoff(Duration.ofSeconds(1), Duration.ofSeconds(60))
                        .withActivityCancellationGracePeriod(Duration.ofSeconds(10))
                        .withSessionIdleTimeout(Duration.ofMinutes(5))
                        .withMaxSessions(100)
                        .withMaxPayloadBytes(2 << 20)
                        .withMaxHistoryEvents(100_000)
                        .withTurnWarning(Duration.ofSeconds(2))
                        .withMaxResidentInstances(10_000)
                        .withOnNonDeterminism(OnNonDeterminism.BLOCK))
                .start();
        DurableClient client = runtime.client();
        runtime.shutdown(Duration.ofSeconds(1));
        RuntimeMetrics metrics = runtime.metrics();
        long sum = metrics.orchestrationsStarted()
                + metrics.orchestrationsCompleted()
                + metrics.orchestrationsFailed()
                + metrics.orchestrationsCancelled()
                + metrics.orchestrationsContinuedAsNew()
                + metrics.activitiesSucceeded()
                + metrics.activitiesFailed()
                + metrics.activitiesCancelled()
                + metrics.activityAttempts();
        runtime.close();
        List<TagFilter> filters =
                List.of(TagFilter.defaultOnly(), TagFilter.tags("a"), TagFilter.any(), TagFilter.none());
    }

    static void testkit(Path history, Orchestration<Order, Receipt> body) {
        try (TestEnvironment env = TestEnvironment.builder()
                .provider(MemoryProvider.create())
                .startAt(Instant.EPOCH)
                .timeSkipping(true)
                .replayEveryTurn(true)
                .options(RuntimeOptions.defaults())
                .build()) {
            env.orchestration(PROCESS, body)
                    .activity(CHARGE, (ctx, order) -> "x")
                    .stub(RESERVE, (ctx, order) -> true);
            DurableClient client = env.client();
            VirtualClock clock = env.clock();
            clock.advance(Duration.ofDays(1));
            clock.advanceTo(Instant.EPOCH);
            Instant now = clock.now();
            env.crash();
            env.restart();
            List<HistoryEvent> events = env.history("i");
            List<ActivityCall> calls = env.activityCalls();
        }
        HistoryReplayer.assertReplays(history, PROCESS, body);
    }
}
