package dev.durathread.testkit.scenarios;

import static dev.durathread.testkit.scenarios.Scenario.SOON;
import static dev.durathread.testkit.scenarios.Scenario.enqueue;
import static dev.durathread.testkit.scenarios.Scenario.raise;
import static dev.durathread.testkit.scenarios.Scenario.run;
import static dev.durathread.testkit.scenarios.Scenario.start;

import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.Winner;
import dev.durathread.failure.ActivityFailedException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Subscriptions and invoices. */
final class Billing {
    record Plan(String customer, int cents, int month) {}

    private static final Duration MONTH = Duration.ofDays(30);
    private static final ActivityType<Integer, Integer> CHARGE =
            ActivityType.of("Charge", Integer.class, Integer.class);
    private static final OrchestrationType<Plan, String> SUBSCRIPTION =
            OrchestrationType.of("Subscription", Plan.class, String.class);

    private Billing() {}

    static List<Scenario> scenarios() {
        return List.of(
                new Scenario(
                        "a subscription is billed for a year",
                        env -> env.activity(CHARGE, (ctx, cents) -> cents)
                                .orchestration(SUBSCRIPTION, Billing::subscribe),
                        env -> run(env, SUBSCRIPTION, "s", new Plan("Ann", 999, 0)) + ", "
                                + env.client()
                                        .kvValue("s", "paid", Integer.class)
                                        .orElseThrow(),
                        "ended after 12 months, 11988"),
                new Scenario(
                        "a customer who does not pay is dunned and then locked out",
                        env -> env.activity(CHARGE, (ctx, cents) -> {
                                    throw new IllegalStateException("card declined");
                                })
                                .orchestration(SUBSCRIPTION, Billing::dun),
                        env -> run(env, SUBSCRIPTION, "s", new Plan("Ann", 999, 0)),
                        "locked out on day 11"),
                new Scenario(
                        "a trial that is left in time costs nothing",
                        env -> env.activity(CHARGE, (ctx, cents) -> cents).orchestration(SUBSCRIPTION, Billing::trial),
                        env -> {
                            start(env, SUBSCRIPTION, "s", new Plan("Ann", 999, 0));
                            env.clock().advance(Duration.ofDays(13));
                            raise(env, "s", "leave", "too dear", 1);
                            return env.client().await(SUBSCRIPTION, "s", SOON);
                        },
                        "left: too dear"),
                new Scenario(
                        "a trial becomes a subscription",
                        env -> env.activity(CHARGE, (ctx, cents) -> cents).orchestration(SUBSCRIPTION, Billing::trial),
                        env -> run(env, SUBSCRIPTION, "s", new Plan("Ann", 999, 0)),
                        "charged 999"),
                new Scenario(
                        "what was used in a month is on its invoice",
                        env -> env.orchestration(SUBSCRIPTION, Billing::meter),
                        env -> {
                            start(env, SUBSCRIPTION, "s", new Plan("Ann", 2, 0));
                            for (int i = 1; i <= 10; i++) {
                                enqueue(env, "s", "usage", i, i);
                            }
                            return env.client().await(SUBSCRIPTION, "s", SOON);
                        },
                        "55 units, 110 cents"),
                new Scenario(
                        "an invoice is sent on the first of the next month",
                        env -> env.orchestration(SUBSCRIPTION, Billing::firstOfMonth),
                        env -> run(env, SUBSCRIPTION, "s", new Plan("Ann", 2, 0)),
                        "sent on 2026-02-01"));
    }

    private static String subscribe(OrchestrationContext ctx, Plan plan) {
        if (plan.month() == 12) {
            return "ended after " + plan.month() + " months";
        }
        int paid = ctx.kv().get("paid", Integer.class).orElse(0)
                + ctx.scheduleActivity(CHARGE, plan.cents()).get();
        ctx.kv().set("paid", paid);
        ctx.sleep(MONTH);
        return ctx.continueAsNew(new Plan(plan.customer(), plan.cents(), plan.month() + 1));
    }

    private static String dun(OrchestrationContext ctx, Plan plan) {
        int day = 0;
        for (int wait : List.of(1, 3, 7)) {
            try {
                return "paid " + ctx.scheduleActivity(CHARGE, plan.cents()).get();
            } catch (ActivityFailedException e) {
                ctx.sleep(Duration.ofDays(wait));
                day += wait;
            }
        }
        return "locked out on day " + day;
    }

    private static String trial(OrchestrationContext ctx, Plan plan) {
        Winner<String> winner = ctx.race(
                        ctx.waitForEvent("leave", String.class).map(why -> "left: " + why),
                        ctx.scheduleTimer(Duration.ofDays(14)).map(_ -> ""))
                .get();
        return winner.index() == 0
                ? winner.value()
                : "charged " + ctx.scheduleActivity(CHARGE, plan.cents()).get();
    }

    private static String meter(OrchestrationContext ctx, Plan plan) {
        int units = 0;
        DurableFuture<Void> end = ctx.scheduleTimer(MONTH);
        while (true) {
            Winner<Integer> next = ctx.race(ctx.dequeueEvent("usage", Integer.class), end.map(_ -> 0))
                    .get();
            if (next.index() == 1) {
                return units + " units, " + units * plan.cents() + " cents";
            }
            units += next.value();
            end = ctx.scheduleTimer(MONTH);
        }
    }

    private static String firstOfMonth(OrchestrationContext ctx, Plan plan) {
        LocalDate first =
                LocalDate.ofInstant(ctx.utcNow(), ZoneOffset.UTC).plusMonths(1).withDayOfMonth(1);
        ctx.scheduleTimerAt(first.atStartOfDay(ZoneOffset.UTC).toInstant()).get();
        return "sent on " + LocalDate.ofInstant(ctx.utcNow(), ZoneOffset.UTC);
    }
}
