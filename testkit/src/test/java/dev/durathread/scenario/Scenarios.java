package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.testkit.CrashSweep;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What scenario tests have in common: an environment that replays every turn, one orchestration and its activities. */
abstract class Scenarios {
    static final Duration SOON = Duration.ofSeconds(20);
    static final Duration MOMENT = Duration.ofMillis(1);

    /** Gives back its input. */
    static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);

    /** Throws an {@link IllegalStateException} with its input as the message. */
    static final ActivityType<String, String> FAIL = ActivityType.of("Fail", String.class, String.class);

    static final OrchestrationType<String, String> FLOW = OrchestrationType.of("Flow", String.class, String.class);
    static final OrchestrationType<String, String> CHILD = OrchestrationType.of("Child", String.class, String.class);

    static TestEnvironment environment() {
        return withActivities(TestEnvironment.builder().replayEveryTurn(true).build());
    }

    static TestEnvironment withActivities(TestEnvironment env) {
        return env.activity(ECHO, (_, text) -> text).activity(FAIL, (_, text) -> {
            throw new IllegalStateException(text);
        });
    }

    /** Starts {@link #FLOW}; bears being repeated. */
    static void start(TestEnvironment env, String id) {
        env.client().start(FLOW, id, "in", StartOptions.none().withIfExists(IfExists.RETURN_EXISTING));
    }

    /** Starts {@link #FLOW} and lets it come to its first wait for an event, with the code that is there now. */
    static void startUntilItWaits(TestEnvironment env, String id) {
        start(env, id);
        settle(env);
        while (events(env, id, ExternalSubscribed.class).isEmpty()) {
            env.restart(); // it was killed on the way
            settle(env);
        }
    }

    static String result(TestEnvironment env, String id) throws TimeoutException {
        return env.client().await(FLOW, id, SOON);
    }

    /** Does something that an instance which has finished meanwhile refuses; for what is repeated after a crash. */
    static void unlessFinished(Runnable send) {
        try {
            send.run();
        } catch (InstanceFinishedException e) {
            // it was received before the crash
        }
    }

    static void raise(TestEnvironment env, String id, String name, Object payload) {
        unlessFinished(() -> env.client().raiseEvent(id, name, payload, name + "/" + payload));
    }

    /** Lets everything run that can run without time going by. */
    static void settle(TestEnvironment env) {
        env.clock().advance(MOMENT);
    }

    static String echo(OrchestrationContext ctx, String text) {
        return ctx.scheduleActivity(ECHO, text).get();
    }

    static <E extends HistoryEvent> List<E> events(List<HistoryEvent> history, Class<E> kind) {
        return history.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static <E extends HistoryEvent> List<E> events(TestEnvironment env, String id, Class<E> kind) {
        return events(env.history(id), kind);
    }

    /** Sweeps a scenario that starts {@link #FLOW} as instance {@code a} and gives its output. */
    static String sweep(UnaryOperator<TestEnvironment> code) throws Exception {
        return sweep(code, env -> start(env, "a"));
    }

    static String sweep(UnaryOperator<TestEnvironment> code, Consumer<TestEnvironment> begin) throws Exception {
        return sweep(code, begin, env -> result(env, "a"));
    }

    /** Runs a scenario undisturbed and with a crash before and after each commit; all give this outcome. */
    static <T> T sweep(
            UnaryOperator<TestEnvironment> code, Consumer<TestEnvironment> begin, CrashSweep.Outcome<T> outcome)
            throws Exception {
        AtomicReference<T> first = new AtomicReference<>();
        int crashes = CrashSweep.of(() -> code.apply(environment())).run(begin, env -> {
            T given = outcome.of(env);
            first.compareAndSet(null, given);
            return given;
        });
        assertThat(crashes).as("crashes survived").isPositive();
        return first.get();
    }
}
