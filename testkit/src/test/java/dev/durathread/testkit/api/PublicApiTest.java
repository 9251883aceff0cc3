package dev.durathread.testkit.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.Activity;
import dev.durathread.ActivityContext;
import dev.durathread.ActivityFailedException;
import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.AdminClient;
import dev.durathread.BranchFailedException;
import dev.durathread.DeletionFilter;
import dev.durathread.DeletionResult;
import dev.durathread.DurableClient;
import dev.durathread.DurableException;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.ExecutionInfo;
import dev.durathread.FailureDetails;
import dev.durathread.IfExists;
import dev.durathread.InstanceInfo;
import dev.durathread.InstanceQuery;
import dev.durathread.InstanceStats;
import dev.durathread.KeyValues;
import dev.durathread.NonDeterminismException;
import dev.durathread.OnNonDeterminism;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationCancelledException;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationFailedException;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.Outcome;
import dev.durathread.Page;
import dev.durathread.PayloadTooLargeException;
import dev.durathread.PruneOptions;
import dev.durathread.PruneResult;
import dev.durathread.QueueDepths;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeMetrics;
import dev.durathread.RuntimeOptions;
import dev.durathread.StartOptions;
import dev.durathread.SubOrchestrationFailedException;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.SystemStats;
import dev.durathread.TagFilter;
import dev.durathread.TypeRef;
import dev.durathread.VersionPolicy;
import dev.durathread.Winner;
import dev.durathread.history.HistoryEvent;
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
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import tools.jackson.databind.JsonNode;

/** Programs compile against the public API as it is documented: every signature stands here once, as a user writes it. */
@SuppressWarnings({"unused", "CheckReturnValue", "DoNotCall", "ReferenceEquality", "RefactorSwitch"})
class PublicApiTest {
    record Order(String id, int cents) {}

    record Receipt(String orderId, String payment) {}

    private static final ActivityType<Order, String> CHARGE = ActivityType.of("Charge", Order.class, String.class);
    private static final ActivityType<Order, Boolean> RESERVE =
            ActivityType.of("Reserve", TypeRef.of(Order.class), TypeRef.of(Boolean.class));
    private static final OrchestrationType<Order, Receipt> PROCESS =
            OrchestrationType.of("ProcessOrder", Order.class, Receipt.class);
    private static final OrchestrationType<List<Order>, List<Receipt>> MANY =
            OrchestrationType.of("Many", new TypeRef<List<Order>>() {}, new TypeRef<List<Receipt>>() {});

    static Receipt process(OrchestrationContext ctx, Order order) {
        if (!ctx.scheduleActivity(RESERVE, order).get()) {
            throw new IllegalStateException("sold out");
        }
        Winner<Boolean> approved = ctx.race(
                ctx.waitForEvent("approval", Boolean.class),
                ctx.scheduleTimer(Duration.ofDays(3)).map(any -> false));
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
                        .withWorkerConcurrency(256)
                        .withWorkerNodeId("node")
                        .withWorkerTagFilter(TagFilter.defaultAnd("gpu", "big"))
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

    static void futures(DurableFuture<String> future) {
        String value = future.get();
        String inTime = future.get(Duration.ofSeconds(1));
        Outcome<String> outcome = future.outcome();
        boolean done = future.isDone();
        DurableFuture<Integer> mapped = future.map(String::length);
        future.cancel();
        switch (outcome) {
            case Outcome.Success<String>(String success) -> value = success;
            case Outcome.Failure<String>(DurableException error) -> throw error;
        }
        Winner<String> winner = new Winner<>(0, outcome);
        String won = winner.value() + winner.index() + winner.outcome().isSuccess() + outcome.value();
    }

    static Object scheduling(OrchestrationContext ctx, Order order) {
        String who = ctx.instanceId() + ctx.executionId() + ctx.orchestrationName() + ctx.orchestrationVersion();
        boolean replaying = ctx.isReplaying() && OrchestrationContext.current() == ctx;
        DurableFuture<String> a = ctx.scheduleActivity(CHARGE, order);
        DurableFuture<String> b = ctx.scheduleActivity(
                CHARGE,
                order,
                ActivityOptions.none()
                        .withRetry(RetryPolicy.none())
                        .withTag("gpu")
                        .withSession("s")
                        .withTimeout(Duration.ofSeconds(1))
                        .withQueueTimeout(Duration.ofSeconds(1))
                        .withHeartbeatTimeout(Duration.ofSeconds(1)));
        DurableFuture<String> c = ctx.scheduleActivity("Charge", order, String.class);
        DurableFuture<String> d = ctx.scheduleActivity("Charge", order, String.class, ActivityOptions.none());
        DurableFuture<List<String>> e = ctx.scheduleActivity("Charge", order, new TypeRef<List<String>>() {});
        DurableFuture<String> f = ctx.step("step", String.class, () -> "x");
        DurableFuture<Void> g = ctx.scheduleTimer(Duration.ofSeconds(1));
        DurableFuture<Void> h = ctx.scheduleTimerAt(Instant.EPOCH);
        ctx.sleep(Duration.ofSeconds(1));
        DurableFuture<Integer> i = ctx.waitForEvent("e", Integer.class);
        DurableFuture<Integer> j = ctx.dequeueEvent("q", Integer.class);
        DurableFuture<Receipt> k = ctx.scheduleSubOrchestration(PROCESS, order);
        DurableFuture<Receipt> l = ctx.scheduleSubOrchestration(
                PROCESS,
                order,
                SubOrchestrationOptions.none()
                        .withInstanceId("child")
                        .withVersion("1.0.0")
                        .withRetry(RetryPolicy.exponential(3)));
        DurableFuture<Receipt> m = ctx.scheduleSubOrchestration("ProcessOrder", order, Receipt.class);
        ctx.startOrchestration(PROCESS, "other", order);
        ctx.startOrchestration(PROCESS, "other", order, StartOptions.none());
        Object never = order.cents() > 0 ? ctx.continueAsNew(order) : ctx.continueAsNew(order, "2.0.0");
        return never;
    }

    static void composing(OrchestrationContext ctx, DurableFuture<String> a, DurableFuture<String> b) {
        DurableFuture<List<String>> all = ctx.all(List.of(a, b));
        DurableFuture<List<Outcome<String>>> settled = ctx.allSettled(List.of(a, b));
        Winner<String> two = ctx.race(a, b);
        Winner<String> three = ctx.race(a, b, a);
        Winner<String> many = ctx.race(List.of(a, b));
        DurableFuture<Winner<String>> async = ctx.raceAsync(List.of(a, b));
        DurableFuture<String> any = ctx.any(List.of(a, b));
        DurableFuture<String> branch = ctx.async(() -> a.get() + b.get());
    }

    static void values(OrchestrationContext ctx) {
        Instant now = ctx.utcNow();
        UUID id = ctx.newGuid();
        RandomGenerator random = ctx.random();
        String value = ctx.sideEffect(String.class, () -> "x");
        boolean patched = ctx.patched("change");
        ctx.setCustomStatus("status");
        ctx.resetCustomStatus();
        Optional<String> status = ctx.customStatus(String.class);
        KeyValues kv = ctx.kv();
        kv.set("k", 1);
        Optional<Integer> one = kv.get("k", Integer.class);
        kv.clear("k");
        kv.clearAll();
        SortedMap<String, JsonNode> all = kv.all();
        SortedSet<String> keys = kv.keys();
        int size = kv.size() + kv.pruneUpdatedBefore(now);
        Optional<Integer> other = ctx.kvOf("other", "k", Integer.class);
        Logger logger = ctx.logger();
        ctx.traceDebug("m");
        ctx.traceInfo("m");
        ctx.traceWarn("m");
        ctx.traceError("m");
    }

    static void activity(ActivityContext ctx) {
        String who = ctx.instanceId()
                + ctx.executionId()
                + ctx.orchestrationName()
                + ctx.orchestrationVersion()
                + ctx.activityName()
                + ctx.activityId()
                + ctx.workerId()
                + ctx.attempt();
        Optional<String> session = ctx.sessionId();
        Optional<String> tag = ctx.tag();
        Optional<String> last = ctx.lastFailure();
        boolean cancelled = ctx.isCancelled() || ctx.awaitCancelled(Duration.ofMillis(1));
        ctx.heartbeat(1);
        Optional<Integer> beat = ctx.lastHeartbeat(Integer.class);
        DurableClient client = ctx.client();
        Logger logger = ctx.logger();
        ctx.traceDebug("m");
        ctx.traceInfo("m");
        ctx.traceWarn("m");
        ctx.traceError("m");
    }

    @SafeVarargs
    static void options(Class<? extends Throwable>... types) {
        List<RetryPolicy> policies = List.of(
                RetryPolicy.fixed(3, Duration.ofSeconds(1)),
                RetryPolicy.linear(3, Duration.ofSeconds(1)),
                RetryPolicy.exponential(3)
                        .withFirstDelay(Duration.ofSeconds(1))
                        .withMultiplier(3)
                        .withMaxDelay(Duration.ofSeconds(9))
                        .withJitter(0.5)
                        .withAttemptTimeout(Duration.ofSeconds(1))
                        .withTotalTimeout(Duration.ofSeconds(1))
                        .withNonRetryable(IllegalArgumentException.class, Error.class));
        StartOptions start = StartOptions.none()
                .withVersion("1.0.0")
                .withStartAt(Instant.EPOCH)
                .withIfExists(IfExists.REPLACE_FINISHED);
    }

    static void client(Provider provider) throws TimeoutException {
        DurableClient client = new DurableClient(provider);
        Order order = new Order("1", 1);
        Duration second = Duration.ofSeconds(1);
        client.start(PROCESS, "i", order);
        client.start(PROCESS, "i", order, StartOptions.none());
        client.startOrchestration("i", "ProcessOrder", order);
        client.startOrchestration("i", "ProcessOrder", order, StartOptions.none());
        Receipt receipt = client.await(PROCESS, "i", second);
        OrchestrationStatus status = client.waitForOrchestration("i", second);
        status = client.status("i");
        status = client.waitForStatusChange("i", 0, second);
        client.raiseEvent("i", "e", 1);
        client.raiseEvent("i", "e", 1, "message-1");
        client.enqueueEvent("i", "q", 1);
        client.enqueueEvent("i", "q", 1, "message-2");
        client.startWithEvent(PROCESS, "i", order, "e", 1);
        client.cancel("i", "why");
        client.terminate("i", "why");
        client.suspend("i", "why");
        client.resume("i");
        Optional<Integer> kv = client.kvValue("i", "k", Integer.class);
        SortedMap<String, JsonNode> all = client.kvAll("i");
        Integer value = client.waitForKvValue("i", "k", Integer.class, second);
        AdminClient admin = client.admin();
        String text = switch (status) {
            case OrchestrationStatus.NotFound s -> "" + s.isTerminal();
            case OrchestrationStatus.Pending s -> "" + s.customStatus(String.class);
            case OrchestrationStatus.Running s -> "" + s.customStatusVersion();
            case OrchestrationStatus.Completed s -> "" + s.output(Receipt.class);
            case OrchestrationStatus.Failed s -> s.details().errorType();
            case OrchestrationStatus.Cancelled s -> s.reason();
        };
    }

    static void failures(DurableException e) {
        String text = switch (e) {
            case ActivityFailedException f -> f.activityName() + f.attempts() + details(f.details());
            case SubOrchestrationFailedException f -> f.childInstanceId() + details(f.details());
            case OrchestrationFailedException f -> f.instanceId() + details(f.details());
            case OrchestrationCancelledException f -> f.reason();
            case PayloadTooLargeException f -> "" + f.size() + f.limit();
            case NonDeterminismException f -> "" + f.eventId() + f.recorded() + f.attempted() + f.sourceLine();
            case BranchFailedException f -> "" + f.getCause();
            default -> e.getMessage();
        };
    }

    private static String details(FailureDetails details) {
        return details.errorType() + details.message() + details.stackTrace() + details.kind();
    }

    static void administration(AdminClient admin) {
        Page<InstanceInfo> page = admin.list(InstanceQuery.all()
                .withStatus(OrchestrationStatus.Running.class)
                .withName("ProcessOrder")
                .withVersion("1.0.0")
                .withIdPrefix("order-")
                .withParent("p")
                .withCreatedFrom(Instant.EPOCH)
                .withCreatedBefore(Instant.MAX)
                .withLimit(10)
                .withAfter("cursor"));
        Optional<String> next = page.next();
        InstanceInfo info = admin.info("i");
        String all = info.instanceId()
                + info.name()
                + info.version()
                + info.executionId()
                + info.status()
                + info.parentInstanceId()
                + info.createdAt()
                + info.updatedAt()
                + info.suspended()
                + info.blocked()
                + info.pendingChildren();
        info.pendingActivities()
                .forEach(p -> System.out.println(
                        p.activityId() + p.name() + p.attempt() + p.nextAttemptAt() + p.lastError()));
        info.pendingTimers().forEach(p -> System.out.println(p.timerId() + " " + p.dueAt()));
        info.pendingEvents().forEach(p -> System.out.println(p.name()));
        List<InstanceInfo> tree = admin.tree("i");
        List<ExecutionInfo> executions = admin.executions("i");
        List<HistoryEvent> history = admin.history("i", 1);
        String exported = admin.exportHistory("i", 1);
        InstanceStats stats = admin.stats("i");
        SystemStats system = admin.stats();
        QueueDepths depths = admin.queueDepths();
        Duration oldest = depths.oldestWaiting();
        DeletionResult deleted = admin.delete("i", true);
        deleted = admin.deleteAll(DeletionFilter.allFinished()
                .withIds(List.of("i"))
                .withCompletedBefore(Instant.EPOCH)
                .withLimit(5));
        PruneResult pruned =
                admin.prune("i", PruneOptions.currentOnly().withKeepLast(2).withCompletedBefore(Instant.EPOCH));
        admin.retryPoisoned("i");
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
