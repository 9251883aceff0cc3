package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VersioningGuideTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ActivityType<String, String> CHARGE = ActivityType.of("Charge", String.class, String.class);
    private static final ActivityType<String, String> CHECK = ActivityType.of("Check", String.class, String.class);
    private static final OrchestrationType<String, String> PAY =
            OrchestrationType.of("Pay", String.class, String.class);

    static String old(OrchestrationContext ctx, String order) {
        ctx.sleep(Duration.ofDays(1));
        return ctx.scheduleActivity(CHARGE, order).get();
    }

    // snippet: patched
    static String pay(OrchestrationContext ctx, String order) {
        ctx.sleep(Duration.ofDays(1));
        if (ctx.patched("check-before-charging")) { // true for what comes here for the first time with the new code
            ctx.scheduleActivity(CHECK, order).get();
        }
        return ctx.scheduleActivity(CHARGE, order).get();
    }
    // end

    private static TestEnvironment environment() {
        return TestEnvironment.create().stub(CHARGE, (ctx, o) -> "paid").stub(CHECK, (ctx, o) -> "checked");
    }

    @Test
    void patchesCodeThatRuns() throws Exception {
        try (TestEnvironment env = environment()) {
            env.orchestration(PAY, VersioningGuideTest::old);
            env.client().start(PAY, "before", "o");
            env.clock().advance(Duration.ofHours(36));
            env.client().start(PAY, "between", "o");
            env.clock().advance(Duration.ofHours(1));
            env.orchestration(PAY, VersioningGuideTest::pay);
            env.restart();
            assertThat(env.client().await(PAY, "before", SOON)).isEqualTo("paid");
            assertThat(env.client().await(PAY, "between", SOON)).isEqualTo("paid");
            assertThat(env.activityCalls())
                    .extracting(call -> call.instanceId() + " " + call.activityName())
                    .containsExactly("before Charge", "between Check", "between Charge");
        }
    }

    @Test
    void keepsWhatRunsOnItsVersion() throws Exception {
        try (TestEnvironment env = environment()) {
            // snippet: versions
            env.orchestration(PAY, "1.0.0", VersioningGuideTest::old)
                    .orchestration(
                            PAY,
                            "1.1.0",
                            (ctx, order) -> ctx.scheduleActivity(CHARGE, order).get() + " at once");
            // end
            env.client().start(PAY, "new", "o");
            assertThat(env.client().await(PAY, "new", SOON)).isEqualTo("paid at once");
            env.client()
                    .startOrchestration(
                            "old",
                            PAY.name(),
                            "o",
                            dev.durathread.StartOptions.none().withVersion("1.0.0"));
            assertThat(env.client().await(PAY, "old", SOON)).isEqualTo("paid");
        }
    }
}
