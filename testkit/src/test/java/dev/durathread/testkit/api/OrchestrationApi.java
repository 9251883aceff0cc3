package dev.durathread.testkit.api;

import static dev.durathread.testkit.api.PublicApiTest.CHARGE;
import static dev.durathread.testkit.api.PublicApiTest.PROCESS;

import dev.durathread.ActivityContext;
import dev.durathread.ActivityOptions;
import dev.durathread.DurableClient;
import dev.durathread.DurableFuture;
import dev.durathread.IfExists;
import dev.durathread.KeyValues;
import dev.durathread.OrchestrationContext;
import dev.durathread.Outcome;
import dev.durathread.RetryPolicy;
import dev.durathread.StartOptions;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.TypeRef;
import dev.durathread.Winner;
import dev.durathread.failure.DurableException;
import dev.durathread.testkit.api.PublicApiTest.Order;
import dev.durathread.testkit.api.PublicApiTest.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import tools.jackson.databind.JsonNode;

/** What code that orchestrates and code of activities can call; to be compiled, not run. */
@SuppressWarnings({"unused", "CheckReturnValue", "DoNotCall", "ReferenceEquality", "RefactorSwitch"})
final class OrchestrationApi {
    private OrchestrationApi() {}

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
        Winner<String> two = ctx.race(a, b).get();
        Winner<String> three = ctx.race(a, b, a).get();
        Winner<String> many = ctx.race(List.of(a, b)).get();
        DurableFuture<Winner<String>> async = ctx.race(List.of(a, b));
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
                + ctx.nodeName()
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
}
