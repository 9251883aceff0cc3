package dev.durathread.benchmarks.rows;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityFailed;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.payload.PayloadRules;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.Code;
import dev.durathread.internal.replay.ExecutionMachine;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.Limits;
import dev.durathread.internal.replay.ReplayOptions;
import dev.durathread.internal.replay.LogLine;
import dev.durathread.internal.replay.Turn;
import dev.durathread.internal.replay.World;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Runs one execution from start to end on a bare machine; each turn is given what the one before asked for. */
public final class Answering {
    private static final Instant NOW = Instant.EPOCH;
    private static final Identity IDENTITY = new Identity("wide", 0, 1, "Wide", "1.0.0", null);
    private static final Limits LIMITS = new Limits(1 << 18, 150, 1 << 16, 1_000_000);

    private final Fibers fibers;
    private final Code<?, ?> code;
    private final String failing;
    private @Nullable HistoryEvent end;

    /** @param failing the input, JSON text, of activities that fail; others give it back */
    public Answering(Fibers fibers, Code<?, ?> code, String failing) {
        this.fibers = fibers;
        this.code = code;
        this.failing = failing;
    }

    /** Runs it, on a thread that may run the fibers. */
    public void run() {
        OrchestrationStarted first = new OrchestrationStarted(
                1, NOW, "wide", 1, "Wide", "1.0.0", "\"in\"", null, null, Collections.emptySortedMap());
        Payloads payloads = new Payloads(PayloadRules.withMaxBytes(1 << 20));
        try (ExecutionMachine machine = new ExecutionMachine(IDENTITY, code, fibers, payloads, new NoWorld(), ReplayOptions.with(LIMITS))) {
            Turn turn = machine.start(first, List.of(), NOW);
            while (!machine.isEnded()) {
                turn = machine.turn(answers(turn), NOW);
            }
            end = turn.events().getLast();
        }
    }

    /** Makes sure that it came to its end as it should. */
    public void requireEnd() {
        if (!(end instanceof OrchestrationCompleted)) {
            throw new IllegalStateException("ended with " + end);
        }
    }

    private List<Arrival> answers(Turn turn) {
        return turn.events().stream()
                .filter(ActivityScheduled.class::isInstance)
                .map(event -> answer((ActivityScheduled) event))
                .toList();
    }

    private Arrival answer(ActivityScheduled asked) {
        HistoryEvent.Answer answer = asked.input().equals(failing)
                ? new ActivityFailed(0, NOW, asked.eventId(), new Failure("failed", "failed", null), 1)
                : new ActivityCompleted(0, NOW, asked.eventId(), asked.input(), 1);
        return new Arrival(1, answer, 0, null);
    }

    private static final class NoWorld implements World {
        @Override
        public UUID newGuid() {
            return new UUID(0, 0);
        }

        @Override
        public long newSeed() {
            return 0;
        }

        @Override
        public Optional<String> readKeyValue(String instanceId, String key) {
            return Optional.empty();
        }

        @Override
        public boolean logs(String orchestration, Level level) {
            return false;
        }

        @Override
        public void log(Identity identity, LogLine line) {
            // nothing logs
        }
    }
}
