package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.durathread.ActivityOptions;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.admin.DeletionFilter;
import dev.durathread.failure.HistoryLimitException;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest extends Scenarios {
    @Test
    @DisplayName("LMT-03 a tag has at most 256 bytes, a filter 1 to 5 tags")
    void limitsTags() {
        assertThatThrownBy(() -> ActivityOptions.none().withTag("ä".repeat(129)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("258")
                .hasMessageContaining("256");
        assertThat(ActivityOptions.none().withTag("t".repeat(256)).tag()).isPresent();
        assertThatThrownBy(() -> TagFilter.tags(new String[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TagFilter.tags("1", "2", "3", "4", "5", "6"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("LMT-04 any number of messages crosses continue-as-new")
    void carriesAnyNumberOfMessages() throws Exception {
        int many = 200;
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            if (ctx.executionId() == 1) {
                ctx.waitForEvent("go", String.class).get();
                return ctx.continueAsNew(in);
            }
            int sum = 0;
            for (int i = 0; i < many; i++) {
                sum += ctx.dequeueEvent("q", Integer.class).get();
            }
            return "" + sum;
        })) {
            start(env, "a");
            for (int i = 0; i < many; i++) {
                env.client().enqueueEvent("a", "q", i);
            }
            env.client().raiseEvent("a", "go", "");
            assertThat(result(env, "a")).isEqualTo("" + many * (many - 1) / 2);
        }
    }

    private static String nearTheLimits(OrchestrationContext ctx, String in) {
        List<String> seen = new ArrayList<>();
        for (Runnable call : List.<Runnable>of(
                () -> ctx.setCustomStatus("x".repeat(50)),
                () -> ctx.kv().set("value", "x".repeat(50)),
                () -> ctx.kv().set("second", 2),
                () -> ctx.scheduleActivity(ECHO, "x".repeat(100)).get())) {
            try {
                call.run();
                seen.add("allowed");
            } catch (PayloadTooLargeException e) {
                seen.add("over " + e.limit());
            } catch (IllegalStateException e) {
                seen.add(e.getMessage().replaceAll(".*allowed are", "over"));
            }
        }
        return seen + ctx.waitForEvent("go", String.class).get();
    }

    private static String underLimitsThen(RuntimeOptions before, RuntimeOptions after) throws Exception {
        try (MemoryProvider provider = MemoryProvider.create()) {
            for (RuntimeOptions options : List.of(before, after)) {
                try (TestEnvironment env = withActivities(TestEnvironment.builder()
                                .provider(provider)
                                .replayEveryTurn(true)
                                .options(options)
                                .build())
                        .orchestration(FLOW, LimitTest::nearTheLimits)) {
                    start(env, "a");
                    settle(env);
                    if (options.equals(after)) {
                        raise(env, "a", "go", "");
                        return result(env, "a");
                    }
                }
            }
        }
        throw new AssertionError("no second life");
    }

    @Test
    @DisplayName("CST-06 KV-08 LMT-07 what a limit refused or let pass it does again on replay under other limits")
    void decidesOnLimitsOnce() throws Exception {
        RuntimeOptions wide = RuntimeOptions.defaults();
        RuntimeOptions narrow = wide.withMaxCustomStatusBytes(40)
                .withMaxKeyValueBytes(40)
                .withMaxKeys(1)
                .withMaxPayloadBytes(80);
        assertThat(underLimitsThen(wide, narrow)).isEqualTo("[allowed, allowed, allowed, allowed]");
        assertThat(underLimitsThen(narrow, wide)).isEqualTo("[over 40, over 40, allowed, over 80]");
        RuntimeOptions fewKeys = narrow.withMaxKeyValueBytes(80);
        assertThat(underLimitsThen(fewKeys, wide)).isEqualTo("[over 40, allowed, over 1, over 80]");
    }

    @Test
    @DisplayName("LMT-06 over the most events the instance fails and is told to continue as new")
    void limitsTheHistory() throws Exception {
        assertThat(RuntimeOptions.defaults().maxHistoryEvents()).isEqualTo(100_000);
        try (TestEnvironment env = TestEnvironment.builder()
                .replayEveryTurn(true)
                .options(RuntimeOptions.defaults().withMaxHistoryEvents(20))
                .build()
                .orchestration(FLOW, (ctx, _) -> {
                    ctx.scheduleTimer(Duration.ofDays(1));
                    while (true) {
                        ctx.waitForEvent("more", String.class).get();
                    }
                })) {
            start(env, "a");
            for (int i = 0; i < 10; i++) {
                raise(env, "a", "more", "" + i);
            }
            assertThat(env.client().waitForOrchestration("a", SOON))
                    .isInstanceOfSatisfying(OrchestrationStatus.Failed.class, failed -> {
                        assertThat(failed.details().errorType()).isEqualTo(HistoryLimitException.class.getSimpleName());
                        assertThat(failed.details().message()).contains("20", "continue as new");
                    });
        }
    }

    @Test
    @DisplayName("LMT-06 a warning comes at ten thousand events")
    void warnsOfALongHistory() throws Exception {
        OrchestrationType<Integer, String> counter = OrchestrationType.of("Counter", Integer.class, String.class);
        try (Logged logged = Logged.at("dev.durathread.orchestration.Counter", Level.WARN);
                TestEnvironment env = TestEnvironment.create().orchestration(counter, (ctx, n) -> {
                    for (int i = 0; i < n; i++) {
                        ctx.kv().set("k", i);
                    }
                    return ctx.waitForEvent("never", String.class).get();
                })) {
            env.client().start(counter, "long", 10_050);
            settle(env);
            assertThat(logged.messages()).singleElement().asString().contains("DUR-2010", "\"long\"", "100000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tab\there", "line\nbreak"})
    @DisplayName("LMT-07 names and ids are 1 to 256 characters without control characters, else the call throws")
    void checksNames(String bad) throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            for (Runnable call : new Runnable[] {
                () -> ctx.scheduleActivity(bad, in, String.class),
                () -> ctx.scheduleSubOrchestration(bad, in, String.class),
                () -> ctx.startOrchestration(CHILD, bad, in),
                () -> ctx.waitForEvent(bad, String.class),
                () -> ctx.dequeueEvent(bad, String.class),
                () -> ctx.step(bad, String.class, () -> in),
                () -> ctx.patched(bad)
            }) {
                assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class);
            }
            ctx.waitForEvent("n".repeat(256), String.class);
            return in;
        })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("in");
            assertThatThrownBy(() -> env.client().start(FLOW, bad, "x")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> env.client().raiseEvent("a", bad, "x"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> env.client().start(FLOW, "i".repeat(257), "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("257")
                    .hasMessageContaining("256");
        }
    }

    @Test
    @DisplayName("LMT-08 a bulk deletion takes 1000 instances at the most unless told otherwise")
    void limitsBulkOperations() {
        assertThat(DeletionFilter.allFinished().limit()).isEqualTo(1_000);
        assertThat(DeletionFilter.allFinished().withLimit(7).limit()).isEqualTo(7);
    }
}
