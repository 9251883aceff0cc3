package dev.durathread.examples.javadoc;

import static dev.durathread.examples.javadoc.Shop.CHARGE;
import static dev.durathread.examples.javadoc.Shop.PROCESS;
import static dev.durathread.examples.javadoc.Shop.REFUND;
import static dev.durathread.examples.javadoc.Shop.RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.IfExists;
import dev.durathread.StartOptions;
import dev.durathread.examples.javadoc.Shop.Order;
import dev.durathread.examples.javadoc.Shop.Receipt;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.ActivityStub;
import dev.durathread.testkit.CrashSweep;
import dev.durathread.testkit.DurableTest;
import dev.durathread.testkit.Faults;
import dev.durathread.testkit.HistoryReplayer;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.ProviderContract;
import dev.durathread.testkit.TestEnvironment;
import dev.durathread.testkit.determinism.DeterminismChecker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The code in the Javadoc of the testkit, for the compiler. */
@SuppressWarnings({"unused", "ClassCanBeStatic"})
class TestkitSnippets {
    private Order order;

    void environment() throws Exception {
        try (TestEnvironment env = TestEnvironment.create()) {
            env.orchestration(PROCESS, Shop::process)
                    .activity(RESERVE, (ctx, order) -> true)
                    .stub(CHARGE, (ctx, order) -> "payment-1");
            env.client().start(PROCESS, "order-17", order);
            env.client().raiseEvent("order-17", "approval", true);
            Receipt receipt = env.client().await(PROCESS, "order-17", Duration.ofSeconds(5));
        }
    }

    void stub(TestEnvironment env) {
        ActivityStub<Order, String> charge = env.stub(CHARGE)
                .fails(new IOException("bank is down"))
                .times(2)
                .after(Duration.ofHours(1))
                .returns("payment-1");
        charge.when(order -> order.cents() > 100_000).fails(new IllegalArgumentException("too much"));
        assertThat(charge.calls()).hasSize(3);
    }

    void sweep() throws Exception {
        StartOptions again = StartOptions.none().withIfExists(IfExists.RETURN_EXISTING);
        int crashes = CrashSweep.of(() -> TestEnvironment.create()
                        .orchestration(PROCESS, Shop::process)
                        .activity(RESERVE, (ctx, order) -> true)
                        .activity(CHARGE, (ctx, order) -> "payment-1"))
                .run(
                        env -> env.client().start(PROCESS, "order-17", order, again),
                        env -> env.client().await(PROCESS, "order-17", Duration.ofSeconds(10)));
    }

    void faults() {
        TestEnvironment.builder().faults(Faults.seeded(42)).build();
        TestEnvironment.builder()
                .faults(Faults.none().withSeed(7).withRefusals(0.5))
                .build();
    }

    void histories() {
        HistoryReplayer.assertReplays(Path.of("src/test/histories"), PROCESS, Shop::process);

        HistoryReplayer.builder()
                .orchestration(PROCESS, Shop::process)
                .orchestration(REFUND, "2.0.0", Shop::refund)
                .build()
                .assertReplays(Path.of("src/test/histories"));
    }

    class Determinism {
        @Test
        void ordersReplay() {
            DeterminismChecker.assertDeterministic(Orders.class, Refunds.class);
        }
    }

    class Orders {}

    class Refunds {}

    @ExtendWith(DurableTest.class)
    class ShopTest {
        @Test
        void paysOnce(TestEnvironment env) throws Exception {
            env.orchestration(PROCESS, Shop::process).stub(CHARGE, (ctx, order) -> "payment-1");
        }
    }

    static class Registered {
        @RegisterExtension
        static final DurableTest durable = DurableTest.with(
                () -> TestEnvironment.builder().replayEveryTurn(true).build().orchestration(PROCESS, Shop::process));
    }

    class MyProviderTest extends ProviderContract {
        @Override
        protected Provider open() {
            return MyProvider.onEmptyStorage();
        }
    }

    static class MyProvider {
        static Provider onEmptyStorage() {
            return MemoryProvider.create();
        }
    }
}
