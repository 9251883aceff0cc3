package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityType;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.failure.NonDeterminismException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReplayEveryTurnTest {
    private static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);

    private final AtomicInteger runs = new AtomicInteger();

    private void assertFound(Orchestration<String, String> body) {
        TestEnvironment env = TestEnvironment.builder().replayEveryTurn(true).build();
        env.activity(ECHO, (ctx, text) -> text).orchestration(FLOW, body);
        assertThatThrownBy(
                        () -> { // whoever waits is told, of a start or of an end
                            env.client().start(FLOW, "a", "x");
                            env.client().await(FLOW, "a", Duration.ofSeconds(20));
                        })
                .hasRootCauseInstanceOf(NonDeterminismException.class)
                .hasMessageContaining("replaying instance \"a\" after a turn");
        assertThatThrownBy(env::close).hasRootCauseInstanceOf(NonDeterminismException.class);
    }

    /** Differs from run to run. */
    private int chance() {
        return runs.incrementAndGet();
    }

    @Test
    void findsAnActivityThatIsAnotherEachTime() {
        assertFound((ctx, input) -> ctx.scheduleActivity(ECHO, "n" + chance()).get());
    }

    @Test
    void findsATimerThatIsLongerEachTime() {
        assertFound((ctx, input) -> {
            ctx.sleep(Duration.ofSeconds(chance()));
            return input;
        });
    }

    @Test
    void findsAStatusThatIsAnotherEachTime() {
        assertFound((ctx, input) -> {
            ctx.setCustomStatus(chance());
            ctx.sleep(Duration.ofSeconds(1));
            return input;
        });
    }

    @Test
    void findsAnActivityThatIsAskedForOnlyOnReplay() {
        assertFound((OrchestrationContext ctx, String input) -> {
            if (chance() > 1) {
                ctx.scheduleActivity(ECHO, "more");
            }
            return ctx.waitForEvent("never", String.class).get();
        });
    }

    @Test
    void findsAFailureThatSaysSomethingElseEachTime() {
        assertFound((ctx, input) -> {
            throw new IllegalStateException("number " + chance());
        });
    }

    @Test
    void isTheFailureOfATestThatClosesItsEnvironment() {
        assertThatThrownBy(() -> {
                    try (TestEnvironment env =
                            TestEnvironment.builder().replayEveryTurn(true).build()) {
                        env.orchestration(FLOW, (ctx, input) -> {
                            ctx.sleep(Duration.ofSeconds(chance()));
                            return input;
                        });
                        env.client().start(FLOW, "a", "x");
                        env.client().await(FLOW, "a", Duration.ofSeconds(20));
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("replaying instance \"a\" after a turn")
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class));
    }
}
