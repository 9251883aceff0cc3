package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.Outcome;
import dev.durathread.Winner;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompositionGuideTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ActivityType<String, Integer> QUOTE = ActivityType.of("Quote", String.class, Integer.class);
    private static final ActivityType<String, String> BOOK = ActivityType.of("Book", String.class, String.class);
    private static final OrchestrationType<Integer, String> FLOW =
            OrchestrationType.of("Flow", Integer.class, String.class);

    // snippet: all
    static String cheapest(OrchestrationContext ctx, Integer shops) {
        List<DurableFuture<Integer>> quotes = new ArrayList<>();
        for (int shop = 0; shop < shops; shop++) {
            quotes.add(ctx.scheduleActivity(QUOTE, "shop-" + shop)); // all of them start at once
        }
        List<Outcome<Integer>> outcomes = ctx.<Integer>allSettled(quotes).get(); // in the order of the arguments
        int cheapest = outcomes.stream()
                .filter(Outcome::isSuccess)
                .mapToInt(Outcome::value)
                .min()
                .orElseThrow();
        return "cheapest: " + cheapest;
    }
    // end

    // snippet: race
    static String approvedInTime(OrchestrationContext ctx, Integer days) {
        Winner<Boolean> winner = ctx.race(
                        ctx.waitForEvent("approval", Boolean.class),
                        ctx.scheduleTimer(Duration.ofDays(days)).map(_ -> false))
                .get(); // the loser is cancelled
        return winner.index() == 0 ? "decided: " + winner.value() : "too late";
    }
    // end

    // snippet: branches
    static String trip(OrchestrationContext ctx, Integer unused) {
        DurableFuture<String> flight = ctx.async(() -> {
            int price = ctx.scheduleActivity(QUOTE, "flight").get();
            return ctx.scheduleActivity(BOOK, "flight for " + price).get();
        });
        DurableFuture<String> hotel = ctx.async(() -> {
            ctx.sleep(Duration.ofMinutes(5));
            return ctx.scheduleActivity(BOOK, "hotel").get();
        });
        return flight.get() + ", " + hotel.get();
    }
    // end

    private static TestEnvironment environment() {
        return TestEnvironment.builder()
                .replayEveryTurn(true)
                .build()
                .stub(QUOTE, (ctx, shop) -> {
                    if (shop.equals("shop-1")) {
                        throw new IllegalStateException("closed");
                    }
                    return 10 * shop.length() + shop.charAt(shop.length() - 1) % 10;
                })
                .stub(BOOK, (ctx, what) -> "booked " + what);
    }

    @Test
    void fansOut() throws Exception {
        try (TestEnvironment env = environment()) {
            env.orchestration(FLOW, CompositionGuideTest::cheapest);
            env.client().start(FLOW, "f", 3);
            assertThat(env.client().await(FLOW, "f", SOON)).isEqualTo("cheapest: 60");
        }
    }

    @Test
    void races() throws Exception {
        try (TestEnvironment env = environment()) {
            env.orchestration(FLOW, CompositionGuideTest::approvedInTime);
            env.client().start(FLOW, "late", 3);
            assertThat(env.client().await(FLOW, "late", SOON)).isEqualTo("too late");
            env.client().start(FLOW, "in time", 3);
            env.client().raiseEvent("in time", "approval", true);
            assertThat(env.client().await(FLOW, "in time", SOON)).isEqualTo("decided: true");
        }
    }

    @Test
    void branches() throws Exception {
        try (TestEnvironment env = environment()) {
            env.orchestration(FLOW, CompositionGuideTest::trip);
            env.client().start(FLOW, "t", 0);
            assertThat(env.client().await(FLOW, "t", SOON)).isEqualTo("booked flight for 66, booked hotel");
        }
    }
}
