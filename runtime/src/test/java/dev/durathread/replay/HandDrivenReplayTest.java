package dev.durathread.replay;

import static dev.durathread.replay.Driven.NOW;
import static dev.durathread.replay.Driven.arrival;
import static dev.durathread.replay.Driven.drive;
import static dev.durathread.replay.Driven.live;
import static dev.durathread.replay.Driven.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.history.HistoryEvent.PatchMarked;
import dev.durathread.history.HistoryEvent.TimerFired;
import dev.durathread.internal.fiber.FiberKind;
import dev.durathread.internal.fiber.Fibers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Histories given to code event by event, without an engine, on either kind of fiber.
 *
 * <p>Attacks INV-8.
 */
@ParameterizedClass
@EnumSource(FiberKind.class)
class HandDrivenReplayTest {
    private static final ActivityScheduled ACTIVITY = new ActivityScheduled(2, NOW, "A", "\"x\"", null, null);
    private static final ExternalSubscribed WAIT = new ExternalSubscribed(3, NOW, "e");

    @Parameter
    private FiberKind kind = FiberKind.PLATFORM_SCHEDULER;

    @BeforeEach
    void needsTheKind() {
        assumeTrue(
                kind == FiberKind.PLATFORM_SCHEDULER || Fibers.best().kind() == FiberKind.OWN_SCHEDULER,
                "needs --add-opens java.base/java.lang=ALL-UNNAMED");
    }

    private static String wait(OrchestrationContext ctx) {
        return ctx.waitForEvent("e", String.class).get();
    }

    private static String both(OrchestrationContext ctx) {
        return ctx.<String>all(
                        List.of(ctx.scheduleActivity("A", "x", String.class), ctx.waitForEvent("e", String.class)))
                .get()
                .toString();
    }

    private static ActivityCompleted completed(long id, long requestId) {
        return new ActivityCompleted(id, NOW, requestId, "\"done\"", 1);
    }

    private static ExternalEvent event(long id, long requestId) {
        return new ExternalEvent(id, NOW, requestId, "e", "\"event\"");
    }

    private NonDeterminismException difference(Orchestration<String, String> body, HistoryEvent... history)
            throws Exception {
        return Driven.difference(kind, body, List.of(history)).orElseThrow();
    }

    private boolean goesThrough(Orchestration<String, String> body, HistoryEvent... history) throws Exception {
        return Driven.difference(kind, body, List.of(history)).isEmpty();
    }

    @Test
    @DisplayName("DETR-01 DETR-13 a history in parts runs the code once, wherever it is cut; the end takes no more")
    void runsOnFromPartToPart() throws Exception {
        List<HistoryEvent> history = List.of(
                started(),
                ACTIVITY,
                WAIT,
                completed(4, 2),
                event(5, 3),
                new OrchestrationCompleted(6, NOW, "\"[done, event]\""));
        for (int first = 0; first <= history.size(); first++) {
            for (int second = first; second <= history.size(); second++) {
                runInParts(
                        history.subList(0, first),
                        history.subList(first, second),
                        history.subList(second, history.size()));
            }
        }
    }

    private void runInParts(List<HistoryEvent> first, List<HistoryEvent> second, List<HistoryEvent> third)
            throws Exception {
        AtomicInteger runs = new AtomicInteger();
        drive(
                kind,
                (ctx, _) -> {
                    runs.incrementAndGet();
                    return both(ctx);
                },
                machine -> {
                    machine.replayPart(first, NOW);
                    machine.replayPart(second, NOW);
                    assertThat(machine.isEnded()).isFalse();
                    machine.replay(third, NOW);
                    assertThat(machine.isEnded()).isTrue();
                    assertThat(machine.turn(List.of(arrival(completed(0, 2))), NOW)
                                    .events())
                            .isEmpty();
                    return runs;
                });
        assertThat(runs).hasValue(1);
    }

    @Test
    @DisplayName("DETR-03 a difference shows the position, what was recorded, what is asked for, and the user's line")
    void showsTheUsersLine() throws Exception {
        NonDeterminismException e = difference(
                (ctx, _) -> ctx.scheduleActivity("B", "x", String.class).get(), started(), ACTIVITY);
        assertThat(e.eventId()).isEqualTo(2);
        assertThat(e.recorded()).isEqualTo("ActivityScheduled {\"name\":\"A\",\"input\":\"x\"}");
        assertThat(e.attempted()).isEqualTo("ActivityScheduled {\"name\":\"B\",\"input\":\"x\"}");
        assertThat(e.sourceLine()).hasValueSatisfying(line -> assertThat(line).contains("HandDrivenReplayTest.java:"));
    }

    @Test
    @DisplayName("DETR-04 a schedule that the code does not ask for is found where the code waits, and where it ended")
    void findsCodeThatAsksForLess() throws Exception {
        ExternalSubscribed wait = new ExternalSubscribed(2, NOW, "e");
        ActivityScheduled activity = new ActivityScheduled(3, NOW, "A", "\"x\"", null, null);
        NonDeterminismException waits = difference((ctx, _) -> wait(ctx), started(), wait, activity);
        assertThat(waits.eventId()).isEqualTo(3);
        assertThat(waits.attempted()).isEqualTo("nothing: the code waits and asks for no more here");
        assertThat(waits.sourceLine())
                .hasValueSatisfying(line -> assertThat(line).contains("HandDrivenReplayTest.wait"));
        assertThat(difference((_, in) -> in, started(), new OrchestrationCompleted(2, NOW, "\"in\""), activity))
                .hasMessageContaining("nothing: the code has come to its end");
    }

    @Test
    @DisplayName("DETR-05 what the code asks for beyond its history is new work, of the next turn")
    void takesWhatIsBeyondAsNewWork() throws Exception {
        drive(kind, (ctx, _) -> both(ctx), machine -> {
            machine.replay(List.of(started(), ACTIVITY), NOW);
            assertThat(machine.turn(List.of(), NOW).events()).containsExactly(WAIT);
            return WAIT;
        });
    }

    @Test
    @DisplayName("DETR-06 DETR-07 DETR-08 a completion of nothing, of another kind, or of what is closed is refused")
    void refusesCompletionsOfNothing() throws Exception {
        assertThat(difference((ctx, _) -> both(ctx), started(), ACTIVITY, WAIT, completed(4, 9)))
                .hasMessageContaining("no matching schedule for completion id=9");
        assertThat(difference((ctx, _) -> both(ctx), started(), ACTIVITY, WAIT, completed(4, 3)))
                .hasMessageContaining("completion kind mismatch for id=3")
                .hasMessageContaining("ExternalSubscribed");
        assertThat(difference((ctx, _) -> both(ctx), started(), ACTIVITY, WAIT, new TimerFired(4, NOW, 2)))
                .hasMessageContaining("completion kind mismatch for id=2");
        assertThat(difference((ctx, _) -> both(ctx), started(), ACTIVITY, WAIT, completed(4, 2), completed(5, 2)))
                .hasMessageContaining("completion without open schedule for id=2");
    }

    @Test
    @DisplayName("DETR-11 a history begins with its start, and has one")
    void refusesBrokenBeginnings() throws Exception {
        assertThat(difference((_, in) -> in, WAIT))
                .hasMessageContaining("corrupted history: first event must be OrchestrationStarted");
        assertThat(difference((ctx, _) -> both(ctx), started(), ACTIVITY, WAIT, started()))
                .hasMessageContaining("corrupted history: a second OrchestrationStarted");
    }

    @Test
    @DisplayName("DETR-12 gaps between event ids are tolerated, the next id follows the last")
    void toleratesGaps() throws Exception {
        List<HistoryEvent> gaps = List.of(started(), ACTIVITY.recordedAs(20, NOW), WAIT.recordedAs(30, NOW));
        drive(kind, (ctx, _) -> both(ctx), machine -> {
            machine.replay(gaps, NOW);
            assertThat(machine.turn(List.of(arrival(completed(0, 20))), NOW).events())
                    .containsExactly(completed(31, 20));
            return gaps;
        });
    }

    @Test
    @DisplayName("DETR-14 whatever escapes from the code ends the instance failed, with type, message and stack")
    void failsOnWhateverEscapes() throws Exception {
        for (Throwable thrown : List.of(
                new IllegalStateException("broken"), new java.io.IOException("broken"), new AssertionError("broken"))) {
            List<HistoryEvent> events = live(kind, (_, _) -> {
                if (thrown instanceof Exception e) {
                    throw e;
                }
                throw (Error) thrown;
            });
            assertThat(events).last().isInstanceOfSatisfying(OrchestrationFailed.class, end -> {
                assertThat(end.failure().errorType())
                        .isEqualTo(thrown.getClass().getName());
                assertThat(end.failure().message()).isEqualTo("broken");
                assertThat(end.failure().stackTrace()).contains("HandDrivenReplayTest");
            });
        }
    }

    @Test
    @DisplayName("DETR-15 isReplaying is true over recorded events and false from the first new one on")
    void tellsWhetherItReplays() throws Exception {
        List<Boolean> seen = new ArrayList<>();
        drive(
                kind,
                (ctx, _) -> {
                    seen.add(ctx.isReplaying());
                    ctx.scheduleActivity("A", "x", String.class).get();
                    seen.add(ctx.isReplaying());
                    String event = wait(ctx);
                    seen.add(ctx.isReplaying());
                    return event;
                },
                machine -> {
                    machine.replay(
                            List.of(started(), ACTIVITY, completed(3, 2), new ExternalSubscribed(4, NOW, "e")), NOW);
                    return machine.turn(List.of(arrival(event(0, 4))), NOW);
                });
        assertThat(seen).containsExactly(true, true, false);
    }

    @Test
    @DisplayName("DETR-16 what is pending after a replay stays pending until it comes")
    void keepsWhatIsPending() throws Exception {
        drive(kind, (ctx, _) -> both(ctx), machine -> {
            machine.replay(List.of(started(), ACTIVITY, WAIT, completed(4, 2)), NOW);
            assertThat(machine.turn(List.of(), NOW).events()).isEmpty();
            assertThat(machine.turn(List.of(arrival(event(0, 0))), NOW).events())
                    .containsExactly(event(5, 3), new OrchestrationCompleted(6, NOW, "\"[done, event]\""));
            return WAIT;
        });
    }

    @Test
    @DisplayName("DETR-02 patched finds its mark or takes the old way, and does so the same each time it is asked")
    void decidesOnAPatchOnce() throws Exception {
        Orchestration<String, String> body = (ctx, _) -> {
            String first = ctx.patched("p") + "";
            wait(ctx);
            return first + ctx.patched("p");
        };
        ExternalSubscribed wait = new ExternalSubscribed(2, NOW, "e");
        assertThat(live(kind, body)).element(1).isEqualTo(new PatchMarked(2, NOW, "p"));
        assertThat(goesThrough(
                        body, started(), wait, event(3, 2), new OrchestrationCompleted(4, NOW, "\"falsefalse\"")))
                .isTrue();
        assertThat(goesThrough(
                        body,
                        started(),
                        new PatchMarked(2, NOW, "p"),
                        WAIT,
                        event(4, 3),
                        new OrchestrationCompleted(5, NOW, "\"truetrue\"")))
                .isTrue();
        assertThat(difference((ctx, _) -> wait(ctx), started(), new PatchMarked(2, NOW, "p"), WAIT))
                .hasMessageContaining("PatchMarked");
    }
}
