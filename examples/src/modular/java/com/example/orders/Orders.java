package com.example.orders;

import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.sqlite.SqliteProvider;
import java.nio.file.Path;
import java.time.Duration;

/** A program that is a module of its own: {@code java --module-path ... --module com.example.orders/...Orders FILE}. */
public final class Orders {
    record Order(String id, int cents) {}

    record Receipt(String orderId, String payment) {}

    private static final ActivityType<Order, String> CHARGE = ActivityType.of("Charge", Order.class, String.class);
    private static final OrchestrationType<Order, Receipt> PROCESS =
            OrchestrationType.of("ProcessOrder", Order.class, Receipt.class);

    private Orders() {}

    private static Receipt process(OrchestrationContext ctx, Order order) {
        return new Receipt(order.id(), ctx.scheduleActivity(CHARGE, order).get());
    }

    public static void main(String[] args) throws Exception {
        try (SqliteProvider provider = SqliteProvider.open(Path.of(args[0]));
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activity(CHARGE, (_, order) -> order.cents() + " cents paid")
                        .orchestration(PROCESS, Orders::process)
                        .start()) {
            runtime.client().start(PROCESS, "order-17", new Order("17", 4200));
            Receipt receipt = runtime.client().await(PROCESS, "order-17", Duration.ofSeconds(30));
            System.out.println(Orders.class.getModule() + ", " + DurableRuntime.class.getModule() + ": " + receipt);
        }
    }
}
