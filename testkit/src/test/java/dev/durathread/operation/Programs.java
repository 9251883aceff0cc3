package dev.durathread.operation;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;

/** The programs that the tests of this package operate. */
final class Programs {
    static final Duration SOON = Duration.ofSeconds(20);

    /** Ends at once with its input. */
    static final OrchestrationType<String, String> QUICK = OrchestrationType.of("Quick", String.class, String.class);

    /** Waits for the event "go" and ends with its payload. */
    static final OrchestrationType<String, String> WAITING =
            OrchestrationType.of("Waiting", String.class, String.class);

    /** Starts two children of WAITING with the ids INPUT-1 and INPUT-2, and waits for both. */
    static final OrchestrationType<String, String> PARENT = OrchestrationType.of("Parent", String.class, String.class);

    /** Continues as new until its input is 0, then waits for the event "go". */
    static final OrchestrationType<Integer, String> LOOP = OrchestrationType.of("Loop", Integer.class, String.class);

    /** Runs the activity FLAKY, with a minute between attempts. */
    static final OrchestrationType<String, String> RETRYING =
            OrchestrationType.of("Retrying", String.class, String.class);

    static final ActivityType<String, String> FLAKY = ActivityType.of("Flaky", String.class, String.class);

    private Programs() {}

    /** An environment on a store, which stays open when it is closed. */
    static TestEnvironment environment(TestStore store) {
        return registered(TestEnvironment.builder().provider(store.provider()).build());
    }

    static TestEnvironment registered(TestEnvironment env) {
        return env.orchestration(QUICK, (ctx, text) -> text)
                .orchestration(
                        WAITING,
                        (ctx, text) -> ctx.waitForEvent("go", String.class).get())
                .orchestration(PARENT, (ctx, id) -> {
                    var first = ctx.scheduleSubOrchestration(
                            WAITING, id, SubOrchestrationOptions.none().withInstanceId(id + "-1"));
                    var second = ctx.scheduleSubOrchestration(
                            WAITING, id, SubOrchestrationOptions.none().withInstanceId(id + "-2"));
                    return first.get() + second.get();
                })
                .orchestration(
                        LOOP,
                        (ctx, n) -> n > 0
                                ? ctx.continueAsNew(n - 1)
                                : ctx.waitForEvent("go", String.class).get())
                .activity(FLAKY, (ctx, text) -> {
                    throw new IllegalStateException("not today");
                })
                .orchestration(
                        RETRYING,
                        (ctx, text) -> ctx.scheduleActivity(
                                        FLAKY,
                                        text,
                                        ActivityOptions.none()
                                                .withRetry(RetryPolicy.fixed(5, Duration.ofMinutes(1))
                                                        .withJitter(0)))
                                .get());
    }

    /** Lets everything happen that can happen now. */
    static void settle(TestEnvironment env) {
        env.clock().advance(Duration.ofSeconds(1));
    }
}
