package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.DurableFuture;
import dev.durathread.OrchestrationContext;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.BranchFailedException;
import dev.durathread.testkit.TestEnvironment;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Durable calls where none may be made: a clear error, and the orchestration goes on. */
class ForbiddenCallTest extends Scenarios {
    private static Throwable onAnotherThread(Callable<?> call) throws InterruptedException {
        FutureTask<?> task = new FutureTask<>(call);
        Thread.ofPlatform().start(task).join();
        try {
            return new AssertionError("it came back: " + task.get());
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private static String flow(dev.durathread.Orchestration<String, String> body) throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, body)) {
            start(env, "a");
            return result(env, "a");
        }
    }

    @Test
    void refusesCallsFromAnotherThread() throws Exception {
        assertThat(flow((ctx, in) -> {
                    DurableFuture<String> event = ctx.waitForEvent("e", String.class);
                    List<Callable<?>> calls = List.of(
                            () -> ctx.scheduleActivity(ECHO, "x"),
                            event::get,
                            event::isDone,
                            () -> ctx.kv().size(),
                            ctx::utcNow,
                            () -> ctx.async(() -> "x"),
                            () -> event.map(x -> x));
                    for (Callable<?> call : calls) {
                        assertThat(onAnotherThread(call))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("is another thread")
                                .hasMessageContaining("'a'");
                    }
                    assertThat(onAnotherThread(OrchestrationContext::current))
                            .isInstanceOf(IllegalStateException.class);
                    return echo(ctx, in);
                }))
                .isEqualTo("in");
    }

    @Test
    void refusesCallsInsideMapFunctionsSideEffectsAndSteps() throws Exception {
        assertThat(flow((ctx, in) -> {
                    DurableFuture<String> mapped =
                            ctx.scheduleActivity(ECHO, "x").map(x -> echo(ctx, x));
                    assertThatThrownBy(mapped::get)
                            .isInstanceOf(BranchFailedException.class)
                            .cause()
                            .hasMessageContaining("a durable call inside a map function");
                    assertThatThrownBy(() -> ctx.sideEffect(String.class, () -> echo(ctx, "x")))
                            .isInstanceOf(ActivityFailedException.class)
                            .hasMessageContaining("a durable call inside the supplier of a side effect");
                    assertThatThrownBy(() -> ctx.step("s", String.class, () -> echo(ctx, "x"))
                                    .get())
                            .isInstanceOf(ActivityFailedException.class)
                            .hasMessageContaining("is another thread");
                    return echo(ctx, in);
                }))
                .isEqualTo("in");
    }

    @Test
    void refusesFuturesOfAnotherInstance() throws Exception {
        DurableFuture<?>[] stolen = new DurableFuture<?>[1];
        try (TestEnvironment env = TestEnvironment.create().orchestration(FLOW, (ctx, in) -> {
            if (ctx.instanceId().equals("owner")) {
                stolen[0] = ctx.waitForEvent("never", String.class);
                return ctx.waitForEvent("never", String.class).get();
            }
            assertThatThrownBy(() -> ctx.all(List.of(stolen[0])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a future of instance \"thief\"");
            assertThatThrownBy(stolen[0]::get).isInstanceOf(IllegalStateException.class);
            return in;
        })) {
            start(env, "owner");
            settle(env);
            start(env, "thief");
            assertThat(result(env, "thief")).isEqualTo("in");
        }
    }

    @Test
    @SuppressWarnings("ReferenceEquality") // the very same object
    void bindsTheContextInOrchestrationsAndBranches() throws Exception {
        assertThat(flow((ctx, _) -> {
                    DurableFuture<String> branch = ctx.async(() -> {
                        String id = OrchestrationContext.current().instanceId();
                        return id + echo(OrchestrationContext.current(), "!");
                    });
                    return (OrchestrationContext.current() == ctx) + branch.get();
                }))
                .isEqualTo("truea!");
    }
}
