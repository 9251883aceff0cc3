package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.durathread.ActivityOptions;
import dev.durathread.DurableFuture;
import dev.durathread.Orchestration;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.host.HistoryReplay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories against code, without an engine around them. */
class DeterminismTest extends Scenarios {
    private static final String STARTED = "'kind':'OrchestrationStarted','format':1,'instanceId':'a','executionId':1,"
            + "'name':'Flow','version':'1.0.0','input':'in'";

    /** A history of these events, numbered from 1. */
    private static List<HistoryEvent> history(String... events) {
        List<HistoryEvent> history = new ArrayList<>();
        for (String event : events) {
            String place = "'id':" + (history.size() + 1) + ",'at':'2026-01-01T00:00:00Z',";
            history.add(HistoryJson.read(("{" + place + event + "}").replace('\'', '"')));
        }
        return history;
    }

    private static List<HistoryEvent> started(String... events) {
        return history(Stream.concat(Stream.of(STARTED), Arrays.stream(events)).toArray(String[]::new));
    }

    private static void replay(List<HistoryEvent> history, Orchestration<String, String> body) {
        HistoryReplay.check(history, FLOW, body, RuntimeOptions.defaults());
    }

    private static NonDeterminismException difference(List<HistoryEvent> history, Orchestration<String, String> body) {
        return catchThrowableOfType(NonDeterminismException.class, () -> replay(history, body));
    }

    static Stream<Arguments> sameAgain() {
        return Stream.of(
                same("'kind':'ActivityScheduled','name':'A','input':'x'", (ctx, _) -> {
                    ctx.scheduleActivity("A", "x", String.class);
                    return wait(ctx);
                }),
                same("'kind':'TimerCreated','dueAt':'2030-01-01T00:00:00Z'", (ctx, _) -> {
                    ctx.scheduleTimer(Duration.ofSeconds(1));
                    return wait(ctx);
                }),
                same("'kind':'SubOrchestrationScheduled','name':'C','instanceId':'other','input':1", (ctx, _) -> {
                    ctx.scheduleSubOrchestration("C", 1, String.class);
                    return wait(ctx);
                }),
                same("'kind':'CustomStatusUpdated','status':'then'", (ctx, _) -> {
                    ctx.setCustomStatus("now");
                    return wait(ctx);
                }),
                same("'kind':'KeyValueSet','key':'k','updatedAt':'2020-01-01T00:00:00Z','value':1", (ctx, _) -> {
                    ctx.kv().set("k", 1);
                    return wait(ctx);
                }));
    }

    private static String wait(dev.durathread.OrchestrationContext ctx) {
        return ctx.waitForEvent("e", String.class).get();
    }

    private static Arguments same(String event, Orchestration<String, String> body) {
        return Arguments.of(event, body);
    }

    @ParameterizedTest
    @MethodSource("sameAgain")
    @DisplayName("DETR-02 DETR-09 TMR-06 SUB-12 what matters is compared, times, ids of children and statuses are not")
    void acceptsWhatIsTheSame(String event, Orchestration<String, String> body) {
        assertThatCode(() -> replay(started(event, "'kind':'ExternalSubscribed','name':'e'"), body))
                .doesNotThrowAnyException();
    }

    static Stream<Arguments> otherwise() {
        String activity = "'kind':'ActivityScheduled','name':'A','input':'x'";
        return Stream.of(
                same(
                        activity,
                        (ctx, _) -> ctx.scheduleActivity("B", "x", String.class).get()),
                same(
                        activity,
                        (ctx, _) -> ctx.scheduleActivity("A", "y", String.class).get()),
                same(
                        activity,
                        (ctx, _) -> ctx.scheduleActivity(
                                        "A",
                                        "x",
                                        String.class,
                                        ActivityOptions.none().withTag("t"))
                                .get()),
                same(
                        activity,
                        (ctx, _) -> ctx.scheduleActivity(
                                        "A",
                                        "x",
                                        String.class,
                                        ActivityOptions.none().withSession("s"))
                                .get()),
                same(
                        activity,
                        (ctx, _) -> ctx.scheduleTimer(Duration.ofSeconds(1))
                                .map(_ -> "")
                                .get()),
                same(
                        "'kind':'ExternalSubscribed','name':'e'",
                        (ctx, _) -> ctx.waitForEvent("f", String.class).get()),
                same(
                        "'kind':'QueueSubscribed','queue':'e'",
                        (ctx, _) -> ctx.waitForEvent("e", String.class).get()),
                same(
                        "'kind':'SubOrchestrationScheduled','name':'C','instanceId':'c','input':1",
                        (ctx, _) -> ctx.scheduleSubOrchestration("C", 2, String.class)
                                .get()),
                same("'kind':'OrchestrationChained','name':'Child','instanceId':'c','input':'x'", (ctx, in) -> {
                    ctx.startOrchestration(CHILD, "d", "x");
                    return in;
                }),
                same("'kind':'KeyValueSet','key':'k','updatedAt':'2020-01-01T00:00:00Z','value':1", (ctx, in) -> {
                    ctx.kv().set("k", 2);
                    return in;
                }),
                same("'kind':'KeyValueCleared','key':'k'", (ctx, in) -> {
                    ctx.kv().clear("l");
                    return in;
                }),
                same(
                        "'kind':'ValueRecorded','of':'GUID','value':'x'",
                        (ctx, _) -> ctx.utcNow().toString()),
                same("'kind':'PatchMarked','changeId':'p'", (ctx, _) -> "" + ctx.patched("q")),
                same("'kind':'OrchestrationCompleted','output':'x'", (_, _) -> "y"));
    }

    @ParameterizedTest
    @MethodSource("otherwise")
    @DisplayName("DETR-02 DETR-03 DET-02 SES-12 TAG-05 a difference names position, recorded, attempted and the line")
    void refusesWhatDiffers(String event, Orchestration<String, String> body) {
        NonDeterminismException e = difference(started(event), body);
        assertThat(e).isNotNull().hasMessageStartingWith("DUR-2001: ").hasMessageContaining("\"a\", event 2");
        assertThat(e.eventId()).isEqualTo(2);
        assertThat(e.recorded())
                .startsWith(HistoryJson.read(("{'at':'2026-01-01T00:00:00Z'," + event + "}").replace('\'', '"'))
                        .kind());
        assertThat(e.attempted()).isNotBlank().isNotEqualTo(e.recorded());
        if (!event.contains("OrchestrationCompleted") && !event.contains("PatchMarked")) { // there the method ended
            assertThat(e.sourceLine())
                    .hasValueSatisfying(line -> assertThat(line).contains("DeterminismTest.java"));
        }
    }

    @Test
    @DisplayName("DETR-04 code that asks for fewer things than recorded is found out, with the line where it waits")
    void refusesCodeThatAsksForLess() {
        List<HistoryEvent> history =
                started("'kind':'ExternalSubscribed','name':'e'", "'kind':'ActivityScheduled','name':'A','input':'x'");
        NonDeterminismException waits = difference(history, (ctx, _) -> wait(ctx));
        assertThat(waits.eventId()).isEqualTo(3);
        assertThat(waits.recorded()).startsWith("ActivityScheduled");
        assertThat(waits.attempted()).contains("nothing", "waits");
        assertThat(waits.sourceLine())
                .hasValueSatisfying(line -> assertThat(line).contains("DeterminismTest.wait"));
        assertThat(difference(history, (ctx, in) -> {
                    ctx.waitForEvent("e", String.class);
                    return in;
                }))
                .isNotNull();
        assertThat(difference(
                        started("'kind':'OrchestrationCompleted','output':'in'", "'kind':'KeyValuesCleared'"),
                        (_, in) -> in))
                .hasMessageContaining("come to its end");
        assertThat(difference(
                        started(
                                "'kind':'ExternalSubscribed','name':'e'",
                                "'kind':'OrchestrationCompleted','output':'in'"),
                        (ctx, _) -> wait(ctx)))
                .hasMessageContaining("not come to its end");
    }

    @Test
    @DisplayName("DETR-05 what the code asks for beyond its history is new work")
    void takesWhatIsBeyondAsNewWork() throws Exception {
        try (var env = environment().orchestration(FLOW, (ctx, _) -> wait(ctx))) {
            start(env, "a");
            settle(env);
            env.orchestration(FLOW, (ctx, _) -> {
                DurableFuture<String> event = ctx.waitForEvent("e", String.class);
                return echo(ctx, "new ") + event.get();
            });
            env.restart();
            env.client().raiseEvent("a", "e", "work");
            assertThat(result(env, "a")).isEqualTo("new work");
        }
    }

    @Test
    @DisplayName("DETR-06 DETR-07 DETR-08 a completion without an open schedule of its kind is a broken history")
    void refusesCompletionsOfNothing() {
        String completed = "'kind':'ActivityCompleted','for':%d,'attempts':1,'result':'x'";
        assertThat(difference(
                        started("'kind':'ExternalSubscribed','name':'e'", completed.formatted(9)),
                        (ctx, _) -> wait(ctx)))
                .hasMessageContaining("no matching schedule for completion id=9");
        assertThat(difference(
                        started("'kind':'ExternalSubscribed','name':'e'", completed.formatted(2)),
                        (ctx, _) -> wait(ctx)))
                .hasMessageContaining("completion kind mismatch for id=2")
                .hasMessageContaining("ExternalSubscribed");
        assertThat(difference(
                        started(
                                "'kind':'ActivityScheduled','name':'A','input':'x'",
                                "'kind':'ExternalSubscribed','name':'e'",
                                completed.formatted(2),
                                completed.formatted(2)),
                        (ctx, _) -> {
                            ctx.scheduleActivity("A", "x", String.class);
                            return wait(ctx);
                        }))
                .hasMessageContaining("completion without open schedule for id=2");
    }

    @Test
    @DisplayName("DETR-10 a recorded cancellation must come again")
    void wantsCancellationsAgain() {
        List<HistoryEvent> history = started(
                "'kind':'ActivityScheduled','name':'A','input':'x'",
                "'kind':'ActivityCancelRequested','for':2,'reason':'dropped_future'",
                "'kind':'ExternalSubscribed','name':'e'");
        assertThatCode(() -> replay(history, (ctx, _) -> {
                    ctx.scheduleActivity("A", "x", String.class).cancel();
                    return wait(ctx);
                }))
                .doesNotThrowAnyException();
        assertThat(difference(history, (ctx, _) -> {
                    ctx.scheduleActivity("A", "x", String.class);
                    return wait(ctx);
                }))
                .hasMessageContaining("ActivityCancelRequested");
    }

    @Test
    @DisplayName("DETR-11 an empty history, or one that does not begin with its start, is refused")
    void refusesBrokenBeginnings() {
        assertThatThrownBy(() -> replay(List.of(), (_, in) -> in))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("corrupted history: empty");
        assertThat(difference(history("'kind':'KeyValuesCleared'"), (_, in) -> in))
                .hasMessageContaining("corrupted history: first event must be OrchestrationStarted");
        assertThat(difference(
                        history(STARTED, "'kind':'ExternalSubscribed','name':'e'", STARTED), (ctx, _) -> wait(ctx)))
                .hasMessageContaining("corrupted history: a second OrchestrationStarted");
    }

    @Test
    @DisplayName("DETR-12 gaps between event ids are tolerated")
    void toleratesGaps() {
        List<HistoryEvent> gaps = started(
                        "'kind':'ExternalSubscribed','name':'e'",
                        "'kind':'TimerCreated','dueAt':'2030-01-01T00:00:00Z'")
                .stream()
                .map(event -> event.recordedAs(event.eventId() * 10, event.at()))
                .toList();
        assertThatCode(() -> replay(gaps, (ctx, _) -> {
                    DurableFuture<String> event = ctx.waitForEvent("e", String.class);
                    ctx.sleep(Duration.ofSeconds(1));
                    return event.get();
                }))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("DETR-13 a finished instance takes no more turns")
    void leavesTheFinishedAlone() throws Exception {
        try (var env = environment().orchestration(FLOW, (_, in) -> in)) {
            start(env, "a");
            result(env, "a");
            List<HistoryEvent> before = env.history("a");
            env.client().cancel("a", "late");
            env.restart();
            settle(env);
            assertThat(env.history("a")).isEqualTo(before);
            assertThat(env.metrics().turns()).isZero();
        }
    }

    @Test
    @DisplayName("DETR-15 isReplaying is true over what is recorded and false from the first new event on")
    void tellsWhetherItReplays() throws Exception {
        List<Boolean> seen = new ArrayList<>();
        try (var env = withActivities(dev.durathread.testkit.TestEnvironment.create())
                .orchestration(FLOW, (ctx, _) -> {
                    echo(ctx, "x");
                    seen.add(ctx.isReplaying());
                    String event = wait(ctx);
                    seen.add(ctx.isReplaying());
                    return event;
                })) {
            start(env, "a");
            settle(env);
            env.restart();
            env.client().raiseEvent("a", "e", "x");
            result(env, "a");
            assertThat(seen).containsExactly(false, true, false);
        }
    }

    @Test
    @DisplayName("DETR-16 a batch that is half complete stays half complete over a replay")
    void keepsWhatIsPending() throws Exception {
        try (var env = environment()
                .orchestration(
                        FLOW,
                        (ctx, _) -> ctx.<String>all(
                                        List.of(ctx.scheduleActivity(ECHO, "x"), ctx.waitForEvent("e", String.class)))
                                .get()
                                .toString())) {
            start(env, "a");
            settle(env);
            env.restart();
            settle(env);
            env.client().raiseEvent("a", "e", "y");
            assertThat(result(env, "a")).isEqualTo("[x, y]");
            assertThat(env.activityCalls()).hasSize(1);
        }
    }

    @Test
    @DisplayName("DETR-01 an instance in memory takes only what is new, one that left it is replayed")
    void replaysOnlyAfterARestart() throws Exception {
        try (var env = withActivities(dev.durathread.testkit.TestEnvironment.create())
                .orchestration(FLOW, (ctx, _) -> echo(ctx, "1") + echo(ctx, "2") + wait(ctx) + wait(ctx))) {
            start(env, "a");
            settle(env);
            env.client().raiseEvent("a", "e", "3");
            settle(env);
            assertThat(env.metrics().replayedEvents()).isZero();
            long known = env.history("a").size();
            env.restart();
            env.client().raiseEvent("a", "e", "4");
            assertThat(result(env, "a")).isEqualTo("1234");
            assertThat(env.metrics().replayedEvents()).isEqualTo(known);
        }
    }
}
