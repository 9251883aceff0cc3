package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.OrchestrationStatus;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.DurableException;
import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.FailureKind;
import dev.durathread.failure.InstanceAlreadyExistsException;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.failure.OrchestrationFailedException;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.failure.ProviderException;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ErrorTest extends Scenarios {
    static final class OutOfStock extends Exception {
        private static final long serialVersionUID = 1;

        OutOfStock(String item, Throwable cause) {
            super("no " + item, cause);
        }
    }

    @Test
    @DisplayName("ERR-01 ERR-03 all failures are one sealed family, each with a stable code at the head of its text")
    void isOneSealedFamily() {
        assertThat(DurableException.class.isSealed()).isTrue();
        assertThat(DurableException.class.getPermittedSubclasses())
                .allMatch(type -> Modifier.isFinal(type.getModifiers()));
        assertThat(new InstanceNotFoundException("a")).hasMessageStartingWith("DUR-1101: ");
        assertThat(new InstanceNotFoundException("a").code()).isEqualTo("DUR-1101");
        assertThat(Arrays.asList(DurableException.class.getPermittedSubclasses()))
                .contains(NonDeterminismException.class, ProviderException.class, PayloadException.class);
    }

    @Test
    @DisplayName("ERR-02 ERR-07 ACT-04 an activity's failure is caught with type, message, stack, causes and attempts")
    void givesTheFailureOfAnActivity() throws Exception {
        ActivityType<String, String> reserve = ActivityType.of("Reserve", String.class, String.class);
        String seen = sweep(env -> env.activity(reserve, (_, item) -> {
                    throw new OutOfStock(item, new IllegalStateException("the shelf is empty"));
                })
                .orchestration(FLOW, (ctx, _) -> {
                    try {
                        return ctx.scheduleActivity(
                                        reserve,
                                        "book",
                                        ActivityOptions.none().withRetry(RetryPolicy.fixed(2, Duration.ofMinutes(1))))
                                .get();
                    } catch (ActivityFailedException e) {
                        FailureDetails details = e.details();
                        assertThat(details.stackTrace()).contains("ErrorTest", "Caused by", "the shelf is empty");
                        return e.activityName() + " " + e.attempts() + " " + details.errorType() + " "
                                + details.message() + " " + details.kind();
                    }
                }));
        assertThat(seen).isEqualTo("Reserve 2 " + OutOfStock.class.getName() + " no book APPLICATION");
    }

    @Test
    @DisplayName("ERR-04 what the engine makes is told apart from what user code threw by its kind")
    void tellsKindsApart() {
        assertThat(FailureDetails.of(new IllegalStateException("x")).kind()).isEqualTo(FailureKind.APPLICATION);
        assertThat(FailureDetails.of(new PayloadTooLargeException("x", 2, 1)).kind())
                .isEqualTo(FailureKind.ENGINE);
        assertThat(FailureDetails.of(new PayloadTooLargeException("x", 2, 1)).errorType())
                .isEqualTo("PayloadTooLargeException");
    }

    @Test
    @DisplayName("ERR-05 each client error has its own exception")
    void throwsTypedClientErrors() throws Exception {
        try (MemoryProvider provider = MemoryProvider.create();
                dev.durathread.DurableRuntime runtime = dev.durathread.DurableRuntime.builder(provider)
                        .orchestration(
                                FLOW,
                                (ctx, in) -> in.equals("wait")
                                        ? ctx.waitForEvent("never", String.class)
                                                .get()
                                        : in)
                        .start()) {
            var client = runtime.client();
            assertThatThrownBy(() -> client.waitForOrchestration("nobody", SOON))
                    .isInstanceOf(InstanceNotFoundException.class);
            client.start(FLOW, "waits", "wait");
            assertThatThrownBy(() -> client.start(FLOW, "waits", "x"))
                    .isInstanceOf(InstanceAlreadyExistsException.class);
            assertThatThrownBy(() -> client.waitForOrchestration("waits", Duration.ofMillis(20)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("\"waits\"");
            client.start(FLOW, "done", "x");
            client.await(FLOW, "done", SOON);
            assertThatThrownBy(() -> client.raiseEvent("done", "e", 1)).isInstanceOf(InstanceFinishedException.class);
            assertThatThrownBy(() -> client.start(FLOW, "", "x")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @DisplayName("ERR-06 an orchestration that throws at once is failed, with a history of two events")
    void failsWithTwoEvents() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (_, in) -> {
            throw new OutOfStock(in, null);
        })) {
            start(env, "a");
            assertThatThrownBy(() -> result(env, "a")).isInstanceOfSatisfying(OrchestrationFailedException.class, e -> {
                assertThat(e.instanceId()).isEqualTo("a");
                assertThat(e.details().errorType()).isEqualTo(OutOfStock.class.getName());
                assertThat(e.details().message()).isEqualTo("no in");
            });
            assertThat(env.history("a")).hasSize(2);
        }
    }

    @Test
    @DisplayName("ERR-08 ACT-03 what is over a limit throws at the call, naming what it is, its size and the limit")
    void throwsAtTheCall() throws Exception {
        try (TestEnvironment env = TestEnvironment.builder()
                .options(RuntimeOptions.defaults().withMaxPayloadBytes(100))
                .build()
                .orchestration(FLOW, (ctx, _) -> {
                    String big = "x".repeat(99);
                    for (Runnable call : new Runnable[] {
                        () -> ctx.scheduleActivity(ECHO, big),
                        () -> ctx.scheduleSubOrchestration(CHILD, big),
                        () -> ctx.startOrchestration(CHILD, "c", big),
                        () -> ctx.continueAsNew(big)
                    }) {
                        assertThatThrownBy(call::run)
                                .isInstanceOf(PayloadTooLargeException.class)
                                .hasMessageContaining("101")
                                .hasMessageContaining("100");
                    }
                    return "caught";
                })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("caught");
            assertThatThrownBy(() -> env.client().start(FLOW, "b", "x".repeat(99)))
                    .isInstanceOf(PayloadTooLargeException.class)
                    .hasMessageContaining("\"b\"");
            assertThat(env.client().status("b")).isInstanceOf(OrchestrationStatus.NotFound.class);
        }
    }

    @Test
    @DisplayName("DETR-14 whatever escapes fails the instance with its type, message and stack: an Error too")
    void failsOnErrors() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            echo(ctx, in);
            throw new AssertionError("broken");
        })) {
            start(env, "a");
            assertThat(env.client().waitForOrchestration("a", SOON))
                    .isInstanceOfSatisfying(OrchestrationStatus.Failed.class, failed -> {
                        assertThat(failed.details().errorType()).isEqualTo("java.lang.AssertionError");
                        assertThat(failed.details().message()).isEqualTo("broken");
                        assertThat(failed.details().stackTrace()).contains("ErrorTest");
                    });
        }
    }
}
