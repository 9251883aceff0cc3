package dev.durathread.testkit.activity;

import static dev.durathread.testkit.activity.OneActivity.FLOW;
import static dev.durathread.testkit.activity.OneActivity.WORK;
import static dev.durathread.testkit.activity.OneActivity.calling;
import static dev.durathread.testkit.activity.OneActivity.environment;
import static dev.durathread.testkit.activity.OneActivity.run;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.durathread.ActivityOptions;
import dev.durathread.OrchestrationStatus;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.provider.ForwardingProvider.Operation;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What the code of an activity can ask its context. */
class ActivityContextTest {
    @Test
    @DisplayName("ACX-01 ACX-02 ACX-03 TAG-08 it knows its instance, orchestration, activity, node, session and tag")
    void knowsWhoseWorkItIs() throws Exception {
        List<Object> seen = new CopyOnWriteArrayList<>();
        ProviderProbe probe = ProviderProbe.on(MemoryProvider.create());
        ActivityOptions options = ActivityOptions.none().withTag("gpu").withSession("s");
        try (TestEnvironment env = TestEnvironment.builder()
                .provider(probe.provider())
                .options(RuntimeOptions.defaults().withNodeName("node-7").withTags(TagFilter.defaultAnd("gpu")))
                .build()) {
            env.activity(WORK, (ctx, in) -> {
                        seen.addAll(List.of(
                                ctx.instanceId(),
                                ctx.executionId(),
                                ctx.orchestrationName(),
                                ctx.orchestrationVersion(),
                                ctx.activityName(),
                                ctx.activityId(),
                                ctx.nodeName(),
                                ctx.sessionId(),
                                ctx.tag()));
                        return in;
                    })
                    .orchestration(FLOW, "1.4.0", (ctx, in) -> {
                        if (ctx.executionId() == 1) {
                            ctx.continueAsNew(in);
                        }
                        String plain = ctx.scheduleActivity(WORK, in).get();
                        return ctx.scheduleActivity(WORK, plain, options).get();
                    });
            int before = probe.calls(Operation.READ_HISTORY);
            assertThat(run(env, "a")).isEqualTo("x");
            assertThat(seen.stream().map(Object::toString).toList())
                    .containsExactly(
                            "a",
                            "2",
                            "Flow",
                            "1.4.0",
                            "Work",
                            "2",
                            "node-7",
                            "Optional.empty",
                            "Optional.empty",
                            "a",
                            "2",
                            "Flow",
                            "1.4.0",
                            "Work",
                            "4",
                            "node-7",
                            "Optional[s]",
                            "Optional[gpu]");
            assertThat(probe.calls(Operation.READ_HISTORY)).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("ACX-04 its client is a full one, of the same runtime")
    void hasAFullClient() throws Exception {
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        if (in.equals("child")) {
                            return "c";
                        }
                        ctx.client().start(FLOW, "other", "child");
                        String other = ctx.client().await(FLOW, "other", Duration.ofSeconds(10));
                        ctx.client().raiseEvent(ctx.instanceId(), "go", "ed");
                        ctx.client().admin().prune(ctx.instanceId(), dev.durathread.admin.PruneOptions.currentOnly());
                        assertThat(ctx.client().status(ctx.instanceId()))
                                .isInstanceOf(OrchestrationStatus.Running.class);
                        return other;
                    })
                    .orchestration(FLOW, (ctx, in) -> {
                        String result = ctx.scheduleActivity(WORK, in).get();
                        return in.equals("child")
                                ? result
                                : result + ctx.waitForEvent("go", String.class).get();
                    });
            assertThat(run(env, "a")).isEqualTo("ced");
        }
    }

    @Test
    @DisplayName(
            "ACX-05 LOG-03 it logs under the activity's name, with instance, activity and worker in MDC and as key-value"
                    + " pairs, each time")
    void logsUnderTheActivitysName() throws Exception {
        AtomicReference<Map<String, String>> context = new AtomicReference<>();
        try (CapturedLogs logs = CapturedLogs.of("dev.durathread.activity.Work");
                CapturedLogs _ = CapturedLogs.of("dev.durathread.internal");
                TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        context.set(MDC.getCopyOfContextMap());
                        ctx.traceDebug("debug " + ctx.attempt());
                        ctx.traceInfo("info");
                        ctx.traceWarn("warn");
                        ctx.traceError("error");
                        ctx.logger().info("{} of {}", 1, 2);
                        ctx.logger().atInfo().addKeyValue("own", "pair").log("fluent");
                        if (ctx.attempt() == 1) {
                            throw new IllegalStateException("again");
                        }
                        return in;
                    })
                    .orchestration(FLOW, calling(ActivityOptions.none().withRetry(RetryPolicy.exponential(2))));
            run(env, "a");
            assertThat(logs.messages())
                    .containsExactly(
                            "debug 1", "info", "warn", "error", "1 of 2", "fluent", "debug 2", "info", "warn", "error",
                            "1 of 2", "fluent");
            assertThat(logs.events())
                    .extracting(ILoggingEvent::getLevel)
                    .startsWith(Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR);
            assertThat(logs.events().getLast().getMDCPropertyMap())
                    .containsAllEntriesOf(Map.of(
                            "instanceId", "a",
                            "executionId", "1",
                            "orchestration", "Flow",
                            "version", "1.0.0",
                            "activity", "Work",
                            "activityId", "2",
                            "workerId", "test-node",
                            "attempt", "2"));
            for (ILoggingEvent line : logs.events().subList(6, 12)) {
                assertThat(line.getKeyValuePairs())
                        .extracting(pair -> pair.key + "=" + pair.value)
                        .contains(
                                "instanceId=a",
                                "executionId=1",
                                "orchestration=Flow",
                                "version=1.0.0",
                                "activity=Work",
                                "activityId=2",
                                "workerId=test-node",
                                "attempt=2");
            }
            assertThat(logs.events().getLast().getKeyValuePairs())
                    .extracting(pair -> pair.key)
                    .contains("own");
            assertThat(context.get()).containsEntry("activity", "Work");
        }
    }

    @Test
    @DisplayName("ACX-05 a context that nobody cancelled says so, and waiting for a cancellation ends with its time")
    void isNotCancelledByItself() throws Exception {
        try (TestEnvironment env = environment()) {
            env.activity(
                            WORK,
                            (ctx, in) -> ctx.isCancelled() + " " + ctx.awaitCancelled(Duration.ofMinutes(3)) + " "
                                    + ctx.isCancelled())
                    .orchestration(FLOW, calling(ActivityOptions.none()));
            assertThat(run(env, "a")).isEqualTo("false false false");
        }
    }

    @Test
    @DisplayName("ACX-06 it knows the number of the attempt and the failure of the one before")
    void knowsAttemptAndLastFailure() throws Exception {
        List<String> seen = new ArrayList<>();
        RetryPolicy policy = RetryPolicy.fixed(3, Duration.ofMinutes(1)).withAttemptTimeout(Duration.ofSeconds(5));
        try (TestEnvironment env = environment()) {
            env.activity(WORK, (ctx, in) -> {
                        seen.add(ctx.attempt() + " " + ctx.lastFailure().orElse("none"));
                        switch (ctx.attempt()) {
                            case 1 -> throw new IllegalStateException("first");
                            case 2 -> ctx.awaitCancelled(Duration.ofHours(1));
                            default -> {}
                        }
                        return in;
                    })
                    .orchestration(FLOW, calling(ActivityOptions.none().withRetry(policy)));
            assertThat(run(env, "a")).isEqualTo("x");
            assertThat(seen)
                    .containsExactly(
                            "1 none",
                            "2 java.lang.IllegalStateException: first",
                            "3 TimedOut: the attempt took longer than its timeout of PT5S");
        }
    }
}
