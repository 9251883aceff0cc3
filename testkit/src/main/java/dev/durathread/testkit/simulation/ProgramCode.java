package dev.durathread.testkit.simulation;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.Outcome;
import dev.durathread.RetryPolicy;
import dev.durathread.Winner;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.DurableException;
import dev.durathread.failure.DurableTimeoutException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.SubOrchestrationFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs random programs. The output is the tree of all that the program saw, as a text of words, brackets and commas.
 *
 * <p>The input is {@code seed.size} and, from the second execution on, what the earlier ones saw behind a bar.
 */
final class ProgramCode {
    static final OrchestrationType<String, String> PROGRAM =
            OrchestrationType.of("Program", String.class, String.class);

    /** Its input is {@code place#failures#millis}; gives {@code a:place} in the end. */
    static final ActivityType<String, String> WORK = ActivityType.of("Work", String.class, String.class);

    static final String NEVER = "never";
    private static final String BOOM = "boom";
    private static final RetryPolicy RETRIES = RetryPolicy.fixed(5, Duration.ofMillis(300));

    private final OrchestrationContext ctx;

    private ProgramCode(OrchestrationContext ctx) {
        this.ctx = ctx;
    }

    static String input(long seed, int size) {
        return seed + "." + size;
    }

    /** The program that an input asks for. */
    static Program program(String input) {
        int bar = input.indexOf('|');
        String head = bar < 0 ? input : input.substring(0, bar);
        int dot = head.indexOf('.');
        return Program.of(Long.parseLong(head.substring(0, dot)), Integer.parseInt(head.substring(dot + 1)));
    }

    /** What earlier executions saw. */
    static String before(String input) {
        int bar = input.indexOf('|');
        return bar < 0 ? "" : input.substring(bar + 1);
    }

    /** The code of {@link #PROGRAM}. */
    static String run(OrchestrationContext ctx, String input) {
        Program program = program(input);
        int part = (int) ctx.executionId() - 1;
        String before = before(input);
        String seen;
        try {
            seen = new ProgramCode(ctx).sequence(program.parts().get(part), Integer.toString(part));
        } catch (OrchestrationCancelledException e) {
            ctx.scheduleActivity(WORK, ctx.instanceId() + "/clean-up#0#0").get();
            throw e;
        }
        String all = before.isEmpty() ? seen : before + "," + seen;
        if (part + 1 < program.parts().size()) {
            String head = input.substring(0, input.length() - (before.isEmpty() ? 0 : before.length() + 1));
            return ctx.continueAsNew(head + "|" + all);
        }
        if (program.fails()) {
            throw new IllegalStateException(BOOM);
        }
        return "[" + ctx.instanceId() + "," + all + "]";
    }

    private String sequence(List<Op> ops, String place) {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < ops.size(); i++) {
            seen.add(begin(ops.get(i), place + "." + i).get());
        }
        return "[" + String.join(",", seen) + "]";
    }

    private List<DurableFuture<String>> beginAll(List<Op> ops, String place) {
        List<DurableFuture<String>> futures = new ArrayList<>();
        for (int i = 0; i < ops.size(); i++) {
            futures.add(begin(ops.get(i), place + "." + i));
        }
        return futures;
    }

    /** Begins something; the future succeeds but when the instance or the branch is cancelled. */
    private DurableFuture<String> begin(Op op, String place) {
        return switch (op) {
            case Op.Activity(var failures, var millis) ->
                ctx.scheduleActivity(
                        WORK,
                        work(place, failures, millis),
                        ActivityOptions.none().withRetry(RETRIES));
            case Op.FailingActivity() -> ctx.async(() -> failing(place));
            case Op.Step(var failures) -> step(place, failures);
            case Op.Timer(var millis) ->
                ctx.scheduleTimer(Duration.ofMillis(millis)).map(_ -> "t");
            case Op.Event(var name) -> ctx.waitForEvent(name, String.class).map(text -> "e:" + text);
            case Op.Message(var queue) -> ctx.dequeueEvent(queue, String.class).map(text -> "q:" + text);
            case Op.EventInTime(var name, var millis) -> ctx.async(() -> inTime(name, millis));
            case Op.InVain(var millis) -> ctx.async(() -> inVain(millis));
            case Op.Child(var seed, var size) -> ctx.async(() -> child(seed, size));
            case Op.All(var members) -> ctx.all(beginAll(members, place)).map(ProgramCode::tree);
            case Op.Settled(var members) ->
                ctx.<String>allSettled(beginAll(members, place)).map(ProgramCode::outcomes);
            case Op.Any(var members) -> ctx.any(beginAll(members, place));
            case Op.Race(var members) ->
                ctx.<String>race(beginAll(members, place)).map(ProgramCode::winner);
            case Op.Branch(var ops) -> ctx.async(() -> sequence(ops, place));
            case Op.Detached _, Op.Count _, Op.Status _, Op.Values _, Op.Patch _, Op.GivenUp _ ->
                ctx.async(() -> atOnce(op, place));
        };
    }

    private String work(String place, int failures, int millis) {
        return ctx.instanceId() + "/" + place + "#" + failures + "#" + millis;
    }

    private String failing(String place) {
        try {
            return ctx.scheduleActivity(WORK, work(place, 9, 0)).get();
        } catch (ActivityFailedException e) {
            return "!" + e.details().message();
        }
    }

    private DurableFuture<String> step(String place, int failures) {
        String id = ctx.instanceId();
        int[] attempts = {0};
        return ctx.step(place, String.class, ActivityOptions.none().withRetry(RETRIES), () -> {
            if (++attempts[0] <= failures) {
                throw new IllegalStateException("not yet");
            }
            return "s:" + id + "/" + place;
        });
    }

    private String inTime(String name, int millis) {
        DurableFuture<String> event = ctx.waitForEvent(name, String.class);
        DurableFuture<String> timer =
                ctx.scheduleTimer(Duration.ofMillis(millis)).map(_ -> "");
        Winner<String> winner = ctx.race(event, timer).get();
        return winner.index() == 0 ? "e:" + text(winner.outcome()) : "late";
    }

    private String inVain(int millis) {
        DurableFuture<String> never = ctx.waitForEvent(NEVER, String.class);
        try {
            return "?" + never.get(Duration.ofMillis(millis));
        } catch (DurableTimeoutException e) {
            never.cancel();
            return "to";
        }
    }

    private String child(long seed, int size) {
        try {
            return ctx.scheduleSubOrchestration(PROGRAM, input(seed, size)).get();
        } catch (SubOrchestrationFailedException e) {
            return "!c";
        }
    }

    private static String tree(List<String> values) {
        return values.stream().collect(Collectors.joining(",", "[", "]"));
    }

    private static String outcomes(List<Outcome<String>> outcomes) {
        return tree(outcomes.stream().map(ProgramCode::text).toList());
    }

    private static String text(Outcome<String> outcome) {
        return switch (outcome) {
            case Outcome.Success<String>(var value) -> value;
            case Outcome.Failure<String>(var error) -> "x:" + error.getClass().getSimpleName();
        };
    }

    private static String winner(Winner<String> winner) {
        return "[w" + winner.index() + "," + text(winner.outcome()) + "]";
    }

    private String atOnce(Op op, String place) {
        return switch (op) {
            case Op.Detached(var seed, var size) -> {
                ctx.startOrchestration(PROGRAM, ctx.instanceId() + "-d" + place, input(seed, size));
                yield "d";
            }
            case Op.Count(var key) -> {
                int count = ctx.kv().get(key, Integer.class).orElse(0) + 1;
                ctx.kv().set(key, count);
                yield key + ":" + count;
            }
            case Op.Status(var reset) -> {
                if (reset) {
                    ctx.resetCustomStatus();
                } else {
                    ctx.setCustomStatus(place);
                }
                yield "st";
            }
            case Op.Values() -> values(place);
            case Op.Patch(var change) -> "p:" + ctx.patched(change);
            case Op.GivenUp(var which) -> givenUp(which, place);
            default -> throw new IllegalStateException("begun elsewhere: " + op);
        };
    }

    private String values(String place) {
        boolean sane = ctx.newGuid().version() == 4
                && ctx.random().nextInt(10) < 10
                && !ctx.utcNow().isAfter(ctx.utcNow().plusSeconds(60));
        return "v:" + sane + ":" + ctx.sideEffect(String.class, () -> place);
    }

    private String givenUp(int which, String place) {
        DurableFuture<String> begun = switch (which) {
            case 0 -> ctx.scheduleActivity(WORK, work(place, 0, 0));
            case 1 -> ctx.scheduleTimer(Duration.ofDays(1)).map(_ -> "t");
            case 2 -> ctx.waitForEvent("event0", String.class);
            case 3 -> ctx.dequeueEvent("queue0", String.class);
            default -> ctx.scheduleSubOrchestration(PROGRAM, input(which, 2));
        };
        begun.cancel();
        try {
            return "?" + begun.get();
        } catch (OrchestrationCancelledException e) {
            throw e;
        } catch (DurableException e) {
            return "x";
        }
    }
}
