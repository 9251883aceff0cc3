package dev.durathread.replay;

import static dev.durathread.replay.Driven.difference;
import static dev.durathread.replay.Driven.live;
import static dev.durathread.replay.Driven.onTurnThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.SubOrchestrationScheduled;
import dev.durathread.history.HistoryEvent.TimerCreated;
import dev.durathread.internal.fiber.FiberKind;
import dev.durathread.internal.fiber.Fibers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All that code can ask for, live, and replayed against the histories of all else that code can ask for. */
@ParameterizedClass
@EnumSource(FiberKind.class)
class MatchingTest {
    @Parameter
    private FiberKind kind = FiberKind.PLATFORM_SCHEDULER;

    @BeforeEach
    void needsTheKind() {
        assumeTrue(
                kind == FiberKind.PLATFORM_SCHEDULER || Fibers.best().kind() == FiberKind.OWN_SCHEDULER,
                "needs --add-opens java.base/java.lang=ALL-UNNAMED");
    }

    static List<Ask> asks() {
        return Ask.all();
    }

    @ParameterizedTest
    @MethodSource("asks")
    @DisplayName("DETR-02 DETR-09 DETR-10 DET-02 SUB-12 TMR-06 SES-12 TAG-05 code goes through the histories of its kin"
            + " alone")
    void goesThroughTheHistoriesOfItsKin(Ask ask) throws Exception {
        onTurnThread(kind, fibers -> {
            List<HistoryEvent> own = live(fibers, ask.body());
            for (Ask other : asks()) {
                List<HistoryEvent> history = live(fibers, other.body());
                Optional<NonDeterminismException> found = difference(fibers, ask.body(), history);
                assertThat(found.isEmpty())
                        .as("goes through the history of %s: %s", other, found)
                        .isEqualTo(other.kin().equals(ask.kin()));
                found.ifPresent(difference -> tellsWhereTheyPart(difference, own, history));
            }
            return own;
        });
    }

    /** The difference is told where the two first part, with what the one recorded and the other asks for. */
    private static void tellsWhereTheyPart(
            NonDeterminismException difference, List<HistoryEvent> own, List<HistoryEvent> history) {
        int parting = 1;
        while (compared(history.get(parting)).equals(compared(own.get(parting)))) {
            parting++;
        }
        assertThat(difference.eventId()).isEqualTo(parting + 1L);
        assertThat(difference.recorded()).startsWith(history.get(parting).kind());
        assertThat(difference.attempted()).startsWith(own.get(parting).kind());
        assertThat(difference.getMessage()).startsWith("DUR-2001: ").contains("\"a\", event " + (parting + 1));
    }

    /** The event without what replay does not compare. */
    private static HistoryEvent compared(HistoryEvent event) {
        return switch (event) {
            case TimerCreated e -> new TimerCreated(e.eventId(), e.at(), e.at());
            case SubOrchestrationScheduled e ->
                new SubOrchestrationScheduled(e.eventId(), e.at(), e.name(), "any", e.input(), e.version());
            default -> event;
        };
    }
}
