package dev.durathread.replay;

import static dev.durathread.replay.Driven.NOW;
import static dev.durathread.replay.Driven.arrival;
import static dev.durathread.replay.Driven.on;
import static dev.durathread.replay.Driven.onTurnThread;
import static dev.durathread.replay.Driven.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.durathread.DurableFuture;
import dev.durathread.Orchestration;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.internal.fiber.FiberKind;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.replay.ExecutionMachine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where a page of history ends makes no difference, whatever stands there and whatever the code asks for there (INV-7):
 * all that code can ask for, against the histories of all else, at each place around the end of a page.
 */
@ParameterizedClass
@EnumSource(FiberKind.class)
class PagesTest {
    private static final int LARGE_PAGE = 1_000;

    @Parameter
    private FiberKind kind = FiberKind.PLATFORM_SCHEDULER;

    @BeforeEach
    void needsTheKind() {
        assumeTrue(
                kind == FiberKind.PLATFORM_SCHEDULER || Fibers.best().kind() == FiberKind.OWN_SCHEDULER,
                "needs --add-opens java.base/java.lang=ALL-UNNAMED");
    }

    static List<Ask> asks() {
        List<Ask> asks = new ArrayList<>(Ask.all());
        asks.add(Ask.telling("patch", "patch", (ctx, _) -> "patched " + ctx.patched("p")));
        asks.add(Ask.telling("too large a status", "too large a status", (ctx, _) -> {
            try {
                ctx.setCustomStatus("x".repeat(2_000));
                return "set";
            } catch (PayloadTooLargeException e) {
                return "refused";
            }
        }));
        return asks;
    }

    @ParameterizedTest
    @MethodSource("asks")
    @DisplayName("pages of 1, 2 and 3 events: replay finds and records what it does with the history in one piece")
    void doesNotShowTheEndOfASmallPage(Ask ask) throws Exception {
        onTurnThread(kind, fibers -> {
            for (Ask other : asks()) {
                for (Place place : Place.of(0, 1, 2)) {
                    List<HistoryEvent> history = live(fibers, place.with(other));
                    String whole = replayed(fibers, place.with(ask), history, history.size() + 1);
                    for (int page = 1; page <= 3; page++) {
                        assertThat(replayed(fibers, place.with(ask), history, page))
                                .as("in pages of %s, %s, over the history of %s", page, place, other)
                                .isEqualTo(whole);
                    }
                }
            }
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("asks")
    @DisplayName("pages of 1,000 events: the same, with each thing asked for around their end")
    void doesNotShowTheEndOfALargePage(Ask ask) throws Exception {
        Ask nothing = asks().getFirst();
        onTurnThread(kind, fibers -> {
            for (Place place : Place.of(LARGE_PAGE / 2 - 2, LARGE_PAGE / 2 - 1, LARGE_PAGE / 2)) {
                for (List<Ask> pair : List.of(List.of(ask, nothing), List.of(nothing, ask), List.of(ask, ask))) {
                    List<HistoryEvent> history = live(fibers, place.with(pair.get(1)));
                    assertThat(replayed(fibers, place.with(pair.get(0)), history, LARGE_PAGE))
                            .as("%s, over the history of %s", place, pair.get(1))
                            .isEqualTo(replayed(fibers, place.with(pair.get(0)), history, history.size() + 1));
                }
            }
            return null;
        });
    }

    /**
     * Where the code asks.
     *
     * @param waits after how many events
     * @param last whether it is the last that the code does before it waits, or the first
     */
    private record Place(int waits, boolean last) {
        static List<Place> of(int... waits) {
            return Arrays.stream(waits)
                    .boxed()
                    .flatMap(count -> Stream.of(new Place(count, false), new Place(count, true)))
                    .toList();
        }

        Orchestration<String, String> with(Ask ask) {
            return (ctx, in) -> {
                for (int i = 0; i < waits; i++) {
                    ctx.waitForEvent("e", String.class).get();
                }
                if (!last) {
                    return ask.body().run(ctx, in);
                }
                DurableFuture<String> event = ctx.waitForEvent("e", String.class);
                return ask.alone().run(ctx, in) + event.get();
            };
        }
    }

    /** The history of the code, each wait of which is answered. */
    private static List<HistoryEvent> live(Fibers fibers, Orchestration<String, String> body) throws Exception {
        return on(fibers, body, machine -> {
            List<HistoryEvent> history =
                    new ArrayList<>(machine.start(started(), List.of(), NOW).events());
            for (String name : List.of("e", "done")) {
                int before;
                do {
                    before = history.size();
                    ExternalEvent event = new ExternalEvent(0, NOW, 0, name, "\"x\"");
                    history.addAll(machine.turn(List.of(arrival(event)), NOW).events());
                } while (!machine.isEnded() && history.size() > before);
            }
            return history;
        });
    }

    /** Replays in pages; tells the difference that was found, or all that the code has recorded then. */
    private static String replayed(
            Fibers fibers, Orchestration<String, String> body, List<HistoryEvent> history, int pageSize)
            throws Exception {
        try {
            return on(fibers, body, machine -> {
                replay(machine, history, pageSize);
                return Stream.concat(
                                Stream.of("ended: " + machine.isEnded()),
                                machine.turn(List.of(), NOW).events().stream().map(HistoryEvent::toString))
                        .toList()
                        .toString();
            });
        } catch (NonDeterminismException e) {
            return e.eventId() + ": recorded " + e.recorded() + ", attempted " + e.attempted();
        }
    }

    private static void replay(ExecutionMachine machine, List<HistoryEvent> history, int pageSize) {
        int from = 0;
        while (history.size() - from >= pageSize) {
            machine.replayPart(List.copyOf(history.subList(from, from + pageSize)), NOW);
            from += pageSize;
        }
        machine.replay(List.copyOf(history.subList(from, history.size())), NOW);
    }
}
