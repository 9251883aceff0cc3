package dev.durathread.internal.instance;

import dev.durathread.RuntimeOptions;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.internal.replay.Code;
import dev.durathread.internal.replay.ExecutionMachine;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.LogLine;
import dev.durathread.internal.replay.ReplayOptions;
import dev.durathread.internal.replay.World;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Takes code through a history for no other purpose than to see whether it goes through. */
public final class DryRun {
    private final Fibers fibers;
    private final Payloads payloads;
    private final ReplayOptions replay;
    private final int pageEvents;

    public DryRun(Fibers fibers, Payloads payloads, RuntimeOptions options) {
        this.fibers = fibers;
        this.payloads = payloads;
        this.replay = ReplayOptions.of(options);
        this.pageEvents = options.historyPageEvents();
    }

    /**
     * Replays a history, in pages as the engine does, on a thread of the kind that the fibers need.
     *
     * @param exactly whether what code may change while instances run must be the same too
     * @throws dev.durathread.failure.NonDeterminismException when code and history differ
     */
    public void replay(List<HistoryEvent> history, Code<?, ?> code, boolean exactly) {
        if (history.isEmpty()) {
            throw new IllegalArgumentException("corrupted history: empty");
        }
        @Nullable RuntimeException[] failure = new RuntimeException[1];
        Thread thread = fibers.turnThreads().newThread(() -> failure[0] = run(history, code, exactly));
        thread.start();
        join(thread);
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    /** A replay is short, and half of one tells nothing: an interrupt is kept for afterwards. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable RuntimeException run(List<HistoryEvent> history, Code<?, ?> code, boolean exactly) {
        try (ExecutionMachine machine =
                new ExecutionMachine(identity(history.getFirst()), code, fibers, payloads, new NoWorld(), replay)) {
            if (exactly) {
                machine.compareExactly();
            }
            replayPages(machine, history);
            machine.requireNothingBeyond();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private void replayPages(ExecutionMachine machine, List<HistoryEvent> history) {
        int from = 0;
        for (int left = history.size(); left >= pageEvents; left -= pageEvents) {
            machine.replayPart(history.subList(from, from + pageEvents), Instant.EPOCH);
            from += pageEvents;
        }
        machine.replay(history.subList(from, history.size()), Instant.EPOCH);
    }

    private static Identity identity(HistoryEvent first) {
        return first instanceof OrchestrationStarted started
                ? new Identity(
                        started.instanceId(),
                        0,
                        started.executionId(),
                        started.name(),
                        started.version(),
                        started.parent())
                : new Identity("unknown", 0, 1, "unknown", "0.0.0", null);
    }

    /** A world in which nothing can be had: a replay that stays within its history asks for nothing. */
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
            // a replay logs nothing
        }
    }
}
