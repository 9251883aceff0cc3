package dev.durathread.examples.javadoc;

import static dev.durathread.examples.javadoc.Shop.CHARGE;
import static dev.durathread.examples.javadoc.Shop.CHARGE_CARD;
import static dev.durathread.examples.javadoc.Shop.PRINT_LABEL;
import static dev.durathread.examples.javadoc.Shop.PROCESS;
import static dev.durathread.examples.javadoc.Shop.RESERVE;

import dev.durathread.ActivityContext;
import dev.durathread.ActivityOptions;
import dev.durathread.DurableClient;
import dev.durathread.DurableFuture;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationStatus.Completed;
import dev.durathread.OrchestrationStatus.Failed;
import dev.durathread.RetryPolicy;
import dev.durathread.admin.AdminClient;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.admin.Page;
import dev.durathread.admin.PendingActivity;
import dev.durathread.examples.javadoc.Shop.Order;
import dev.durathread.examples.javadoc.Shop.Receipt;
import dev.durathread.micrometer.MicrometerObserver;
import dev.durathread.postgres.PostgresProvider;
import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The code in the Javadoc of the engine and the providers, for the compiler. */
@SuppressWarnings("unused")
abstract class EngineSnippets {
    private Shop.Bank bank;
    private Order order;
    private Shop.Vault vault;

    void sqlite() throws TimeoutException {
        try (Provider provider = SqliteProvider.open(Path.of("orders.db"));
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activity(CHARGE, (ctx, order) -> bank.charge(order))
                        .orchestration(PROCESS, Shop::process)
                        .start()) {
            runtime.client().start(PROCESS, "order-17", order);
            Receipt receipt = runtime.client().await(PROCESS, "order-17", Duration.ofSeconds(30));
        }
    }

    void postgres() throws TimeoutException {
        try (Provider provider = PostgresProvider.connect("postgresql://app:secret@db:5432/shop");
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activity(CHARGE, (ctx, order) -> bank.charge(order))
                        .orchestration(PROCESS, Shop::process)
                        .start()) {
            runtime.client().start(PROCESS, "order-17", order);
            Receipt receipt = runtime.client().await(PROCESS, "order-17", Duration.ofSeconds(30));
        }
    }

    void client(DurableRuntime runtime) throws TimeoutException {
        DurableClient client = runtime.client();
        client.start(PROCESS, "order-17", order);
        client.raiseEvent("order-17", "approval", true);
        Receipt receipt = client.await(PROCESS, "order-17", Duration.ofSeconds(30));
    }

    String status(DurableClient client) {
        return switch (client.status("order-17")) {
            case Completed done -> "paid: " + done.output(Receipt.class).payment();
            case Failed failed -> "failed: " + failed.details().message();
            case OrchestrationStatus other -> other.isTerminal() ? "cancelled" : "open";
        };
    }

    void admin(DurableRuntime runtime) {
        AdminClient admin = runtime.client().admin();
        for (PendingActivity waiting : admin.info("order-17").pendingActivities()) {
            System.out.println(waiting.name() + ", attempt " + waiting.attempt() + ": "
                    + waiting.lastError().orElse("-"));
        }
    }

    void query(AdminClient admin, Consumer<InstanceInfo> show) {
        InstanceQuery failed = InstanceQuery.all().withStatus(Failed.class).withName("ProcessOrder");
        Page<InstanceInfo> page = admin.list(failed);
        page.items().forEach(show);
        while (page.next().isPresent()) {
            page = admin.list(failed.withAfter(page.next().get()));
            page.items().forEach(show);
        }
    }

    void meters(Provider provider, MeterRegistry registry) {
        DurableRuntime.Builder builder = DurableRuntime.builder(provider).observer(new MicrometerObserver(registry));
    }

    void futures(OrchestrationContext ctx) {
        DurableFuture<String> payment = ctx.scheduleActivity(CHARGE, order);
        DurableFuture<String> label = ctx.scheduleActivity(PRINT_LABEL, order); // both run at the same time
        ship(payment.get(), label.get());
    }

    abstract void ship(String payment, String label);

    void branches(OrchestrationContext ctx) {
        DurableFuture<String> payment = ctx.async(() -> {
            ctx.scheduleActivity(RESERVE, order).get();
            return ctx.scheduleActivity(CHARGE, order).get();
        });
        DurableFuture<String> label = ctx.scheduleActivity(PRINT_LABEL, order); // meanwhile
        List<String> both = ctx.all(List.of(payment, label)).get();
    }

    static Integer account(OrchestrationContext ctx, Integer balance) {
        for (int taken = 0; taken < 1_000; taken++) {
            balance += ctx.dequeueEvent("deposits", Integer.class).get(); // first in, first out
            ctx.setCustomStatus(balance);
        }
        return ctx.continueAsNew(balance); // an empty history, the same queue
    }

    void options(OrchestrationContext ctx) {
        ActivityOptions options = ActivityOptions.none()
                .withRetry(RetryPolicy.exponential(5))
                .withTimeout(Duration.ofSeconds(30)); // of each attempt
        String payment = ctx.scheduleActivity(CHARGE, order, options).get();
    }

    void step(OrchestrationContext ctx) {
        String token = ctx.step("token", String.class, () -> vault.newToken()).get();
    }

    void patched(OrchestrationContext ctx) {
        String payment = ctx.patched("charge-card")
                ? ctx.scheduleActivity(CHARGE_CARD, order).get()
                : ctx.scheduleActivity(CHARGE, order).get(); // instances that came here before
    }

    static Integer importRows(ActivityContext ctx, List<String> rows) {
        int done = ctx.lastHeartbeat(Integer.class).orElse(0); // where the attempt before left off
        while (done < rows.size() && !ctx.isCancelled()) {
            store(rows.get(done++));
            ctx.heartbeat(done);
        }
        return done;
    }

    private static void store(String row) {}

    void retries() {
        RetryPolicy policy = RetryPolicy.exponential(5) // 100 ms, 200 ms, 400 ms, 800 ms between five attempts
                .withMaxDelay(Duration.ofSeconds(2))
                .withAttemptTimeout(Duration.ofSeconds(10))
                .withNonRetryable(IllegalArgumentException.class);
    }
}
