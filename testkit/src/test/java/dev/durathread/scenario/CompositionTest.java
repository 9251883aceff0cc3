package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.DurableFuture;
import dev.durathread.Orchestration;
import dev.durathread.Outcome;
import dev.durathread.Winner;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.BranchCancelledException;
import dev.durathread.failure.BranchFailedException;
import dev.durathread.history.HistoryEvent.SubOrchestrationCancelRequested;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CompositionTest extends Scenarios {
    private static String sweepFlow(Orchestration<String, String> body) throws Exception {
        return sweep(env -> env.orchestration(CHILD, (ctx, in) -> {
                    ctx.sleep(Duration.ofHours(1));
                    return in;
                })
                .orchestration(FLOW, body));
    }

    @Test
    @DisplayName("COMP-01 all gives the values in the order of the arguments, or the first failure in that order")
    void joinsInTheOrderOfTheArguments() throws Exception {
        assertThat(sweepFlow((ctx, _) -> {
                    DurableFuture<String> slow =
                            ctx.scheduleTimer(Duration.ofMinutes(9)).map(_ -> "slow");
                    DurableFuture<String> fast =
                            ctx.scheduleTimer(Duration.ofMinutes(1)).map(_ -> "fast");
                    return ctx.<String>all(List.of(slow, ctx.scheduleActivity(ECHO, "echo"), fast))
                                    .get()
                                    .toString()
                            + ctx.all(List.of()).get();
                }))
                .isEqualTo("[slow, echo, fast][]");
        assertThat(sweepFlow((ctx, _) -> {
                    DurableFuture<List<String>> all = ctx.all(List.of(
                            ctx.scheduleActivity(ECHO, "x"),
                            ctx.scheduleActivity(FAIL, "first"),
                            ctx.scheduleActivity(FAIL, "second")));
                    try {
                        return all.get().toString();
                    } catch (ActivityFailedException e) {
                        return e.details().message() + " and " + e.getSuppressed().length + " more";
                    }
                }))
                .isEqualTo("first and 1 more");
    }

    @Test
    @DisplayName("COMP-01 COMP-09 allSettled gives the outcome of each")
    void settlesEach() throws Exception {
        assertThat(sweepFlow((ctx, _) -> {
                    StringBuilder seen = new StringBuilder();
                    for (Outcome<String> outcome : ctx.<String>allSettled(
                                    List.of(ctx.scheduleActivity(ECHO, "value"), ctx.scheduleActivity(FAIL, "failure")))
                            .get()) {
                        seen.append(
                                switch (outcome) {
                                    case Outcome.Success<String>(var value) -> value + " ";
                                    case Outcome.Failure<String>(var error) ->
                                        ((ActivityFailedException) error)
                                                .details()
                                                .message();
                                });
                    }
                    return seen.toString();
                }))
                .isEqualTo("value failure");
    }

    @Test
    @DisplayName("COMP-02 race takes any number, any gives the first success, and they nest in each other and in all")
    void nestsRaces() throws Exception {
        assertThat(sweepFlow((ctx, _) -> {
                    List<DurableFuture<String>> timers = IntStream.of(5, 4, 3, 2, 6)
                            .mapToObj(m ->
                                    ctx.scheduleTimer(Duration.ofMinutes(m)).map(_ -> "t" + m))
                            .toList();
                    Winner<String> five = ctx.race(timers).get();
                    DurableFuture<Winner<String>> inner = ctx.race(List.of(
                            ctx.scheduleTimer(Duration.ofMinutes(9)).map(_ -> "nine"),
                            ctx.scheduleTimer(Duration.ofMinutes(8)).map(_ -> "eight")));
                    DurableFuture<String> any =
                            ctx.any(List.of(ctx.scheduleActivity(FAIL, "no"), inner.map(Winner::value)));
                    List<String> all = ctx.<String>all(List.of(any, ctx.scheduleActivity(ECHO, "echo")))
                            .get();
                    return five.index() + five.value() + all;
                }))
                .isEqualTo("3t2[eight, echo]");
        assertThatThrownBy(() ->
                        sweepFlow((ctx, _) -> ctx.<String>race(List.of()).get().value()))
                .hasMessageContaining("race of no futures");
    }

    @Test
    @DisplayName("COMP-02 any whose members all fail gives the first failure with the others suppressed")
    void failsWhenAllFail() throws Exception {
        assertThat(sweepFlow((ctx, _) -> {
                    try {
                        return ctx.<String>any(List.of(
                                        ctx.async(() -> {
                                            ctx.sleep(Duration.ofMinutes(2));
                                            return echo(
                                                    ctx,
                                                    "never reached"
                                                            + ctx.scheduleActivity(FAIL, "late")
                                                                    .get());
                                        }),
                                        ctx.scheduleActivity(FAIL, "early")))
                                .get();
                    } catch (ActivityFailedException e) {
                        return e.details().message() + e.getSuppressed().length;
                    }
                }))
                .isEqualTo("early1");
    }

    @Test
    @DisplayName(
            "COMP-03 COMP-04 the first to be settled in history wins, of those settled already the earlier argument")
    void decidesRacesByHistory() throws Exception {
        assertThat(sweepFlow((ctx, _) -> {
                    DurableFuture<String> late =
                            ctx.scheduleTimer(Duration.ofMinutes(2)).map(_ -> "late");
                    DurableFuture<String> early =
                            ctx.scheduleTimer(Duration.ofMinutes(1)).map(_ -> "early");
                    String live = ctx.<String>race(late, early).get().value();
                    DurableFuture<String> a =
                            ctx.scheduleTimer(Duration.ofMinutes(4)).map(_ -> "a");
                    DurableFuture<String> b =
                            ctx.scheduleTimer(Duration.ofMinutes(3)).map(_ -> "b");
                    ctx.sleep(Duration.ofMinutes(5));
                    return live + ctx.<String>race(a, b).get().value();
                }))
                .isEqualTo("earlya");
    }

    @Test
    @DisplayName("COMP-05 SUB-06 a race cancels its losers of every kind")
    void cancelsLosers() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(
                        CHILD,
                        (ctx, _) -> ctx.waitForEvent("never", String.class).get())
                .orchestration(FLOW, (ctx, _) -> {
                    List<DurableFuture<?>> losers = List.of(
                            ctx.scheduleActivity("Nowhere", "x", String.class),
                            ctx.scheduleSubOrchestration(CHILD, "x"),
                            ctx.waitForEvent("e", String.class),
                            ctx.dequeueEvent("q", String.class),
                            ctx.scheduleTimer(Duration.ofDays(1)),
                            ctx.async(() -> echo(
                                    ctx, ctx.waitForEvent("b", String.class).get())),
                            ctx.all(List.of(ctx.waitForEvent("all", String.class))),
                            ctx.race(List.of(ctx.waitForEvent("race", String.class))),
                            ctx.any(List.of(ctx.waitForEvent("any", String.class))),
                            ctx.waitForEvent("mapped", String.class).map(x -> x));
                    List<DurableFuture<?>> racers = new ArrayList<>(losers);
                    racers.add(ctx.scheduleActivity(ECHO, "winner"));
                    Winner<?> winner = ctx.race(racers).get();
                    for (DurableFuture<?> loser : losers) {
                        assertThat(loser.isDone()).isTrue();
                        assertThatThrownBy(loser::get).isInstanceOf(BranchCancelledException.class);
                    }
                    ctx.sleep(Duration.ofMinutes(1));
                    return winner.index() + "" + winner.value();
                })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("10winner");
            assertThat(env.history("a").stream().filter(e -> e.kind().contains("Cancel")))
                    .hasSize(10);
            assertThat(events(env, "a", SubOrchestrationCancelRequested.class)).hasSize(1);
            assertThat(env.provider().listTasks("a")).isEmpty();
        }
    }

    @Test
    @DisplayName("COMP-06 CANC-13 after a race work goes on as usual, whatever its losers still give")
    void goesOnAfterARace() throws Exception {
        assertThat(sweepFlow((ctx, _) -> {
                    String seen = "";
                    for (int i = 0; i < 3; i++) {
                        seen += ctx.race(ctx.scheduleActivity(ECHO, "a"), ctx.waitForEvent("never", String.class))
                                .get()
                                .index();
                        seen += echo(ctx, "-");
                    }
                    return seen;
                }))
                .isEqualTo("0-0-0-");
    }

    @Test
    @DisplayName("COMP-07 branches of blocking code run side by side, nest, and are joined and raced")
    void runsBranches() throws Exception {
        assertThat(sweepFlow((ctx, _) -> {
                    StringBuilder order = new StringBuilder();
                    List<DurableFuture<String>> branches = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        int n = i;
                        branches.add(ctx.async(() -> {
                            ctx.sleep(Duration.ofMinutes(10 - n));
                            order.append(n);
                            DurableFuture<String> nested = ctx.async(() -> {
                                ctx.sleep(Duration.ofSeconds(n));
                                return echo(ctx, "n" + n);
                            });
                            return nested.get();
                        }));
                    }
                    Winner<String> winner = ctx.race(
                                    ctx.async(() -> ctx.scheduleSubOrchestration(CHILD, "child")
                                            .get()),
                                    ctx.async(() ->
                                            ctx.<String>all(branches).get().toString()))
                            .get();
                    return winner.index() + winner.value() + order;
                }))
                .isEqualTo("1[n0, n1, n2]210");
    }

    @Test
    @DisplayName("COMP-07 what a branch throws is its failure: the engine's own as it is, the user's as the cause")
    void givesTheFailureOfABranch() throws Exception {
        assertThat(sweepFlow((ctx, _) -> {
                    DurableFuture<String> own = ctx.async(() -> {
                        echo(ctx, "first");
                        throw new java.io.IOException("disk");
                    });
                    DurableFuture<String> engines = ctx.async(
                            () -> ctx.scheduleActivity(FAIL, "activity").get());
                    String seen = "";
                    try {
                        own.get();
                    } catch (BranchFailedException e) {
                        seen += e.getCause().getMessage();
                    }
                    try {
                        engines.get();
                    } catch (ActivityFailedException e) {
                        seen += " " + e.details().message();
                    }
                    return seen;
                }))
                .isEqualTo("disk activity");
    }

    @Test
    @DisplayName(
            "COMP-08 a branch that lost a race is told at its pending call, once, and what it asked for is given up")
    void cancelsABranch() throws Exception {
        String seen = sweepFlow((ctx, _) -> {
            DurableFuture<String> mine = ctx.scheduleTimer(Duration.ofHours(1)).map(_ -> "mine");
            StringBuilder told = new StringBuilder();
            DurableFuture<String> branch = ctx.async(() -> {
                try {
                    return ctx.<String>all(List.of(mine, ctx.waitForEvent("never", String.class)))
                            .get()
                            .toString();
                } catch (BranchCancelledException e) {
                    told.append("told ").append(echo(ctx, "cleaned up "));
                    throw e;
                }
            });
            ctx.race(branch, ctx.scheduleTimer(Duration.ofMinutes(1))).get();
            assertThatThrownBy(branch::get).isInstanceOf(BranchCancelledException.class);
            return mine.get() + " " + told;
        });
        assertThat(seen).isEqualTo("mine told cleaned up ");
    }

    @Test
    @DisplayName("COMP-11 the outcome of a winner says whether it failed")
    void tellsWhetherTheWinnerFailed() throws Exception {
        assertThat(sweepFlow((ctx, _) -> {
                    Winner<String> winner = ctx.race(
                                    ctx.scheduleActivity(FAIL, "quick"), ctx.waitForEvent("never", String.class))
                            .get();
                    assertThatThrownBy(winner::value).isInstanceOf(ActivityFailedException.class);
                    return winner.index() + " " + winner.outcome().isSuccess();
                }))
                .isEqualTo("0 false");
    }
}
