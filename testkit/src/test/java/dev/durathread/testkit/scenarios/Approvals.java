package dev.durathread.testkit.scenarios;

import static dev.durathread.testkit.scenarios.Scenario.SOON;
import static dev.durathread.testkit.scenarios.Scenario.raise;
import static dev.durathread.testkit.scenarios.Scenario.run;
import static dev.durathread.testkit.scenarios.Scenario.start;

import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.Winner;
import dev.durathread.failure.DurableTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waiting for people. */
final class Approvals {
    record Request(String who, List<String> signers) {}

    private static final ActivityType<String, String> MAIL = ActivityType.of("Mail", String.class, String.class);
    private static final OrchestrationType<Request, String> APPROVAL =
            OrchestrationType.of("Approval", Request.class, String.class);

    private Approvals() {}

    private static Request from(String who, String... signers) {
        return new Request(who, List.of(signers));
    }

    static List<Scenario> scenarios() {
        return List.of(
                new Scenario(
                        "an approval is reminded of each week and goes to the boss at last",
                        env -> env.activity(MAIL, (ctx, text) -> text).orchestration(APPROVAL, Approvals::remind),
                        env -> run(env, APPROVAL, "a", from("Ann")),
                        "[remind 1, remind 2, remind 3, remind 4, escalate]"),
                new Scenario(
                        "an approval comes in the third week",
                        env -> env.activity(MAIL, (ctx, text) -> text).orchestration(APPROVAL, Approvals::remind),
                        env -> {
                            start(env, APPROVAL, "a", from("Ann"));
                            env.clock().advance(Duration.ofDays(16));
                            raise(env, "a", "answer", "yes", 1);
                            return env.client().await(APPROVAL, "a", SOON);
                        },
                        "[remind 1, remind 2, yes]"),
                new Scenario(
                        "two different people have to agree",
                        env -> env.orchestration(APPROVAL, Approvals::fourEyes),
                        env -> {
                            start(env, APPROVAL, "a", from("Ann"));
                            raise(env, "a", "agree", "Bob", 1);
                            raise(env, "a", "agree", "Bob", 2);
                            raise(env, "a", "agree", "Cid", 3);
                            return env.client().await(APPROVAL, "a", SOON);
                        },
                        "Bob and Cid"),
                new Scenario(
                        "a leave that nobody answers is granted after three days",
                        env -> env.orchestration(APPROVAL, Approvals::leave),
                        env -> run(env, APPROVAL, "a", from("Ann")),
                        "granted to Ann"),
                new Scenario(
                        "a contract is signed by all in any order",
                        env -> env.orchestration(APPROVAL, Approvals::sign),
                        env -> {
                            start(env, APPROVAL, "a", from("Ann", "x", "y", "z"));
                            raise(env, "a", "signed-z", "Z", 1);
                            raise(env, "a", "signed-x", "X", 1);
                            raise(env, "a", "signed-y", "Y", 1);
                            return env.client().await(APPROVAL, "a", SOON);
                        },
                        "[X, Y, Z]"),
                new Scenario(
                        "a new colleague's first days show in the status",
                        env -> env.activity(MAIL, (ctx, text) -> text).orchestration(APPROVAL, Approvals::onboard),
                        env -> {
                            start(env, APPROVAL, "a", from("Ann", "desk", "laptop", "badge"));
                            return env.client()
                                    .waitForOrchestration("a", SOON)
                                    .customStatus(String.class)
                                    .orElseThrow();
                        },
                        "3 of 3"));
    }

    private static String remind(OrchestrationContext ctx, Request request) {
        List<String> done = new ArrayList<>();
        DurableFuture<String> answer = ctx.waitForEvent("answer", String.class);
        for (int week = 1; week <= 4; week++) {
            try {
                done.add(answer.get(Duration.ofDays(7)));
                return done.toString();
            } catch (DurableTimeoutException e) {
                done.add(ctx.scheduleActivity(MAIL, "remind " + week).get());
            }
        }
        done.add(ctx.scheduleActivity(MAIL, "escalate").get());
        return done.toString();
    }

    private static String fourEyes(OrchestrationContext ctx, Request request) {
        String first = ctx.waitForEvent("agree", String.class).get();
        String second = first;
        while (second.equals(first)) {
            second = ctx.waitForEvent("agree", String.class).get();
        }
        return first + " and " + second;
    }

    private static String leave(OrchestrationContext ctx, Request request) {
        Winner<String> answer = ctx.race(
                        ctx.waitForEvent("answer", String.class),
                        ctx.scheduleTimer(Duration.ofDays(3)).map(_ -> "granted to " + request.who()))
                .get();
        return answer.value();
    }

    private static String sign(OrchestrationContext ctx, Request request) {
        List<DurableFuture<String>> signatures = request.signers().stream()
                .map(signer -> ctx.waitForEvent("signed-" + signer, String.class))
                .toList();
        return ctx.<String>all(signatures).get(Duration.ofDays(30)).toString();
    }

    private static String onboard(OrchestrationContext ctx, Request request) {
        int done = 0;
        for (String item : request.signers()) {
            ctx.scheduleActivity(MAIL, item).get();
            ctx.setCustomStatus(++done + " of " + request.signers().size());
            ctx.sleep(Duration.ofHours(4));
        }
        return "welcome " + request.who();
    }
}
