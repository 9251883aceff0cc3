package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationContext;
import dev.durathread.StartOptions;
import dev.durathread.Version;
import dev.durathread.VersionPolicy;
import dev.durathread.history.HistoryEvent.PatchMarked;
import dev.durathread.history.HistoryFormatException;
import dev.durathread.history.HistoryJson;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VersionTest extends Scenarios {
    private static String running(TestEnvironment env, String id, StartOptions options) throws Exception {
        env.client().start(FLOW, id, "in", options);
        return result(env, id);
    }

    @Test
    @DisplayName(
            "VER-01 VER-02 VER-04 the highest version runs whatever the order of registration, or what the policy says")
    void runsWhatThePolicySays() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(FLOW, "2.0.0", (ctx, _) -> ctx.orchestrationVersion())
                .orchestration(FLOW, (ctx, _) -> ctx.orchestrationVersion())
                .orchestration(FLOW, "2.0.0-rc.1", (ctx, _) -> ctx.orchestrationVersion())) {
            assertThat(running(env, "latest", StartOptions.none())).isEqualTo("2.0.0");
            assertThat(running(env, "first", StartOptions.none().withVersion("1.0.0")))
                    .isEqualTo("1.0.0");
            env.versionPolicy("Flow", VersionPolicy.exactly("2.0.0-rc.1"));
            env.restart();
            assertThat(running(env, "policy", StartOptions.none())).isEqualTo("2.0.0-rc.1");
        }
    }

    @Test
    @DisplayName("VER-03 VER-05 VER-08 duplicates and bad versions are refused, what is registered can be listed")
    void refusesDuplicatesAndBadVersions() {
        try (MemoryProvider provider = MemoryProvider.create()) {
            DurableRuntime.Builder twice = DurableRuntime.builder(provider)
                    .orchestration(FLOW, "1.0.0", (_, in) -> in)
                    .orchestration(FLOW, "1.0.0", (_, in) -> in);
            assertThatThrownBy(twice::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("\"Flow\" version 1.0.0 is registered twice");
            for (String bad : new String[] {"1", "1.0", "v1.0.0", "1.0.0.0", "01.0.0", ""}) {
                assertThatThrownBy(() -> DurableRuntime.builder(provider).orchestration(FLOW, bad, (_, in) -> in))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("\"" + bad + "\"");
                assertThatThrownBy(() -> StartOptions.none().withVersion(bad))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            try (DurableRuntime runtime = DurableRuntime.builder(provider)
                    .orchestration(FLOW, "1.10.0", (_, in) -> in)
                    .orchestration(FLOW, "1.9.0", (_, in) -> in)
                    .orchestration(CHILD, (_, in) -> in)
                    .start()) {
                assertThat(runtime.registered()).containsOnlyKeys("Child", "Flow");
                assertThat(runtime.registered().get("Flow"))
                        .containsExactly(Version.parse("1.9.0"), Version.parse("1.10.0"));
            }
        }
    }

    @Test
    @DisplayName("VER-06 an instance stays on its version, over restarts and with a newer one there")
    void pinsInstances() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(
                        FLOW,
                        "1.0.0",
                        (ctx, _) -> ctx.waitForEvent("go", String.class).get() + " one")) {
            start(env, "a");
            settle(env);
            env.orchestration(FLOW, "2.0.0", (_, _) -> "two");
            env.restart();
            env.client().raiseEvent("a", "go", "still");
            assertThat(result(env, "a")).isEqualTo("still one");
            assertThat(running(env, "b", StartOptions.none())).isEqualTo("two");
        }
    }

    private static String before(OrchestrationContext ctx, String in) {
        String first = echo(ctx, in);
        return first + ctx.waitForEvent("go", String.class).get();
    }

    private static String after(OrchestrationContext ctx, String in) {
        String first = ctx.patched("shout") ? echo(ctx, in + "!") : echo(ctx, in);
        return first + ctx.waitForEvent("go", String.class).get() + ctx.patched("shout");
    }

    @Test
    @DisplayName("DETR-02 patched keeps the old way for those that went it and takes the new way for all others")
    void patchesRunningCode() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, VersionTest::before)) {
            start(env, "old");
            settle(env);
            env.orchestration(FLOW, VersionTest::after);
            env.restart();
            start(env, "new");
            settle(env);
            env.restart();
            env.client().raiseEvent("old", "go", "1");
            env.client().raiseEvent("new", "go", "2");
            assertThat(result(env, "old")).isEqualTo("in1false");
            assertThat(result(env, "new")).isEqualTo("in!2true");
            assertThat(events(env, "old", PatchMarked.class)).isEmpty();
            assertThat(events(env, "new", PatchMarked.class)).hasSize(1);
        }
    }

    @Test
    @DisplayName("DETR-02 SHD-05 patched decides the same whichever commit the process is killed at")
    void patchesOverCrashes() throws Exception {
        String both = sweep(
                env -> env.orchestration(FLOW, VersionTest::before),
                env -> {
                    startUntilItWaits(env, "a");
                    env.orchestration(FLOW, VersionTest::after);
                    env.restart();
                    start(env, "new");
                    raise(env, "a", "go", "1");
                    raise(env, "new", "go", "2");
                },
                env -> result(env, "a") + " " + result(env, "new"));
        assertThat(both).isEqualTo("in1false in!2true");
    }

    @Test
    @DisplayName("VER-09 activities have one version each: the one that is registered")
    void hasOneVersionOfAnActivity() {
        try (MemoryProvider provider = MemoryProvider.create()) {
            assertThatThrownBy(() -> DurableRuntime.builder(provider)
                            .activity(ECHO, (_, in) -> in)
                            .activity(ECHO, (_, in) -> in)
                            .start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("\"Echo\" is registered twice");
        }
    }

    @Test
    @DisplayName("VER-13 VER-14 what this node cannot run is passed over, what lies behind it is still found")
    void passesOverWhatItCannotRun() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (_, in) -> in)) {
            for (int i = 0; i < 20; i++) {
                env.client().startOrchestration("unknown" + i, "Unknown", "x");
            }
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("in");
        }
    }

    @Test
    @DisplayName("VER-17 the start of a runtime logs the history format, a missing code warns")
    void logsWhatItCanRun() throws Exception {
        try (Logged starts = Logged.at("dev.durathread.DurableRuntime", Level.INFO);
                Logged engine = Logged.at("dev.durathread.internal", Level.WARN);
                TestEnvironment env = environment().orchestration(FLOW, (_, in) -> in)) {
            env.client().startOrchestration("a", "Unknown", "x");
            env.clock().advance(Duration.ofMinutes(5));
            assertThat(starts.messages())
                    .anyMatch(line -> line.contains(
                            "history formats " + HistoryJson.OLDEST_FORMAT + " to " + HistoryJson.FORMAT));
            assertThat(engine.messages()).anyMatch(line -> line.contains("\"a\"") && line.contains("Unknown"));
        }
    }

    @Test
    @DisplayName("VER-20 an event of a kind that is not known is refused, never skipped")
    void refusesUnknownKinds() {
        assertThatThrownBy(
                        () -> HistoryJson.read("{\"kind\":\"FromTheFuture\",\"id\":1,\"at\":\"2026-01-01T00:00:00Z\"}"))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessageContaining("FromTheFuture");
    }
}
