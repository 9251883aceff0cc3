package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class OrchestrationsGuideTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    // snippet: types
    record Order(String id, int cents) {}

    record Receipt(String orderId, String payment) {}

    static final ActivityType<Order, String> CHARGE = ActivityType.of("Charge", Order.class, String.class);
    static final OrchestrationType<Order, Receipt> PROCESS =
            OrchestrationType.of("ProcessOrder", Order.class, Receipt.class);
    // end

    // snippet: process
    static Receipt process(OrchestrationContext ctx, Order order) {
        String payment = ctx.scheduleActivity(CHARGE, order).get(); // recorded; waits without holding a thread
        ctx.sleep(Duration.ofDays(1)); // a durable timer: a restart in between does not matter
        return new Receipt(order.id(), payment);
    }
    // end

    // snippet: values
    static String values(OrchestrationContext ctx, String input) {
        Instant now = ctx.utcNow(); // not Instant.now()
        UUID id = ctx.newGuid(); // not UUID.randomUUID()
        int dice = 1 + ctx.random().nextInt(6); // not new Random()
        String host = ctx.sideEffect(String.class, () -> System.getenv().getOrDefault("HOSTNAME", "unknown"));
        Logger log = ctx.logger(); // silent while history is replayed
        log.info("{} {} {} {}", now, id, dice, host);
        return id + " " + dice;
    }
    // end

    @Test
    void runsInNoTime() throws Exception {
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.orchestration(PROCESS, OrchestrationsGuideTest::process)
                    .stub(CHARGE, (ctx, order) -> "payment of " + order.cents());
            env.client().start(PROCESS, "o", new Order("17", 4200));
            assertThat(env.client().await(PROCESS, "o", SOON)).isEqualTo(new Receipt("17", "payment of 4200"));
        }
    }

    @Test
    void givesTheSameValuesOnEachReplay() throws Exception {
        OrchestrationType<String, String> values = OrchestrationType.of("Values", String.class, String.class);
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.orchestration(values, OrchestrationsGuideTest::values);
            env.client().start(values, "v", "");
            assertThat(env.client().await(values, "v", SOON)).hasSize(36 + 2);
        }
    }
}
