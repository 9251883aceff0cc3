package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.ActivityType;
import dev.durathread.OnUnreadablePayload;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.PayloadCodec;
import dev.durathread.ReplayComparison;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.PayloadException;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

/** Types that change while instances run. */
class ChangedTypesTest extends Scenarios {
    private final MemoryProvider provider = MemoryProvider.create();

    @AfterEach
    void close() {
        provider.close();
    }

    enum Old {
        NEW,
        PAID
    }

    enum New {
        NEW
    }

    record Before(String name, int cents) {}

    record With(String name, int cents, Optional<String> note, boolean express, int copies) {}

    record Without(String name) {}

    record Renamed(String title, int cents) {}

    private TestEnvironment environmentOn(RuntimeOptions options) {
        return withActivities(
                TestEnvironment.builder().provider(provider).options(options).build());
    }

    /** Code that reads a value as a type: a result, an event, or its input. */
    private <T> TestEnvironment reading(Class<T> type, T result, RuntimeOptions options) {
        ActivityType<String, T> activity = ActivityType.of("A", String.class, type);
        return environmentOn(options)
                .activity(activity, (_, _) -> result)
                .orchestration(OrchestrationType.of("result", String.class, String.class), (ctx, in) -> {
                    T got = ctx.scheduleActivity(activity, in).get();
                    ctx.waitForEvent("go", String.class).get();
                    return "" + got;
                })
                .orchestration(
                        OrchestrationType.of("event", String.class, String.class),
                        (ctx, in) -> "" + ctx.waitForEvent("data", type).get())
                .orchestration(OrchestrationType.of("branch", String.class, String.class), (ctx, in) -> ctx.async(
                                () -> "" + ctx.waitForEvent("data", type).map(x -> x).get())
                        .get())
                .orchestration(OrchestrationType.of("input", type, String.class), (ctx, in) -> {
                    ctx.waitForEvent("go", String.class).get();
                    return "" + in;
                });
    }

    private static OrchestrationType<Object, String> byName(String name) {
        return OrchestrationType.of(name, Object.class, String.class);
    }

    private void begin(String what) {
        try (TestEnvironment env = reading(Old.class, Old.PAID, RuntimeOptions.defaults())) {
            env.client().start(byName(what), "a", what.equals("input") ? Old.PAID : "x");
            settle(env);
        }
    }

    private static void goOn(TestEnvironment env) {
        unlessFinished(() -> env.client().raiseEvent("a", "data", Old.PAID));
        unlessFinished(() -> env.client().raiseEvent("a", "go", ""));
        settle(env);
    }

    @ParameterizedTest
    @ValueSource(strings = {"result", "event", "branch", "input"})
    void blockWhereWhatIsStoredCannotBeReadAndGoOnWhereItCan(String what) throws Exception {
        begin(what);
        try (TestEnvironment env = reading(New.class, New.NEW, RuntimeOptions.defaults())) {
            goOn(env);
            assertThat(provider.readInstance("a").orElseThrow().blocked())
                    .startsWith("DUR-2014")
                    .contains("PAID", "ChangedTypesTest$New");
            assertThat(env.client().status("a")).isInstanceOf(OrchestrationStatus.Running.class);
        }
        try (TestEnvironment env = reading(Old.class, Old.PAID, RuntimeOptions.defaults())) {
            assertThat(env.client().await(byName(what), "a", SOON)).isEqualTo("PAID");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"result", "event", "branch", "input"})
    void failWhereTheOptionsSaySo(String what) throws Exception {
        begin(what);
        RuntimeOptions fail = RuntimeOptions.defaults().withOnUnreadablePayload(OnUnreadablePayload.FAIL);
        try (TestEnvironment env = reading(New.class, New.NEW, fail)) {
            goOn(env);
            assertThat(env.client().waitForOrchestration("a", SOON))
                    .isInstanceOfSatisfying(OrchestrationStatus.Failed.class, failed -> assertThat(failed.details())
                            .satisfies(details -> assertThat(details.errorType()).isEqualTo("PayloadException")));
        }
    }

    @Test
    void leaveItToTheCodeToCatchWhatCannotBeRead() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            try {
                return "" + ctx.waitForEvent("data", New.class).get();
            } catch (PayloadException e) {
                return "unreadable, " + ctx.waitForEvent("more", String.class).get();
            }
        })) {
            start(env, "a");
            env.client().raiseEvent("a", "data", Old.PAID);
            settle(env);
            env.restart();
            env.client().raiseEvent("a", "more", "then more");
            assertThat(result(env, "a")).isEqualTo("unreadable, then more");
        }
    }

    private <I> String handsOver(I first, Object then, RuntimeOptions options) throws Exception {
        String waits = "handed over";
        try (TestEnvironment env = environmentOn(options).orchestration(FLOW, (ctx, _) -> handing(ctx, first))) {
            start(env, waits);
            settle(env);
        }
        try (TestEnvironment env = environmentOn(options).orchestration(FLOW, (ctx, _) -> handing(ctx, then))) {
            env.client().raiseEvent(waits, "go", "went on");
            settle(env);
            String blocked = provider.readInstance(waits).orElseThrow().blocked();
            return blocked != null ? blocked.substring(0, 8) : result(env, waits);
        }
    }

    private static String handing(dev.durathread.OrchestrationContext ctx, Object value) {
        ctx.scheduleActivity("Nobody has it", value, String.class);
        ctx.kv().set("k", value);
        ctx.startOrchestration("Nobody", "other", value);
        return ctx.waitForEvent("go", String.class).get();
    }

    @Test
    void goOnWithAPropertyMoreOrLess() throws Exception {
        RuntimeOptions options = RuntimeOptions.defaults();
        assertThat(handsOver(new Before("a", 1), new With("a", 1, Optional.empty(), false, 0), options))
                .isEqualTo("went on");
    }

    @Test
    void goOnWithAPropertyLess() throws Exception {
        assertThat(handsOver(new Before("a", 1), new Without("a"), RuntimeOptions.defaults()))
                .isEqualTo("went on");
    }

    @Test
    void areBlockedByAnotherMeaning() throws Exception {
        assertThat(handsOver(
                        new Before("a", 1),
                        new With("a", 1, Optional.of("x"), false, 0),
                        RuntimeOptions.defaults()))
                .isEqualTo("DUR-2001");
    }

    @Test
    void areBlockedByARenamedProperty() throws Exception {
        assertThat(handsOver(new Before("a", 1), new Renamed("a", 1), RuntimeOptions.defaults()))
                .isEqualTo("DUR-2001");
    }

    @Test
    void areComparedByTheirJsonWhereTheOptionsSaySo() throws Exception {
        assertThat(handsOver(
                        new Before("a", 1),
                        new Without("a"),
                        RuntimeOptions.defaults().withReplayComparison(ReplayComparison.JSON)))
                .isEqualTo("DUR-2001");
    }

    @Test
    void areComparedByNamesAloneWhereTheOptionsSaySo() throws Exception {
        assertThat(handsOver(
                        new Before("a", 1),
                        List.of("anything"),
                        RuntimeOptions.defaults().withReplayComparison(ReplayComparison.NAMES)))
                .isEqualTo("went on");
    }

    /** Gives another text each time, as encryption with a fresh nonce does. */
    private static final class Fresh implements PayloadCodec {
        private static final AtomicInteger NONCE = new AtomicInteger();

        @Override
        public String encode(String json) {
            return NONCE.incrementAndGet() + ":" + json;
        }

        @Override
        public String decode(String stored) {
            return stored.substring(stored.indexOf(':') + 1);
        }
    }

    @Test
    void areComparedByWhatACodecHidesNotByWhatItShows() throws Exception {
        RuntimeOptions options = RuntimeOptions.defaults().withPayloadCodec(new Fresh());
        assertThat(handsOver(new Before("a", 1), new Before("a", 1), options)).isEqualTo("went on");
    }

    @Test
    void areComparedBehindACodecToo() throws Exception {
        RuntimeOptions options = RuntimeOptions.defaults().withPayloadCodec(new Fresh());
        assertThat(handsOver(new Before("a", 1), new Before("a", 2), options)).isEqualTo("DUR-2001");
    }

    @Test
    void goOnWithASetOfAnotherOrder() throws Exception {
        record Tags(Set<String> tags) {}
        Set<String> sorted = new TreeSet<>(Set.of("alpha", "beta", "gamma", "delta", "eps"));
        assertThat(handsOver(new Tags(Set.copyOf(sorted)), new Tags(sorted), RuntimeOptions.defaults()))
                .isEqualTo("went on");
    }
}
