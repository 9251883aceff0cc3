package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.OrchestrationType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.AssertionFailedError;

class DurableTestTest {
    private static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);
    private static final OrchestrationType<String, String> FLOW =
            OrchestrationType.of("Flow", String.class, String.class);

    private static final Map<String, TestEnvironment> SEEN = new HashMap<>();

    /** Run by the launcher alone. */
    @ExtendWith(DurableTest.class)
    static class Cases {
        private final TestEnvironment given;

        Cases(TestEnvironment given) {
            this.given = given;
        }

        @BeforeEach
        void register(TestEnvironment env) {
            env.activity(ECHO, (ctx, text) -> text).orchestration(FLOW, (ctx, text) -> {
                ctx.sleep(Duration.ofDays(2).plusHours(3));
                return ctx.scheduleActivity(ECHO, text).get()
                        + ctx.waitForEvent("go", String.class).get();
            });
        }

        @Test
        void fails(TestEnvironment env) throws Exception {
            env.client().start(FLOW, "a", "hello");
            env.clock().advance(Duration.ofDays(3));
            Assertions.assertEquals(
                    "finished", env.client().status("a").getClass().getSimpleName());
        }

        @Test
        void waitsForWhatNeverComes(TestEnvironment env) throws Exception {
            env.client().start(FLOW, "a", "hello");
            env.client().await(FLOW, "a", Duration.ofSeconds(20));
        }

        @Test
        void isSkipped() {
            Assumptions.abort("not today");
        }

        @Test
        void passes(TestEnvironment env) {
            SEEN.put("passes", env);
            assertThat(given).isSameAs(env);
        }

        @Test
        void passesToo(TestEnvironment env) {
            SEEN.put("passesToo", env);
        }
    }

    static class ConfiguredCases {
        @RegisterExtension
        static final DurableTest DURABLE = DurableTest.with(
                () -> TestEnvironment.builder().replayEveryTurn(true).build());

        @Test
        void differsOnReplay(TestEnvironment env) throws Exception {
            int[] runs = {0};
            env.activity(ECHO, (ctx, text) -> text)
                    .orchestration(
                            FLOW,
                            (ctx, text) ->
                                    ctx.scheduleActivity(ECHO, text + runs[0]++).get());
            env.client().start(FLOW, "a", "hello");
            env.clock().advance(Duration.ofSeconds(1));
        }
    }

    private static Map<String, TestExecutionResult> run(Class<?> cases) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(cases))
                .build();
        Map<String, TestExecutionResult> results = new HashMap<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    results.put(test.getDisplayName().replaceAll("\\(.*", ""), result);
                }
            }
        });
        return results;
    }

    @Test
    void showsTheTimelineOfATestThatFails() {
        Map<String, TestExecutionResult> results = run(Cases.class);
        assertThat(results.get("fails").getThrowable().orElseThrow())
                .isInstanceOfSatisfying(AssertionFailedError.class, e -> {
                    assertThat(e.getExpected().getValue()).isEqualTo("finished");
                    assertThat(e.getMessage().lines().map(String::strip))
                            .contains(
                                    "At 2026-01-04T00:00:00Z of virtual time:",
                                    "instance \"a\" (Flow), execution 1: RUNNING, waits for event \"go\"",
                                    "begun 2026-01-01T00:00:00Z",
                                    "2   +00:00:00.000  TimerCreated  dueAt=\"2026-01-03T03:00:00Z\"",
                                    "3  +2d 03:00:00.000  TimerFired  for=2",
                                    "4  +2d 03:00:00.000  ActivityScheduled  name=\"Echo\"  input=\"hello\"");
                });
        assertThat(results.get("waitsForWhatNeverComes").getThrowable().orElseThrow())
                .hasMessageContaining("nothing can run and no timer is due")
                .hasMessageContaining("ActivityScheduled");
    }

    @Test
    void givesEachTestAnEnvironmentOfItsOwn() {
        Map<String, TestExecutionResult> results = run(Cases.class);
        assertThat(results.get("isSkipped").getStatus()).isEqualTo(TestExecutionResult.Status.ABORTED);
        assertThat(results.get("passes").getThrowable()).isEmpty();
        assertThat(results.get("passesToo").getThrowable()).isEmpty();
        assertThat(SEEN.get("passes")).isNotSameAs(SEEN.get("passesToo"));
    }

    @Test
    void failsATestWhoseReplayDiffers() {
        assertThat(run(ConfiguredCases.class)
                        .get("differsOnReplay")
                        .getThrowable()
                        .orElseThrow())
                .hasMessageContaining("replaying instance \"a\" after a turn");
    }
}
