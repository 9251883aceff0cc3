package dev.durathread.testkit.scenarios;

import static dev.durathread.testkit.scenarios.Scenario.SOON;
import static dev.durathread.testkit.scenarios.Scenario.raise;
import static dev.durathread.testkit.scenarios.Scenario.run;
import static dev.durathread.testkit.scenarios.Scenario.start;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.Winner;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Orders, payments and what is taken back when they fail. */
final class Orders {
    record Trip(String flight, String hotel, String car) {}

    record Order(String id, int cents, List<String> warehouses) {}

    private static final ActivityType<String, String> BOOK = ActivityType.of("Book", String.class, String.class);
    private static final ActivityType<String, String> UNBOOK = ActivityType.of("Unbook", String.class, String.class);
    private static final ActivityType<Integer, String> CHARGE = ActivityType.of("Charge", Integer.class, String.class);
    private static final ActivityType<Integer, Integer> SCORE = ActivityType.of("Score", Integer.class, Integer.class);
    private static final OrchestrationType<Trip, String> TRIP = OrchestrationType.of("Trip", Trip.class, String.class);
    private static final OrchestrationType<Order, String> ORDER =
            OrchestrationType.of("Order", Order.class, String.class);
    private static final OrchestrationType<String, String> SHIPMENT =
            OrchestrationType.of("Shipment", String.class, String.class);

    private Orders() {}

    static List<Scenario> scenarios() {
        return List.of(
                new Scenario(
                        "a trip whose car is not to be had is taken back in reverse",
                        Orders::trips,
                        env -> run(env, TRIP, "trip", new Trip("LH1", "Ritz", "none")),
                        "failed, took back [hotel Ritz, flight LH1]"),
                new Scenario(
                        "a trip is booked",
                        Orders::trips,
                        env -> run(env, TRIP, "trip", new Trip("LH1", "Ritz", "Mini")),
                        "booked [flight LH1, hotel Ritz, car Mini]"),
                new Scenario(
                        "a payment succeeds once the bank is up",
                        env -> env.activity(CHARGE, (ctx, cents) -> {
                                    Scenario.failUntil(ctx.attempt(), 3);
                                    return "paid " + cents;
                                })
                                .orchestration(
                                        ORDER,
                                        (ctx, order) -> ctx.scheduleActivity(
                                                        CHARGE,
                                                        order.cents(),
                                                        ActivityOptions.none().withRetry(RetryPolicy.exponential(5)))
                                                .get()),
                        env -> run(env, ORDER, "order", new Order("1", 4200, List.of())),
                        "paid 4200"),
                new Scenario(
                        "a fraud check that hangs leaves the decision to a person",
                        Orders::fraud,
                        env -> {
                            start(env, ORDER, "order", new Order("1", 9900, List.of()));
                            raise(env, "order", "review", "accepted by Eve", 1);
                            return env.client().await(ORDER, "order", SOON);
                        },
                        "accepted by Eve"),
                new Scenario(
                        "a reservation that is not paid in time is released",
                        env -> env.activity(BOOK, (ctx, what) -> what)
                                .activity(UNBOOK, (ctx, what) -> what)
                                .orchestration(ORDER, Orders::reserve),
                        env -> run(env, ORDER, "order", new Order("1", 10, List.of())),
                        "released after PT15M"),
                new Scenario(
                        "an order ships from every warehouse",
                        env -> env.activity(BOOK, (ctx, what) -> "parcel from " + what)
                                .orchestration(SHIPMENT, Orders::ship)
                                .orchestration(ORDER, Orders::split),
                        env -> run(env, ORDER, "order", new Order("1", 10, List.of("Rome", "Oslo", "Bern"))),
                        "[parcel from Rome, parcel from Oslo, parcel from Bern]"),
                new Scenario(
                        "a cancelled order is refunded",
                        env -> env.activity(CHARGE, (ctx, cents) -> "charged " + cents)
                                .orchestration(ORDER, Orders::chargeAndWait),
                        env -> {
                            start(env, ORDER, "order", new Order("1", 77, List.of()));
                            env.client().cancel("order", "changed my mind");
                            return env.client().await(ORDER, "order", SOON);
                        },
                        "charged -77: changed my mind"));
    }

    private static void trips(TestEnvironment env) {
        env.activity(BOOK, (ctx, what) -> {
                    if (what.endsWith("none")) {
                        throw new IllegalStateException("sold out");
                    }
                    return what;
                })
                .activity(UNBOOK, (ctx, what) -> what)
                .orchestration(TRIP, Orders::book);
    }

    private static String book(OrchestrationContext ctx, Trip trip) {
        Deque<String> booked = new ArrayDeque<>();
        try {
            for (String what : List.of("flight " + trip.flight(), "hotel " + trip.hotel(), "car " + trip.car())) {
                booked.addLast(ctx.scheduleActivity(BOOK, what).get());
            }
            return "booked " + booked;
        } catch (ActivityFailedException e) {
            List<String> undone = new ArrayList<>();
            while (!booked.isEmpty()) {
                undone.add(ctx.scheduleActivity(UNBOOK, booked.removeLast()).get());
            }
            return "failed, took back " + undone;
        }
    }

    private static void fraud(TestEnvironment env) {
        env.activity(SCORE, (ctx, cents) -> ctx.awaitCancelled(Duration.ofDays(1)) ? 0 : 1)
                .orchestration(ORDER, (ctx, order) -> {
                    Winner<Integer> score = ctx.race(
                                    ctx.scheduleActivity(SCORE, order.cents()),
                                    ctx.scheduleTimer(Duration.ofMinutes(10)).map(_ -> -1))
                            .get();
                    return score.value() >= 0
                            ? "scored"
                            : ctx.waitForEvent("review", String.class).get();
                });
    }

    private static String reserve(OrchestrationContext ctx, Order order) {
        ctx.scheduleActivity(BOOK, order.id()).get();
        Duration hold = Duration.ofMinutes(15);
        Winner<String> winner = ctx.race(
                        ctx.waitForEvent("paid", String.class),
                        ctx.scheduleTimer(hold).map(_ -> "released after " + hold))
                .get();
        if (winner.index() == 1) {
            ctx.scheduleActivity(UNBOOK, order.id()).get();
        }
        return winner.value();
    }

    private static String ship(OrchestrationContext ctx, String warehouse) {
        ctx.sleep(Duration.ofDays(warehouse.length()));
        return ctx.scheduleActivity(BOOK, warehouse).get();
    }

    private static String split(OrchestrationContext ctx, Order order) {
        List<DurableFuture<String>> parcels = order.warehouses().stream()
                .map(warehouse -> ctx.scheduleSubOrchestration(SHIPMENT, warehouse))
                .toList();
        return ctx.<String>all(parcels).get().toString();
    }

    private static String chargeAndWait(OrchestrationContext ctx, Order order) {
        try {
            ctx.scheduleActivity(CHARGE, order.cents()).get();
            return ctx.waitForEvent("delivered", String.class).get();
        } catch (OrchestrationCancelledException e) {
            return ctx.scheduleActivity(CHARGE, -order.cents()).get() + ": " + e.reason();
        }
    }
}
