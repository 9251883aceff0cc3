package dev.durathread.replay;

import dev.durathread.ActivityOptions;
import dev.durathread.DurableFuture;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.SubOrchestrationOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Code that asks for one thing and then waits, or ends.
 *
 * @param kin what it asks for as far as replay compares it: code of the same kin goes through each other's histories
 * @param alone the same without the wait
 */
record Ask(String name, String kin, Orchestration<String, String> body, Orchestration<String, String> alone) {
    private static final OrchestrationType<Integer, String> CHILD =
            OrchestrationType.of("Child", Integer.class, String.class);

    @Override
    public String toString() {
        return name;
    }

    static List<Ask> all() {
        return List.of(
                ask("nothing", _ -> {}),
                ask("activity", ctx -> activity(ctx, "A", "x", ActivityOptions.none())),
                kin("retried activity", "activity", ctx -> activity(ctx, "A", "x", retried())),
                ask("activity of another name", ctx -> activity(ctx, "B", "x", ActivityOptions.none())),
                ask("activity of another input", ctx -> activity(ctx, "A", "y", ActivityOptions.none())),
                ask(
                        "activity with a tag",
                        ctx -> activity(ctx, "A", "x", ActivityOptions.none().withTag("t"))),
                ask(
                        "activity in a session",
                        ctx -> activity(ctx, "A", "x", ActivityOptions.none().withSession("s"))),
                ask(
                        "activity given up",
                        ctx -> activity(ctx, "A", "x", ActivityOptions.none()).cancel()),
                ask("timer", ctx -> ctx.scheduleTimer(Duration.ofSeconds(1))),
                kin("longer timer", "timer", ctx -> ctx.scheduleTimer(Duration.ofDays(1))),
                ask(
                        "timer given up",
                        ctx -> ctx.scheduleTimer(Duration.ofSeconds(1)).cancel()),
                ask("wait", ctx -> ctx.waitForEvent("e", String.class)),
                ask("wait for another event", ctx -> ctx.waitForEvent("f", String.class)),
                ask("wait given up", ctx -> ctx.waitForEvent("e", String.class).cancel()),
                ask("dequeue", ctx -> ctx.dequeueEvent("e", String.class)),
                ask("dequeue of another queue", ctx -> ctx.dequeueEvent("f", String.class)),
                ask(
                        "dequeue given up",
                        ctx -> ctx.dequeueEvent("e", String.class).cancel()),
                ask("child", ctx -> ctx.scheduleSubOrchestration(CHILD, 1)),
                kin(
                        "child of another id",
                        "child",
                        ctx -> ctx.scheduleSubOrchestration(
                                CHILD, 1, SubOrchestrationOptions.none().withInstanceId("id"))),
                ask("child of another input", ctx -> ctx.scheduleSubOrchestration(CHILD, 2)),
                ask("child of another name", ctx -> ctx.scheduleSubOrchestration("Other", 1, String.class)),
                ask(
                        "child given up",
                        ctx -> ctx.scheduleSubOrchestration(CHILD, 1).cancel()),
                ask("detached", ctx -> ctx.startOrchestration(CHILD, "d", 1)),
                ask("detached of another id", ctx -> ctx.startOrchestration(CHILD, "e", 1)),
                ask("detached of another input", ctx -> ctx.startOrchestration(CHILD, "d", 2)),
                ask("status", ctx -> ctx.setCustomStatus("then")),
                kin("another status", "status", ctx -> ctx.setCustomStatus("now")),
                kin("status reset", "status", OrchestrationContext::resetCustomStatus),
                ask("key", ctx -> ctx.kv().set("k", 1)),
                ask("another key", ctx -> ctx.kv().set("l", 1)),
                ask("another value", ctx -> ctx.kv().set("k", 2)),
                ask("key cleared", ctx -> ctx.kv().clear("k")),
                ask("another key cleared", ctx -> ctx.kv().clear("l")),
                ask("all keys cleared", ctx -> ctx.kv().clearAll()),
                ask("time", OrchestrationContext::utcNow),
                ask("guid", OrchestrationContext::newGuid),
                ask("random", OrchestrationContext::random),
                ask("key of another", ctx -> ctx.kvOf("other", "k", String.class)),
                ask("side effect", ctx -> ctx.sideEffect(String.class, () -> "x")),
                kin("side effect of another value", "side effect", ctx -> ctx.sideEffect(String.class, () -> "y")),
                end("result", "result", (_, in) -> in),
                end("another result", "another result", (_, in) -> in + "!"),
                end("failure", "failure", (_, in) -> {
                    throw new IllegalStateException(in);
                }),
                end("failure of another message", "failure", (_, in) -> {
                    throw new IllegalStateException(in + "!");
                }),
                end("failure of another type", "failure of another type", (_, in) -> {
                    throw new IllegalArgumentException(in);
                }),
                end("next execution", "next execution", OrchestrationContext::continueAsNew),
                end("next execution of another input", "other next", (ctx, in) -> ctx.continueAsNew(in + "!")));
    }

    private static DurableFuture<String> activity(
            OrchestrationContext ctx, String name, String input, ActivityOptions options) {
        return ctx.scheduleActivity(name, input, String.class, options);
    }

    private static ActivityOptions retried() {
        return ActivityOptions.none().withRetry(RetryPolicy.exponential(3)).withTimeout(Duration.ofSeconds(1));
    }

    private static Ask ask(String name, Consumer<OrchestrationContext> what) {
        return kin(name, name, what);
    }

    private static Ask kin(String name, String kin, Consumer<OrchestrationContext> what) {
        return telling(name, kin, (ctx, in) -> {
            what.accept(ctx);
            return in;
        });
    }

    /** Code that tells what it saw of what it asked for. */
    static Ask telling(String name, String kin, Orchestration<String, String> alone) {
        return new Ask(
                name,
                kin,
                (ctx, in) -> alone.run(ctx, in)
                        + ctx.waitForEvent("done", String.class).get(),
                alone);
    }

    private static Ask end(String name, String kin, Orchestration<String, String> body) {
        return new Ask(name, kin, body, body);
    }
}
