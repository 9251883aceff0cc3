package dev.durathread.examples.shop;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.examples.shop.Receipt.Outcome;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.provider.Provider;
import java.time.Duration;

/** The way of an order: reserve, charge, ship; what was done is undone when a later step fails for good. */
final class Shop {
    static final ActivityType<Order, String> RESERVE = ActivityType.of("Reserve", Order.class, String.class);
    static final ActivityType<Order, String> CHARGE = ActivityType.of("Charge", Order.class, String.class);
    static final ActivityType<Order, String> SHIP = ActivityType.of("Ship", Order.class, String.class);
    static final ActivityType<String, Boolean> REFUND = ActivityType.of("Refund", String.class, Boolean.class);
    static final ActivityType<String, Boolean> RELEASE = ActivityType.of("Release", String.class, Boolean.class);
    static final OrchestrationType<Order, Receipt> PROCESS =
            OrchestrationType.of("ProcessOrder", Order.class, Receipt.class);

    private static final ActivityOptions PATIENTLY =
            ActivityOptions.none().withRetry(RetryPolicy.exponential(3).withFirstDelay(Duration.ofMillis(50)));

    private Shop() {}

    static Receipt process(OrchestrationContext ctx, Order order) {
        String reservation = ctx.scheduleActivity(RESERVE, order).get();
        String payment;
        try {
            payment = ctx.scheduleActivity(CHARGE, order).get();
        } catch (ActivityFailedException declined) {
            ctx.scheduleActivity(RELEASE, reservation).get();
            return new Receipt(
                    order.id(), Outcome.DECLINED, 0, declined.details().message());
        }
        try {
            String tracking = ctx.scheduleActivity(SHIP, order, PATIENTLY).get();
            return new Receipt(order.id(), Outcome.SHIPPED, order.cents(), tracking);
        } catch (ActivityFailedException undeliverable) {
            ctx.scheduleActivity(REFUND, payment).get();
            ctx.scheduleActivity(RELEASE, reservation).get();
            return new Receipt(
                    order.id(),
                    Outcome.UNDELIVERABLE,
                    0,
                    undeliverable.details().message());
        }
    }

    /** A node that runs the shop. */
    static DurableRuntime.Builder on(Provider provider) {
        return DurableRuntime.builder(provider)
                .activity(RESERVE, Services::reserve)
                .activity(CHARGE, Services::charge)
                .activity(SHIP, Services::ship)
                .activity(REFUND, Services::refund)
                .activity(RELEASE, Services::release)
                .orchestration(PROCESS, Shop::process);
    }
}
