package dev.durathread.programs;

import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.Outcome;
import dev.durathread.RetryPolicy;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.Winner;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.DurableException;
import dev.durathread.failure.DurableTimeoutException;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.failure.SubOrchestrationFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Runs a random program. Its output is the text of all that it saw. */
public final class Interpreter {
    /** Its input is what earlier executions saw. */
    public static final OrchestrationType<String, String> PROGRAM =
            OrchestrationType.of("Program", String.class, String.class);

    /** Sleeps a minute and gives back its input; fails where it begins with {@code fail}. */
    public static final OrchestrationType<String, String> CHILD =
            OrchestrationType.of("ProgramChild", String.class, String.class);

    /** Gives back its input; fails where it begins with {@code fail}. */
    public static final ActivityType<String, String> WORK = ActivityType.of("Work", String.class, String.class);

    /** Activities called as plain methods. */
    public interface Toolbox {
        /** Does what {@link #WORK} does. */
        String use(String input);
    }

    public static final String EVENT = "event";
    public static final String QUEUE = "queue";
    private static final String FAIL = "fail";
    private static final int TOO_LONG = 70_000;
    private static final SubOrchestrationOptions TWICE =
            SubOrchestrationOptions.none().withRetry(RetryPolicy.fixed(2, Duration.ofSeconds(30)));
    private static final int ODD_MINUTES = 7; // all else waits for even ones, so that nothing is a tie

    private final OrchestrationContext ctx;
    private int timers;

    private Interpreter(OrchestrationContext ctx) {
        this.ctx = ctx;
    }

    /** The code of {@link #PROGRAM}. */
    public static String run(RandomProgram program, OrchestrationContext ctx, String before) {
        int part = (int) ctx.executionId() - 1;
        String seen = before + new Interpreter(ctx).sequence(program.parts().get(part));
        if (part + 1 < program.parts().size()) {
            return ctx.continueAsNew(seen + "|");
        }
        return seen + ctx.kv().all();
    }

    /** The code of {@link #CHILD}. */
    public static String child(OrchestrationContext ctx, String input) {
        ctx.sleep(Duration.ofMinutes(1));
        return work(input);
    }

    /** The code of {@link #WORK} and of steps. */
    public static String work(String input) {
        if (input.startsWith(FAIL)) {
            throw new IllegalStateException(input);
        }
        return input;
    }

    private String sequence(List<Op> ops) {
        StringBuilder seen = new StringBuilder();
        ops.forEach(op -> seen.append(text(begin(op))).append(' '));
        return seen.toString();
    }

    private static String text(DurableFuture<String> future) {
        return text(future.outcome());
    }

    private static String text(Outcome<String> outcome) {
        return switch (outcome) {
            case Outcome.Success<String>(var value) -> value;
            case Outcome.Failure<String>(var error) -> text(error);
        };
    }

    private static String text(DurableException error) {
        return switch (error) {
            case ActivityFailedException e -> "!" + e.details().message();
            case SubOrchestrationFailedException e -> "!!" + e.details().message();
            default -> "!" + error.getClass().getSimpleName();
        };
    }

    private DurableFuture<String> begin(Op op) {
        return switch (op) {
            case Op.Activity(var label, var fails) -> ctx.scheduleActivity(WORK, named(label, fails));
            case Op.Timer(var minutes) -> ctx.scheduleTimer(unique(minutes)).map(_ -> "t" + minutes);
            case Op.Event() -> ctx.waitForEvent(EVENT, String.class);
            case Op.Message() -> ctx.dequeueEvent(QUEUE, String.class);
            case Op.Step(var label, var fails) -> ctx.step("step", String.class, () -> work(named(label, fails)));
            case Op.Child(var label, var fails) -> ctx.scheduleSubOrchestration(CHILD, named(label, fails));
            case Op.RetriedChild(var label, var fails) ->
                ctx.scheduleSubOrchestration(CHILD, named(label, fails), TWICE);
            case Op.Branch(var ops) -> ctx.async(() -> sequence(ops));
            case Op.All(var members) -> ctx.all(begin(members)).map(Object::toString);
            case Op.AllSettled(var members) ->
                ctx.<String>allSettled(begin(members)).map(Interpreter::texts);
            case Op.Any(var member) ->
                ctx.any(List.of(
                        begin(member), ctx.scheduleActivity(WORK, FAIL), later(begin(new Op.TimedOut(ODD_MINUTES)))));
            case Op.SettledRace(var member, var first) -> race(member, first);
            case Op.OpenRace(var members) -> ctx.<String>race(begin(members)).map(Interpreter::text);
            default -> now(() -> atOnce(op));
        };
    }

    private static String named(String label, boolean fails) {
        return (fails ? FAIL : "") + label;
    }

    private static String texts(List<Outcome<String>> outcomes) {
        return outcomes.stream().map(Interpreter::text).toList().toString();
    }

    private static String text(Winner<String> winner) {
        return winner.index() + ":" + text(winner.outcome());
    }

    private List<DurableFuture<String>> begin(List<Op> ops) {
        List<DurableFuture<String>> futures = new ArrayList<>();
        ops.forEach(op -> futures.add(begin(op)));
        return futures;
    }

    private DurableFuture<String> race(Op member, boolean first) {
        DurableFuture<String> never = ctx.waitForEvent("never", String.class);
        DurableFuture<String> begun = begin(member);
        return ctx.<String>race(first ? List.of(begun, never) : List.of(never, begun))
                .map(Interpreter::text);
    }

    private static DurableFuture<String> later(DurableFuture<String> future) {
        return future.map(text -> text + " late");
    }

    private DurableFuture<String> now(Callable<String> block) {
        return ctx.async(block);
    }

    private String atOnce(Op op) {
        return switch (op) {
            case Op.Count(var key) -> {
                ctx.kv().set(key, ctx.kv().get(key, Integer.class).orElse(0) + 1);
                yield key;
            }
            case Op.Status(var text, var reset) -> status(text, reset);
            case Op.Values(var label, var fails) -> values(named(label, fails));
            case Op.Patch(var change) -> change + ctx.patched(change);
            case Op.Detached(var label) -> {
                ctx.startOrchestration(CHILD, "detached-" + label, label);
                yield "d";
            }
            case Op.TimedOut(var minutes) -> timedOut(minutes);
            case Op.Cancelled(var label) -> {
                DurableFuture<String> activity = ctx.scheduleActivity(WORK, label);
                activity.cancel();
                yield text(activity);
            }
            case Op.GivenUp(var label) -> givenUp(label);
            case Op.Call(var label, var fails) -> called(named(label, fails));
            case Op.InTime(var label, var fails) -> inTime(named(label, fails));
            case Op.Keys(var label) -> keys(label);
            default -> throw new IllegalStateException("begun elsewhere: " + op);
        };
    }

    private String givenUp(String label) {
        List<DurableFuture<String>> all = List.of(
                ctx.async(() -> ctx.waitForEvent("never", String.class).get()),
                ctx.scheduleTimer(Duration.ofDays(1)).map(_ -> label),
                ctx.waitForEvent(EVENT, String.class),
                ctx.dequeueEvent(QUEUE, String.class),
                ctx.scheduleSubOrchestration(CHILD, label),
                ctx.step("given up", String.class, () -> label));
        all.forEach(DurableFuture::cancel);
        return all.stream()
                .map(future -> future.isDone() + text(future))
                .toList()
                .toString();
    }

    private String called(String input) {
        try {
            return ctx.activities(Toolbox.class).use(input);
        } catch (ActivityFailedException e) {
            return text(e);
        }
    }

    private String inTime(String input) {
        try {
            return ctx.scheduleActivity(WORK, input).get(Duration.ofDays(1));
        } catch (ActivityFailedException e) {
            return text(e);
        }
    }

    private String keys(String label) {
        String key = "own-" + label;
        ctx.kv().set(key, label);
        String seen = ctx.kv().get(key, String.class).orElseThrow() + ctx.kv().pruneUpdatedBefore(Instant.EPOCH);
        ctx.kv().clear(key);
        try {
            ctx.kv().set(key, label.repeat(TOO_LONG));
        } catch (PayloadTooLargeException e) {
            seen += e.limit();
        }
        return seen + ctx.kv().keys().contains(key) + ctx.kvOf("nobody", key, String.class);
    }

    private String status(String text, boolean reset) {
        if (reset) {
            ctx.resetCustomStatus();
        } else {
            ctx.setCustomStatus(text);
        }
        return "s";
    }

    /** What is random stays out of the text, which has to be the same each time that the program is run anew. */
    private String values(String label) {
        boolean sane = ctx.newGuid().version() == 4
                && ctx.random().nextInt(10) < 10
                && !ctx.utcNow().isAfter(ctx.utcNow());
        try {
            return sane + ctx.sideEffect(String.class, () -> work(label));
        } catch (ActivityFailedException e) {
            return text(e);
        }
    }

    private String timedOut(int minutes) {
        DurableFuture<String> never = ctx.waitForEvent("never", String.class);
        try {
            return never.get(unique(minutes));
        } catch (DurableTimeoutException e) {
            never.cancel();
            return text(e);
        }
    }

    /** No two timers are due at the same time, so that they fire one by one. */
    private Duration unique(int minutes) {
        return Duration.ofMinutes(minutes).plusMillis(++timers);
    }
}
