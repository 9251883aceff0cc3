package dev.durathread.testkit.scenarios;

import dev.durathread.IfExists;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A program with what it is used for and what comes of it.
 *
 * <p>Driving it bears being repeated after a crash: starts find what is there, messages have ids.
 */
record Scenario(String name, Consumer<TestEnvironment> program, Drive drive, Object outcome) {
    static final Duration SOON = Duration.ofSeconds(30);
    private static final StartOptions ONCE = StartOptions.none().withIfExists(IfExists.RETURN_EXISTING);

    /** Uses the program from outside and gives what came of it. */
    @FunctionalInterface
    interface Drive {
        Object of(TestEnvironment env) throws Exception;
    }

    TestEnvironment registeredWith(TestEnvironment env) {
        program.accept(env);
        return env;
    }

    @Override
    public String toString() {
        return name;
    }

    static <I> void start(TestEnvironment env, OrchestrationType<I, ?> type, String id, I input) {
        env.client().start(type, id, input, ONCE);
    }

    static <I, O> O run(TestEnvironment env, OrchestrationType<I, O> type, String id, I input) throws Exception {
        start(env, type, id, input);
        return env.client().await(type, id, SOON);
    }

    /** Sends an event once, however often it is called. */
    static void raise(TestEnvironment env, String id, String event, Object payload, int number) {
        try {
            env.client().raiseEvent(id, event, payload, event + "-" + number);
        } catch (InstanceFinishedException e) {
            // it had been sent before
        }
    }

    /** Puts a message into a queue once, however often it is called. */
    static void enqueue(TestEnvironment env, String id, String queue, Object payload, int number) {
        try {
            env.client().enqueueEvent(id, queue, payload, queue + "-" + number);
        } catch (InstanceFinishedException e) {
            // it had been sent before
        }
    }

    /** A failure of an activity, by its attempt: the first ones fail. */
    static void failUntil(int attempt, int firstSuccess) {
        if (attempt < firstSuccess) {
            throw new IllegalStateException("down, attempt " + attempt);
        }
    }
}
