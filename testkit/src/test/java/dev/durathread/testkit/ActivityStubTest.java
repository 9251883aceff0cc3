package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.failure.OrchestrationFailedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DurableTest.class)
class ActivityStubTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ActivityType<Integer, String> CHARGE = ActivityType.of("Charge", Integer.class, String.class);
    private static final OrchestrationType<Integer, String> PAY =
            OrchestrationType.of("Pay", Integer.class, String.class);
    private static final ActivityOptions RETRIED = ActivityOptions.none()
            .withRetry(RetryPolicy.fixed(4, Duration.ofMinutes(10)).withAttemptTimeout(Duration.ofHours(2)));

    @BeforeEach
    void register(TestEnvironment env) {
        env.orchestration(PAY, (ctx, cents) -> {
            try {
                return ctx.scheduleActivity(CHARGE, cents, RETRIED).get();
            } catch (ActivityFailedException e) {
                return e.details().errorType() + " after " + e.attempts();
            }
        });
    }

    private static String pay(TestEnvironment env, String id, int cents) throws Exception {
        env.client().start(PAY, id, cents);
        return env.client().await(PAY, id, SOON);
    }

    @Test
    void failsAsOftenAsScriptedAndThenReturns(TestEnvironment env) throws Exception {
        ActivityStub<Integer, String> charge =
                env.stub(CHARGE).fails(new IOException("down")).times(3).returns("p-1");
        assertThat(pay(env, "a", 42)).isEqualTo("p-1");
        assertThat(charge.calls())
                .extracting(StubCall::attempt, StubCall::at)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, START),
                        org.assertj.core.groups.Tuple.tuple(2, START.plus(Duration.ofMinutes(10))),
                        org.assertj.core.groups.Tuple.tuple(3, START.plus(Duration.ofMinutes(20))),
                        org.assertj.core.groups.Tuple.tuple(4, START.plus(Duration.ofMinutes(30))));
        assertThat(charge.inputs()).containsOnly(42);
        assertThat(env.activityCalls()).hasSize(4);
    }

    @Test
    void repeatsItsLastBehaviour(TestEnvironment env) throws Exception {
        env.stub(CHARGE).returns("first").returns("again");
        assertThat(pay(env, "a", 1)).isEqualTo("first");
        assertThat(pay(env, "b", 1)).isEqualTo("again");
        assertThat(pay(env, "c", 1)).isEqualTo("again");
    }

    @Test
    void delaysInVirtualTime(TestEnvironment env) throws Exception {
        env.stub(CHARGE).after(Duration.ofMinutes(90)).returns("slow");
        assertThat(pay(env, "a", 1)).isEqualTo("slow");
        assertThat(env.clock().now()).isEqualTo(START.plus(Duration.ofMinutes(90)));
    }

    @Test
    void hangsUntilItsTimeIsUp(TestEnvironment env) throws Exception {
        ActivityStub<Integer, String> charge = env.stub(CHARGE).hangs();
        assertThat(pay(env, "a", 1)).isEqualTo("TimedOut after 4");
        assertThat(charge.calls()).hasSize(4);
        assertThat(env.clock().now()).isEqualTo(START.plus(Duration.ofHours(8)).plus(Duration.ofMinutes(30)));
    }

    @Test
    void tellsInputsApart(TestEnvironment env) throws Exception {
        ActivityStub<Integer, String> charge = env.stub(CHARGE).returns("fine");
        ActivityStub<Integer, String> large = charge.when(cents -> cents > 1000).fails(new IOException("too much"));
        assertThat(pay(env, "a", 10)).isEqualTo("fine");
        assertThat(pay(env, "b", 2000)).isEqualTo("java.io.IOException after 4");
        assertThat(large.inputs()).containsOnly(2000).hasSize(4);
        assertThat(charge.inputs()).containsExactly(10, 2000, 2000, 2000, 2000);
    }

    @Test
    void spiesOnTheRealActivity(TestEnvironment env) throws Exception {
        env.activity(CHARGE, (ctx, cents) -> "real " + cents);
        ActivityStub<Integer, String> charge = env.spy(CHARGE);
        assertThat(pay(env, "a", 5)).isEqualTo("real 5");
        assertThat(charge.inputs()).containsExactly(5);
    }

    @Test
    void spiesOnNothing(TestEnvironment env) {
        assertThatThrownBy(() -> env.spy(CHARGE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no activity \"Charge\"");
    }

    @Test
    void replacesAnActivityWhileTheEngineRuns(TestEnvironment env) throws Exception {
        env.activity(CHARGE, (ctx, cents) -> "before");
        assertThat(pay(env, "a", 5)).isEqualTo("before");
        env.stub(CHARGE, (ctx, cents) -> "after");
        assertThat(pay(env, "b", 5)).isEqualTo("after");
    }

    @Test
    void saysWhatIsMissingInAnEmptyScript(TestEnvironment env) throws Exception {
        env.stub(CHARGE);
        env.orchestration(
                PAY, (ctx, cents) -> ctx.scheduleActivity(CHARGE, cents).get());
        assertThatThrownBy(() -> pay(env, "a", 1))
                .isInstanceOf(OrchestrationFailedException.class)
                .hasMessageContaining("does not know what to do");
    }
}
