package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.durathread.DurableRuntime;
import dev.durathread.RuntimeOptions;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Attacks INV-3: what code logs is written once, and after its turn was stored. */
class LogTest extends Scenarios {
    private static final String FLOWS = "dev.durathread.orchestration.Flow";

    @Test
    @DisplayName("LOG-01 lines are logged once, silent on replay, at the level that their logger has")
    void logsOnce() throws Exception {
        try (Logged logged = Logged.at(FLOWS, Level.INFO);
                TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
                    ctx.traceInfo("before");
                    echo(ctx, in);
                    ctx.traceDebug("too fine");
                    ctx.logger().warn("after {} and {}", "one", 2);
                    ctx.waitForEvent("go", String.class).get();
                    ctx.traceError("last");
                    return in;
                })) {
            start(env, "a");
            settle(env);
            env.restart();
            env.client().raiseEvent("a", "go", "");
            result(env, "a");
            assertThat(logged.messages()).containsExactly("before", "after one and 2", "last");
            assertThat(env.history("a")).hasSize(6);
        }
    }

    @Test
    @DisplayName("LOG-02 a line carries instance, execution, orchestration and version, in MDC and as key-value pairs")
    void carriesWhereItComesFrom() throws Exception {
        try (Logged logged = Logged.at(FLOWS, Level.INFO);
                TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
                    ctx.traceInfo("line");
                    return in;
                })) {
            start(env, "a");
            result(env, "a");
            ILoggingEvent line = logged.events().getFirst();
            assertThat(line.getMDCPropertyMap())
                    .containsEntry("instanceId", "a")
                    .containsEntry("executionId", "1")
                    .containsEntry("orchestration", "Flow")
                    .containsEntry("version", "1.0.0");
            assertThat(line.getKeyValuePairs())
                    .extracting(pair -> pair.key + "=" + pair.value)
                    .contains("instanceId=a", "executionId=1", "orchestration=Flow", "version=1.0.0");
        }
    }

    @Test
    @DisplayName("LOG-03 an activity logs to the logger of its name, at each attempt")
    void logsActivities() throws Exception {
        try (Logged logged = Logged.at("dev.durathread.activity.Echo", Level.INFO);
                TestEnvironment env = environment()
                        .activity(ECHO, (ctx, in) -> {
                            ctx.traceInfo("attempt " + ctx.attempt());
                            return in;
                        })
                        .orchestration(FLOW, (ctx, in) -> echo(ctx, in))) {
            start(env, "a");
            result(env, "a");
            assertThat(logged.messages()).containsExactly("attempt 1");
        }
    }

    @Test
    @DisplayName(
            "LOG-07 the runtime logs starts and ends at DEBUG, failures at WARN with the length and the error type")
    void logsStartsAndEnds() throws Exception {
        try (Logged logged = Logged.at(FLOWS, Level.DEBUG);
                TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
                    if (ctx.executionId() == 1) {
                        return ctx.continueAsNew(in);
                    }
                    throw new IllegalStateException("broken");
                })) {
            start(env, "a");
            env.client().waitForOrchestration("a", SOON);
            settle(env);
            assertThat(logged.events())
                    .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
                    .containsExactly(
                            "DEBUG instance \"a\" execution 1 started",
                            "DEBUG instance \"a\" execution 1: OrchestrationContinuedAsNew",
                            "DEBUG instance \"a\" execution 2 started",
                            "WARN instance \"a\" execution 2 failed: java.lang.IllegalStateException: broken");
            assertThat(logged.events().getLast().getKeyValuePairs())
                    .extracting(pair -> pair.key + "=" + pair.value)
                    .contains("historyEvents=2", "errorType=java.lang.IllegalStateException");
        }
    }

    @Test
    @DisplayName("LOG-09 the lines of a turn whose commit is lost are not logged")
    void logsAfterTheCommit() throws Exception {
        String lines = sweep(
                env -> env.orchestration(FLOW, (ctx, in) -> {
                    ctx.traceInfo("only once committed");
                    return echo(ctx, in);
                }),
                env -> start(env, "a"));
        assertThat(lines).isEqualTo("in");
        try (Logged logged = Logged.at(FLOWS, Level.INFO);
                TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
                    String event = ctx.waitForEvent("go", String.class).get();
                    ctx.traceInfo("took " + event);
                    return event;
                })) {
            start(env, "a");
            settle(env);
            env.crash();
            assertThat(logged.messages()).isEmpty();
            env.restart();
            env.client().raiseEvent("a", "go", "x");
            result(env, "a");
            assertThat(logged.messages()).containsExactly("took x");
        }
    }

    @Test
    @DisplayName("LOG-07 a turn that blocks outside durable calls is warned of, with the stack of the code")
    void warnsOfATurnThatBlocks() throws Exception {
        CountDownLatch warned = new CountDownLatch(1);
        try (Logged logged =
                        Logged.at("dev.durathread.internal.instance.Watchdog", Level.WARN, _ -> warned.countDown());
                MemoryProvider provider = MemoryProvider.create();
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .options(RuntimeOptions.defaults().withTurnWarning(Duration.ofMillis(20)))
                        .orchestration(FLOW, (_, in) -> {
                            warned.await();
                            return in;
                        })
                        .start()) {
            runtime.client().start(FLOW, "a", "in");
            assertThat(runtime.client().await(FLOW, "a", SOON)).isEqualTo("in");
            assertThat(logged.messages())
                    .singleElement()
                    .asString()
                    .contains("DUR-2008", "\"a\"", "20 ms", "LogTest", "CountDownLatch.await");
        }
    }

    @Test
    @DisplayName("LOG-07 code that blocks while it is replayed is warned of, too")
    void warnsOfAReplayThatBlocks() throws Exception {
        CountDownLatch warned = new CountDownLatch(1);
        try (Logged logged =
                        Logged.at("dev.durathread.internal.instance.Watchdog", Level.WARN, _ -> warned.countDown());
                MemoryProvider provider = MemoryProvider.create()) {
            RuntimeOptions options = RuntimeOptions.defaults().withTurnWarning(Duration.ofMillis(20));
            DurableRuntime.Builder builder = DurableRuntime.builder(provider)
                    .options(options)
                    .orchestration(FLOW, (ctx, _) -> {
                        if (ctx.isReplaying()) {
                            warned.await();
                        }
                        ctx.setCustomStatus("waits");
                        return ctx.waitForEvent("go", String.class).get();
                    });
            try (DurableRuntime first = builder.start()) {
                first.client().start(FLOW, "a", "in");
                first.client().waitForStatusChange("a", 0, SOON);
            }
            try (DurableRuntime second = builder.start()) {
                second.client().raiseEvent("a", "go", "x");
                assertThat(second.client().await(FLOW, "a", SOON)).isEqualTo("x");
            }
            assertThat(logged.messages()).singleElement().asString().contains("DUR-2008", "\"a\"", "LogTest");
        }
    }
}
