package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.StartOptions;
import dev.durathread.Winner;
import dev.durathread.failure.OrchestrationFailedException;
import dev.durathread.history.HistoryJson;
import dev.durathread.testkit.determinism.DeterminismChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the guide on testing. */
@ExtendWith(DurableTest.class)
class GuideTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ActivityType<Order, Boolean> RESERVE = ActivityType.of("Reserve", Order.class, Boolean.class);
    private static final ActivityType<Order, String> CHARGE = ActivityType.of("Charge", Order.class, String.class);
    private static final OrchestrationType<Order, String> PROCESS =
            OrchestrationType.of("ProcessOrder", Order.class, String.class);

    record Order(String id, int cents) {}

    static String process(OrchestrationContext ctx, Order order) {
        if (!ctx.scheduleActivity(RESERVE, order).get()) {
            throw new IllegalStateException("sold out");
        }
        Winner<Boolean> approved = ctx.race(
                        ctx.waitForEvent("approval", Boolean.class),
                        ctx.scheduleTimer(Duration.ofDays(3)).map(_ -> false))
                .get();
        if (!approved.value()) {
            throw new IllegalStateException("not approved");
        }
        return ctx.scheduleActivity(CHARGE, order, ActivityOptions.none().withRetry(RetryPolicy.exponential(5)))
                .get();
    }

    // snippet: first
    @Test
    void waitsThreeDaysForApproval(TestEnvironment env) throws Exception {
        env.orchestration(PROCESS, GuideTest::process)
                .stub(RESERVE, (ctx, order) -> true)
                .stub(CHARGE, (ctx, order) -> "payment-1");
        env.client().start(PROCESS, "order-17", new Order("17", 4200));
        env.client().raiseEvent("order-17", "approval", true);
        assertThat(env.client().await(PROCESS, "order-17", SOON)).isEqualTo("payment-1");
    }
    // end

    @Test
    void givesUpWithoutApproval(TestEnvironment env) {
        env.orchestration(PROCESS, GuideTest::process).stub(RESERVE, (ctx, order) -> true);
        // snippet: advance
        env.client().start(PROCESS, "order-17", new Order("17", 4200));
        env.clock().advance(Duration.ofDays(3));
        assertThat(env.client().status("order-17")).isInstanceOf(OrchestrationStatus.Failed.class);
        // end
    }

    @Test
    void chargesOnceTheBankIsUp(TestEnvironment env) throws Exception {
        env.orchestration(PROCESS, GuideTest::process).stub(RESERVE, (ctx, order) -> true);
        // snippet: stub
        ActivityStub<Order, String> charge = env.stub(CHARGE)
                .fails(new IOException("bank is down"))
                .times(2)
                .after(Duration.ofHours(1))
                .returns("payment-1");
        charge.when(order -> order.cents() > 100_000).fails(new IllegalArgumentException("too much"));
        // end
        env.client()
                .start(
                        PROCESS,
                        "small",
                        new Order("17", 4200),
                        StartOptions.none().withEvent("approval", true));
        env.client()
                .start(
                        PROCESS,
                        "large",
                        new Order("18", 420_000),
                        StartOptions.none().withEvent("approval", true));
        assertThat(env.client().await(PROCESS, "small", SOON)).isEqualTo("payment-1");
        assertThatThrownBy(() -> env.client().await(PROCESS, "large", SOON))
                .isInstanceOf(OrchestrationFailedException.class)
                .hasMessageContaining("too much");
        assertThat(charge.calls())
                .filteredOn(call -> call.instanceId().equals("small"))
                .extracting(StubCall::attempt)
                .containsExactly(1, 2, 3);
    }

    @Test
    void comesToTheSameWithACrashAtEachCommit() throws Exception {
        // snippet: sweep
        int crashes = CrashSweep.of(() -> TestEnvironment.create()
                        .orchestration(PROCESS, GuideTest::process)
                        .stub(RESERVE, (ctx, order) -> true)
                        .stub(CHARGE, (ctx, order) -> "payment-1"))
                .run(
                        env -> env.client()
                                .start(
                                        PROCESS,
                                        "order-17",
                                        new Order("17", 4200),
                                        StartOptions.none().withEvent("approval", true)),
                        env -> env.client().await(PROCESS, "order-17", SOON));
        // end
        assertThat(crashes).isGreaterThan(4);
    }

    @Test
    @SuppressWarnings("JUnitMethodInvoked") // what it leaves is the history to replay
    void replaysHistories(TestEnvironment env, @TempDir Path histories) throws Exception {
        waitsThreeDaysForApproval(env);
        Path file = histories.resolve("order-17.jsonl");
        Files.writeString(file, HistoryJson.writeLines(env.history("order-17")));
        // snippet: golden
        HistoryReplayer.assertReplays(file, PROCESS, GuideTest::process);
        assertThat(HistoryReplayer.builder()
                        .orchestration(PROCESS, GuideTest::process)
                        .build()
                        .assertReplays(histories))
                .isEqualTo(1);
        // end
    }

    @Test
    void isDeterministic(TestEnvironment env) {
        // snippet: deterministic
        DeterminismChecker.assertDeterministic(GuideTest.class);
        // end
        env.orchestration(PROCESS, GuideTest::process).assertDeterministic();
    }
}
