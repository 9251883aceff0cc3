package dev.durathread.examples.javadoc;

import dev.durathread.ActivityType;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.Winner;
import java.time.Duration;

/** The shop that the snippets speak of. */
final class Shop {
    static final ActivityType<Order, Boolean> RESERVE = ActivityType.of("Reserve", Order.class, Boolean.class);
    static final ActivityType<Order, Boolean> RELEASE = ActivityType.of("Release", Order.class, Boolean.class);
    static final ActivityType<Order, String> CHARGE = ActivityType.of("Charge", Order.class, String.class);
    static final ActivityType<Order, String> CHARGE_CARD = ActivityType.of("ChargeCard", Order.class, String.class);
    static final ActivityType<Order, String> PRINT_LABEL = ActivityType.of("PrintLabel", Order.class, String.class);
    static final OrchestrationType<Order, Receipt> PROCESS =
            OrchestrationType.of("ProcessOrder", Order.class, Receipt.class);
    static final OrchestrationType<Order, Receipt> REFUND = OrchestrationType.of("Refund", Order.class, Receipt.class);

    private Shop() {}

    record Order(String id, int cents) {}

    record Receipt(String payment) {}

    interface Bank {
        String charge(Order order);
    }

    interface Vault {
        String newToken();
    }

    static Receipt process(OrchestrationContext ctx, Order order) {
        ctx.scheduleActivity(RESERVE, order).get();
        Winner<Boolean> approved = ctx.race(
                        ctx.waitForEvent("approval", Boolean.class),
                        ctx.scheduleTimer(Duration.ofDays(3)).map(_ -> false))
                .get();
        if (!approved.value()) {
            ctx.scheduleActivity(RELEASE, order).get();
            throw new IllegalStateException("not approved");
        }
        return new Receipt(ctx.scheduleActivity(CHARGE, order).get());
    }

    static Receipt refund(OrchestrationContext ctx, Order order) {
        return new Receipt(ctx.scheduleActivity(CHARGE, order).get());
    }
}
