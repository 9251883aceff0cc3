package dev.durathread.testkit.scenarios;

import static dev.durathread.testkit.scenarios.Scenario.SOON;
import static dev.durathread.testkit.scenarios.Scenario.enqueue;
import static dev.durathread.testkit.scenarios.Scenario.raise;
import static dev.durathread.testkit.scenarios.Scenario.run;
import static dev.durathread.testkit.scenarios.Scenario.start;

import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.TypeRef;
import dev.durathread.Winner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Instances that live long and are talked to. */
final class Agents {
    private static final ActivityType<List<String>, String> MODEL =
            ActivityType.of("Model", new TypeRef<List<String>>() {}, TypeRef.of(String.class));
    private static final ActivityType<String, String> TOOL = ActivityType.of("Tool", String.class, String.class);
    private static final OrchestrationType<String, String> AGENT =
            OrchestrationType.of("Agent", String.class, String.class);
    private static final OrchestrationType<String, String> MATCH =
            OrchestrationType.of("Match", String.class, String.class);

    private Agents() {}

    static List<Scenario> scenarios() {
        return List.of(
                new Scenario(
                        "a mailbox agent keeps an account",
                        env -> env.orchestration(AGENT, Agents::account),
                        env -> {
                            start(env, AGENT, "a", "");
                            int number = 0;
                            for (int amount : List.of(100, -30, 50, -20)) {
                                enqueue(env, "a", "book", amount, ++number);
                            }
                            enqueue(env, "a", "book", 0, ++number);
                            return env.client().await(AGENT, "a", SOON) + ", "
                                    + env.client()
                                            .kvValue("a", "balance", Integer.class)
                                            .orElseThrow();
                        },
                        "closed, 100"),
                new Scenario(
                        "a model calls tools until it knows the answer",
                        env -> env.activity(MODEL, (ctx, talk) -> talk.size() < 4 ? "tool: look" : "answer: 42")
                                .activity(TOOL, (ctx, call) -> call + " -> seen")
                                .orchestration(AGENT, Agents::converse),
                        env -> run(env, AGENT, "a", "what is it?"),
                        "answer: 42 after 4 lines"),
                new Scenario(
                        "a tournament is played by children",
                        env -> env.orchestration(MATCH, (ctx, pair) -> {
                                    ctx.sleep(Duration.ofHours(1));
                                    return pair.substring(0, pair.indexOf('-'));
                                })
                                .orchestration(AGENT, Agents::tournament),
                        env -> run(env, AGENT, "a", "a,b,c,d,e,f,g,h"),
                        "a"),
                new Scenario(
                        "a watch starts tomorrow and sees a device go silent",
                        env -> env.orchestration(AGENT, Agents::watch),
                        env -> {
                            env.client()
                                    .start(
                                            AGENT,
                                            "a",
                                            "",
                                            StartOptions.none()
                                                    .withStartAt(Instant.parse("2026-01-02T00:00:00Z"))
                                                    .withIfExists(IfExists.RETURN_EXISTING));
                            raise(env, "a", "beat", 1, 1);
                            raise(env, "a", "beat", 2, 2);
                            return env.client().await(AGENT, "a", SOON);
                        },
                        "silent after 2 beats"));
    }

    private static String account(OrchestrationContext ctx, String input) {
        while (true) {
            int amount = ctx.dequeueEvent("book", Integer.class).get();
            if (amount == 0) {
                return "closed";
            }
            ctx.kv().set("balance", ctx.kv().get("balance", Integer.class).orElse(0) + amount);
        }
    }

    private static String converse(OrchestrationContext ctx, String question) {
        List<String> talk = new ArrayList<>(List.of(question));
        while (true) {
            String next = ctx.scheduleActivity(MODEL, List.copyOf(talk)).get();
            if (next.startsWith("answer")) {
                return next + " after " + talk.size() + " lines";
            }
            talk.add(ctx.scheduleActivity(TOOL, next).get());
        }
    }

    private static String tournament(OrchestrationContext ctx, String input) {
        List<String> players = List.of(input.split(",", -1));
        while (players.size() > 1) {
            List<DurableFuture<String>> matches = new ArrayList<>();
            for (int i = 0; i < players.size(); i += 2) {
                matches.add(ctx.scheduleSubOrchestration(MATCH, players.get(i) + "-" + players.get(i + 1)));
            }
            players = ctx.<String>all(matches).get();
        }
        return players.getFirst();
    }

    private static String watch(OrchestrationContext ctx, String input) {
        int beats = 0;
        while (true) {
            Winner<Integer> next = ctx.race(
                            ctx.waitForEvent("beat", Integer.class),
                            ctx.scheduleTimer(Duration.ofMinutes(5)).map(_ -> 0))
                    .get();
            if (next.index() == 1) {
                return "silent after " + beats + " beats";
            }
            beats++;
        }
    }
}
