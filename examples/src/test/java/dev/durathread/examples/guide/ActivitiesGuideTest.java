package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityContext;
import dev.durathread.ActivityMethod;
import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivitiesGuideTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ActivityType<Integer, String> CHARGE = ActivityType.of("Charge", Integer.class, String.class);
    private static final ActivityType<List<String>, Integer> IMPORT = ActivityType.of(
            "Import", new dev.durathread.TypeRef<List<String>>() {}, dev.durathread.TypeRef.of(Integer.class));
    private static final OrchestrationType<Integer, String> PAY =
            OrchestrationType.of("Pay", Integer.class, String.class);

    /** The bank does not like this card. */
    static final class CardDeclined extends Exception {
        private static final long serialVersionUID = 1;
    }

    // snippet: retry
    static String pay(OrchestrationContext ctx, Integer cents) {
        ActivityOptions patiently = ActivityOptions.none()
                .withRetry(RetryPolicy.exponential(5) // 100 ms, 200 ms, 400 ms, 800 ms between five attempts
                        .withAttemptTimeout(Duration.ofSeconds(10))
                        .withTotalTimeout(Duration.ofMinutes(5))
                        .withNonRetryable(CardDeclined.class));
        try {
            return ctx.scheduleActivity(CHARGE, cents, patiently).get();
        } catch (ActivityFailedException e) {
            return "not paid after " + e.attempts() + " attempts: "
                    + e.details().errorType();
        }
    }
    // end

    // snippet: heartbeat
    static int importAll(ActivityContext ctx, List<String> rows) {
        int done = ctx.lastHeartbeat(Integer.class).orElse(0); // where the attempt before came to
        while (done < rows.size() && !ctx.isCancelled()) {
            store(rows.get(done++));
            ctx.heartbeat(done);
        }
        return done;
    }
    // end

    private static void store(String row) {
        assertThat(row).isNotEmpty();
    }

    // snippet: step
    static String greet(OrchestrationContext ctx, Integer number) {
        return ctx.step("greet", String.class, () -> "hello " + number).get();
    }
    // end

    // snippet: interface
    interface Warehouse {
        @ActivityMethod("reserve-stock") // stays the same when the method is renamed
        boolean reserve(String item, int quantity);

        String ship(String item);
    }

    static String order(OrchestrationContext ctx, Integer quantity) {
        Warehouse warehouse = ctx.activities(Warehouse.class);
        return warehouse.reserve("tea kettle", quantity) ? warehouse.ship("tea kettle") : "sold out";
    }
    // end

    @Test
    void retries() throws Exception {
        try (TestEnvironment env =
                TestEnvironment.builder().replayEveryTurn(true).build()) {
            env.orchestration(PAY, ActivitiesGuideTest::pay).stub(CHARGE, (ctx, cents) -> {
                if (cents < 0) {
                    throw new CardDeclined();
                }
                if (ctx.attempt() < 5) {
                    throw new IllegalStateException("bank closed");
                }
                return "paid " + cents;
            });
            env.client().start(PAY, "good", 5);
            assertThat(env.client().await(PAY, "good", SOON)).isEqualTo("paid 5");
            env.client().start(PAY, "bad", -5);
            assertThat(env.client().await(PAY, "bad", SOON))
                    .isEqualTo("not paid after 1 attempts: " + CardDeclined.class.getName());
        }
    }

    @Test
    void goesOnWhereTheLastAttemptCameTo() throws Exception {
        OrchestrationType<String, Integer> flow = OrchestrationType.of("Flow", String.class, Integer.class);
        try (TestEnvironment env = TestEnvironment.create()) {
            env.activity(IMPORT, ActivitiesGuideTest::importAll)
                    .orchestration(
                            flow,
                            (ctx, row) -> ctx.scheduleActivity(IMPORT, List.of(row, row, row))
                                    .get());
            env.client().start(flow, "f", "row");
            assertThat(env.client().await(flow, "f", SOON)).isEqualTo(3);
        }
    }

    @Test
    void runsStepsAndInterfaces() throws Exception {
        OrchestrationType<Integer, String> greet = OrchestrationType.of("Greet", Integer.class, String.class);
        // snippet: register
        try (DurableRuntime runtime = DurableRuntime.builder(MemoryProvider.create())
                .activities(Warehouse.class, new Warehouse() {
                    @Override
                    public boolean reserve(String item, int quantity) {
                        return quantity < 10;
                    }

                    @Override
                    public String ship(String item) {
                        return item + " is on its way";
                    }
                })
                .orchestration(PAY, ActivitiesGuideTest::order)
                .orchestration(greet, ActivitiesGuideTest::greet)
                .start()) {
            runtime.client().start(PAY, "o", 3);
            assertThat(runtime.client().await(PAY, "o", SOON)).isEqualTo("tea kettle is on its way");
            // end
            runtime.client().start(greet, "g", 7);
            assertThat(runtime.client().await(greet, "g", SOON)).isEqualTo("hello 7");
        }
    }
}
