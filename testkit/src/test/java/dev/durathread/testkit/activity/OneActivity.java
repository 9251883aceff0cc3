package dev.durathread.testkit.activity;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;

/** The smallest program with an activity: one orchestration that calls one activity, for scenarios about that activity. */
final class OneActivity {
    static final Duration SOON = Duration.ofSeconds(20);
    static final ActivityType<String, String> WORK = ActivityType.of("Work", String.class, String.class);
    static final OrchestrationType<String, String> FLOW = OrchestrationType.of("Flow", String.class, String.class);

    private OneActivity() {}

    /** Gives what the activity returns. */
    static Orchestration<String, String> calling(ActivityOptions options) {
        return (ctx, input) -> ctx.scheduleActivity(WORK, input, options).get();
    }

    /** Gives what the activity returns or, as text, what is known of its failure. */
    static Orchestration<String, String> reporting(ActivityOptions options) {
        return (ctx, input) -> {
            try {
                return ctx.scheduleActivity(WORK, input, options).get();
            } catch (ActivityFailedException e) {
                return e.details().errorType() + ": " + e.details().message() + ", attempts: " + e.attempts();
            }
        };
    }

    /** An environment that replays every history after every turn. */
    static TestEnvironment environment() {
        return TestEnvironment.builder().replayEveryTurn(true).build();
    }

    /** Starts the flow and waits for what it gives. */
    static String run(TestEnvironment env, String id) throws Exception {
        env.client().start(FLOW, id, "x");
        return env.client().await(FLOW, id, SOON);
    }
}
