package dev.durathread.scenario;

import dev.durathread.ActivityOptions;
import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.RetryPolicy;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.failure.SubOrchestrationFailedException;
import java.time.Duration;

/** The code that the golden histories were recorded with. It never changes; a new history comes with new code. */
final class GoldenPrograms {
    private GoldenPrograms() {}

    static String work(OrchestrationContext ctx, String in) {
        String seen = ctx.scheduleActivity(Scenarios.ECHO, in).get();
        try {
            ctx.scheduleActivity(
                            Scenarios.FAIL,
                            "no",
                            ActivityOptions.none().withRetry(RetryPolicy.fixed(2, Duration.ofSeconds(1))))
                    .get();
        } catch (ActivityFailedException e) {
            seen += e.details().message();
        }
        ActivityOptions routed = ActivityOptions.none().withTag("gpu").withSession("s-1");
        ctx.scheduleActivity("Routed", 1, String.class, routed).cancel();
        seen += ctx.step("good", Integer.class, () -> 42).get();
        try {
            ctx.step("bad", String.class, () -> {
                        throw new IllegalStateException("step failed");
                    })
                    .get();
        } catch (ActivityFailedException e) {
            seen += e.attempts();
        }
        DurableFuture<Void> timer = ctx.scheduleTimer(Duration.ofDays(1));
        ctx.sleep(Duration.ofMinutes(1));
        timer.cancel();
        return seen;
    }

    static String values(OrchestrationContext ctx, String in) {
        String seen = in
                + ctx.utcNow()
                + ctx.newGuid()
                + ctx.random().nextInt(100)
                + ctx.sideEffect(String.class, () -> "side effect");
        try {
            ctx.sideEffect(String.class, () -> {
                throw new IllegalStateException("side effect failed");
            });
        } catch (ActivityFailedException e) {
            seen += e.details().errorType();
        }
        seen += ctx.kvOf("another", "key", String.class).isPresent();
        seen += ctx.patched("change-1");
        ctx.setCustomStatus("half way");
        ctx.resetCustomStatus();
        ctx.kv().set("a", "ä \"quoted\" \n 😀");
        ctx.kv().set("b", 1);
        ctx.kv().clear("a");
        seen += ctx.kv().size();
        ctx.kv().clearAll();
        return seen;
    }

    static String limits(OrchestrationContext ctx, String in) {
        String tooLong = "x".repeat(3 << 20);
        String seen = refused(() -> ctx.scheduleActivity(Scenarios.ECHO, tooLong))
                + refused(() -> ctx.setCustomStatus(tooLong.substring(0, 1 << 19)))
                + refused(() -> ctx.kv().set("a", tooLong.substring(0, 1 << 17)));
        for (int i = 0; i < 150; i++) {
            ctx.kv().set("k" + i, i);
        }
        return in + seen + refused(() -> ctx.kv().set("one more", 1));
    }

    private static String refused(Runnable call) {
        try {
            call.run();
            return "allowed ";
        } catch (PayloadTooLargeException | IllegalStateException e) {
            return e.getClass().getSimpleName() + " ";
        }
    }

    static String messages(OrchestrationContext ctx, String in) {
        ctx.waitForEvent("given-up", String.class).cancel();
        ctx.dequeueEvent("given-up", String.class).cancel();
        return in
                + ctx.waitForEvent("event", String.class).get()
                + ctx.dequeueEvent("queue", String.class).get();
    }

    static String children(OrchestrationContext ctx, String in) {
        ctx.startOrchestration(Scenarios.CHILD, "detached", "detached");
        String seen = ctx.scheduleSubOrchestration(Scenarios.CHILD, in).get();
        try {
            ctx.scheduleSubOrchestration(Scenarios.CHILD, "fail").get();
        } catch (SubOrchestrationFailedException e) {
            seen += e.details().message();
        }
        ctx.scheduleSubOrchestration(Scenarios.CHILD, "wait").cancel();
        return seen;
    }

    static String child(OrchestrationContext ctx, String in) {
        if (in.equals("wait")) {
            ctx.sleep(Duration.ofDays(1));
        }
        if (in.equals("fail")) {
            throw new IllegalArgumentException("child failed");
        }
        return in;
    }

    static String failed(OrchestrationContext ctx, String in) {
        ctx.waitForEvent("open at the end", String.class);
        throw new IllegalStateException("failed " + in);
    }

    static String cancelled(OrchestrationContext ctx, String in) {
        ctx.scheduleTimer(Duration.ofDays(1));
        return in + ctx.waitForEvent("never", String.class).get();
    }

    static String continued(OrchestrationContext ctx, String in) {
        if (ctx.executionId() == 2) {
            return in
                    + ctx.kv().get("carried", Integer.class).orElseThrow()
                    + ctx.customStatus(String.class).orElseThrow();
        }
        ctx.kv().set("carried", 7);
        ctx.setCustomStatus("carried too");
        return ctx.continueAsNew(in + " again", "1.0.0");
    }
}
