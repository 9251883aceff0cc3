package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.failure.DurableTimeoutException;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.ExternalSubscribedCancelled;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Waits for events and messages that end by themselves. */
class WaitWithATimeTest extends Scenarios {
    private static final Duration HOUR = Duration.ofHours(1);

    private static String ladder(OrchestrationContext ctx, boolean queue) {
        for (int tick = 1; tick <= 40; tick++) {
            Optional<String> got = queue
                    ? ctx.dequeueEvent("done", String.class, HOUR).get()
                    : ctx.waitForEvent("done", String.class, HOUR).get();
            if (got.isPresent()) {
                return tick + " " + got.get();
            }
        }
        return "gave up";
    }

    @Test
    void leavesNothingBehindWhenTheTimeIsOver() throws Exception {
        String seen = sweep(
                env -> env.orchestration(FLOW, (ctx, _) -> ladder(ctx, false)),
                env -> {
                    start(env, "a");
                    env.clock().advance(Duration.ofMinutes(150));
                    raise(env, "a", "done", "the payload");
                },
                env -> result(env, "a").replaceFirst("\\d+ ", ""));
        assertThat(seen).isEqualTo("the payload");
    }

    @Test
    void givesTheMessageToTheWaitThatIsUnderWay() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> ladder(ctx, true))) {
            start(env, "a");
            env.clock().advance(Duration.ofMinutes(150));
            env.client().enqueueEvent("a", "done", "the payload");
            assertThat(result(env, "a")).isEqualTo("3 the payload");
        }
    }

    @Test
    void givesUpTheWaitInHistory() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> ladder(ctx, false))) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("gave up");
            assertThat(events(env, "a", ExternalSubscribed.class)).hasSize(40);
            assertThat(events(env, "a", ExternalSubscribedCancelled.class)).hasSize(40);
        }
    }

    @Test
    void takesWhatIsThereInNoTime() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            String none = ctx.waitForEvent("e", String.class, Duration.ZERO).get().orElse("none");
            ctx.waitForEvent("go", String.class).get();
            return none + ctx.waitForEvent("e", String.class, Duration.ZERO).get().orElse("none");
        })) {
            start(env, "a");
            settle(env);
            env.client().raiseEvent("a", "e", "there");
            env.client().raiseEvent("a", "go", "");
            assertThat(result(env, "a")).isEqualTo("nonethere");
        }
    }

    @Test
    void saysWhatItWaitsForWhenTheTimeIsOver() throws Exception {
        Orchestration<String, String> code = (ctx, _) -> {
            StringBuilder seen = new StringBuilder();
            for (dev.durathread.DurableFuture<?> future : java.util.List.of(
                    ctx.waitForEvent("decision", String.class),
                    ctx.dequeueEvent("letters", String.class).map(x -> x),
                    ctx.scheduleTimer(Duration.ofDays(2)),
                    ctx.scheduleSubOrchestration(CHILD, "x"),
                    ctx.all(java.util.List.of(ctx.waitForEvent("late", String.class))))) {
                try {
                    future.get(HOUR);
                } catch (DurableTimeoutException e) {
                    seen.append(e.getMessage()).append('\n');
                }
            }
            return seen.toString();
        };
        try (TestEnvironment env = environment()
                .orchestration(FLOW, code)
                .orchestration(CHILD, (ctx, in) -> ctx.waitForEvent("never", String.class).get())) {
            start(env, "a");
            assertThat(result(env, "a"))
                    .contains("DUR-1007: instance \"a\" still waits for event \"decision\" after PT1H")
                    .contains("still waits for a message of queue \"letters\" after PT1H")
                    .contains("still waits for the timer that is due at ")
                    .contains("still waits for sub-orchestration \"Child\", instance \"a::sub::")
                    .contains("still waits for all of 1 futures, among them event \"late\"");
        }
    }

    @Test
    void warnsOfAWaitThatTakesWhatTheNextOneIsFor() throws Exception {
        try (Logged logged = Logged.at("dev.durathread.orchestration.Flow", Level.WARN);
                TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
                    for (int i = 0; i < 3; i++) {
                        try {
                            return ctx.waitForEvent("done", String.class).get(HOUR);
                        } catch (DurableTimeoutException e) {
                            ctx.setCustomStatus(i);
                        }
                    }
                    return "nothing";
                })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("nothing");
            assertThat(logged.messages())
                    .singleElement()
                    .asString()
                    .contains("DUR-2015", "\"a\"", "event \"done\"");
        }
    }
}
