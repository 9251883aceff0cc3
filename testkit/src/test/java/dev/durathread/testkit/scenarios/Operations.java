package dev.durathread.testkit.scenarios;

import static dev.durathread.testkit.scenarios.Scenario.SOON;
import static dev.durathread.testkit.scenarios.Scenario.failUntil;
import static dev.durathread.testkit.scenarios.Scenario.raise;
import static dev.durathread.testkit.scenarios.Scenario.run;
import static dev.durathread.testkit.scenarios.Scenario.start;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.Outcome;
import dev.durathread.RetryPolicy;
import dev.durathread.Winner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Jobs, polls, imports and alarms. */
final class Operations {
    private static final ActivityType<Integer, String> WORK = ActivityType.of("Work", Integer.class, String.class);
    private static final OrchestrationType<Integer, String> JOB =
            OrchestrationType.of("Job", Integer.class, String.class);
    private static final OrchestrationType<Integer, Integer> CHUNK =
            OrchestrationType.of("Chunk", Integer.class, Integer.class);

    private Operations() {}

    static List<Scenario> scenarios() {
        return List.of(
                new Scenario(
                        "a poller asks each minute until a file is there",
                        env -> env.activity(WORK, (ctx, n) -> n < 25 ? "missing" : "there")
                                .orchestration(JOB, Operations::poll),
                        env -> run(env, JOB, "j", 0),
                        "there at poll 25, execution 3"),
                new Scenario(
                        "a fan-out reports what failed",
                        env -> env.activity(WORK, (ctx, n) -> {
                                    if (n % 7 == 0) {
                                        throw new IllegalStateException("bad row");
                                    }
                                    return "ok";
                                })
                                .orchestration(JOB, Operations::fanOut),
                        env -> run(env, JOB, "j", 20),
                        "17 ok, 3 failed"),
                new Scenario(
                        "a batch runs three at a time",
                        env -> env.activity(WORK, (ctx, n) -> "d" + n).orchestration(JOB, Operations::window),
                        env -> run(env, JOB, "j", 10),
                        "[d0, d1, d2, d3, d4, d5, d6, d7, d8, d9]"),
                new Scenario(
                        "the first mirror that answers is taken",
                        env -> env.activity(WORK, (ctx, n) -> {
                                    if (n != 3) {
                                        throw new IllegalStateException("mirror " + n + " is down");
                                    }
                                    return "from mirror " + n;
                                })
                                .orchestration(JOB, Operations::mirrors),
                        env -> run(env, JOB, "j", 4),
                        "from mirror 3"),
                new Scenario(
                        "a pipeline of steps with a flaky one",
                        env -> env.orchestration(JOB, Operations::pipeline),
                        env -> run(env, JOB, "j", 5),
                        "5 -> 10 -> 11"),
                new Scenario(
                        "an import goes on chunk by chunk",
                        env -> env.orchestration(
                                        CHUNK,
                                        (ctx, from) -> ctx.step("rows", Integer.class, () -> from * 10)
                                                .get())
                                .orchestration(JOB, Operations::importChunks),
                        env -> run(env, JOB, "j", 0),
                        "imported 100 rows"),
                new Scenario(
                        "a job that hangs is tried again",
                        env -> env.activity(WORK, (ctx, n) -> {
                                    if (ctx.attempt() < 3) {
                                        ctx.awaitCancelled(Duration.ofDays(1));
                                    }
                                    return "done by attempt " + ctx.attempt();
                                })
                                .orchestration(
                                        JOB,
                                        (ctx, n) -> ctx.scheduleActivity(
                                                        WORK,
                                                        n,
                                                        ActivityOptions.none()
                                                                .withRetry(RetryPolicy.fixed(5, Duration.ofMinutes(1))
                                                                        .withAttemptTimeout(Duration.ofMinutes(30))))
                                                .get()),
                        env -> run(env, JOB, "j", 1),
                        "done by attempt 3"),
                new Scenario(
                        "an alarm that nobody acknowledges goes up the line",
                        env -> env.activity(WORK, (ctx, n) -> "paged level " + n)
                                .orchestration(JOB, Operations::alarm),
                        env -> {
                            start(env, JOB, "j", 3);
                            env.clock().advance(Duration.ofMinutes(12));
                            raise(env, "j", "ack", "Bob", 1);
                            return env.client().await(JOB, "j", SOON);
                        },
                        "[paged level 1, paged level 2, paged level 3, Bob]"));
    }

    private static String poll(OrchestrationContext ctx, Integer begun) {
        for (int n = begun; n < begun + 10; n++) {
            if (ctx.scheduleActivity(WORK, n).get().equals("there")) {
                return "there at poll " + n + ", execution " + ctx.executionId();
            }
            ctx.sleep(Duration.ofMinutes(1));
        }
        return ctx.continueAsNew(begun + 10);
    }

    private static String fanOut(OrchestrationContext ctx, Integer n) {
        List<DurableFuture<String>> all = IntStream.range(0, n)
                .mapToObj(i -> ctx.scheduleActivity(WORK, i))
                .toList();
        List<Outcome<String>> outcomes = ctx.<String>allSettled(all).get();
        long good = outcomes.stream().filter(Outcome::isSuccess).count();
        return good + " ok, " + (n - good) + " failed";
    }

    private static String window(OrchestrationContext ctx, Integer n) {
        List<DurableFuture<String>> branches = new ArrayList<>();
        for (int lane = 0; lane < 3; lane++) {
            int first = lane;
            branches.add(ctx.async(() -> {
                List<String> done = new ArrayList<>();
                for (int i = first; i < n; i += 3) {
                    done.add(ctx.scheduleActivity(WORK, i).get());
                }
                return String.join(" ", done);
            }));
        }
        return ctx.<String>all(branches).get().stream()
                .flatMap(lane -> List.of(lane.split(" ", -1)).stream())
                .sorted()
                .toList()
                .toString();
    }

    private static String mirrors(OrchestrationContext ctx, Integer n) {
        List<DurableFuture<String>> all = IntStream.rangeClosed(1, n)
                .mapToObj(i -> ctx.scheduleActivity(WORK, i))
                .toList();
        return ctx.<String>any(all).get();
    }

    private static String pipeline(OrchestrationContext ctx, Integer n) {
        int doubled = ctx.step("double", Integer.class, () -> n * 2).get();
        int[] tries = {0};
        int more = ctx.step(
                        "more",
                        Integer.class,
                        ActivityOptions.none().withRetry(RetryPolicy.fixed(3, Duration.ofSeconds(10))),
                        () -> {
                            failUntil(++tries[0], 2);
                            return doubled + 1;
                        })
                .get();
        return n + " -> " + doubled + " -> " + more;
    }

    private static String importChunks(OrchestrationContext ctx, Integer chunk) {
        int rows = ctx.kv().get("rows", Integer.class).orElse(0)
                + ctx.scheduleSubOrchestration(CHUNK, chunk).get();
        ctx.kv().set("rows", rows);
        return chunk == 4 ? "imported " + rows + " rows" : ctx.continueAsNew(chunk + 1);
    }

    private static String alarm(OrchestrationContext ctx, Integer levels) {
        List<String> log = new ArrayList<>();
        DurableFuture<String> ack = ctx.waitForEvent("ack", String.class);
        for (int level = 1; level <= levels; level++) {
            log.add(ctx.scheduleActivity(WORK, level).get());
            Winner<String> winner = ctx.<String>race(List.of(
                            ctx.async(ack::get),
                            ctx.scheduleTimer(Duration.ofMinutes(5)).map(_ -> "")))
                    .get();
            if (winner.index() == 0) {
                break;
            }
        }
        log.add(ack.get());
        return log.toString();
    }
}
