package dev.durathread.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.examples.shop.Receipt.Outcome;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShopTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Order ORDER = new Order("order-0001", "Ada", "tea kettle", 1, 7_100);

    private static TestEnvironment shop() {
        return TestEnvironment.builder()
                .replayEveryTurn(true)
                .build()
                .orchestration(Shop.PROCESS, Shop::process)
                .stub(Shop.RESERVE, (ctx, order) -> "R")
                .stub(Shop.CHARGE, (ctx, order) -> "P")
                .stub(Shop.SHIP, (ctx, order) -> "T")
                .stub(Shop.REFUND, (ctx, payment) -> true)
                .stub(Shop.RELEASE, (ctx, reservation) -> true);
    }

    private static Receipt process(TestEnvironment env) throws Exception {
        env.client().start(Shop.PROCESS, ORDER.id(), ORDER);
        return env.client().await(Shop.PROCESS, ORDER.id(), SOON);
    }

    @Test
    void shipsWhatIsPaid() throws Exception {
        try (TestEnvironment env = shop()) {
            assertThat(process(env)).isEqualTo(new Receipt(ORDER.id(), Outcome.SHIPPED, 7_100, "T"));
        }
    }

    @Test
    void releasesTheReservationWhenTheCardIsDeclined() throws Exception {
        try (TestEnvironment env = shop()) {
            env.stub(Shop.CHARGE, (ctx, order) -> {
                throw new Services.CardDeclined("no");
            });
            assertThat(process(env)).isEqualTo(new Receipt(ORDER.id(), Outcome.DECLINED, 0, "no"));
            assertThat(env.activityCalls())
                    .extracting(call -> call.activityName())
                    .containsExactly("Reserve", "Charge", "Release");
        }
    }

    @Test
    void undoesEverythingWhenNoCourierComes() throws Exception {
        try (TestEnvironment env = shop()) {
            env.stub(Shop.SHIP, (ctx, order) -> {
                throw new Services.CourierBusy("none");
            });
            assertThat(process(env)).isEqualTo(new Receipt(ORDER.id(), Outcome.UNDELIVERABLE, 0, "none"));
            assertThat(env.activityCalls())
                    .extracting(call -> call.activityName())
                    .containsExactly("Reserve", "Charge", "Ship", "Ship", "Ship", "Refund", "Release");
        }
    }
}
