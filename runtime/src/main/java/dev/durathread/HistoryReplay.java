package dev.durathread;

import dev.durathread.history.HistoryEvent;
import java.util.List;

/**
 * Replays recorded histories against today's code, outside any runtime: nothing is run but the orchestration's own code,
 * and nothing is stored.
 */
public final class HistoryReplay {
    private HistoryReplay() {}

    /**
     * Takes an orchestration's code through a history of one execution, from its first event on.
     *
     * @throws NonDeterminismException when the code does not do what is recorded, asks for less, or for more
     * @throws IllegalArgumentException when the history is empty
     */
    public static <I, O> void check(
            List<HistoryEvent> history,
            OrchestrationType<I, O> type,
            Orchestration<I, O> body,
            RuntimeOptions options) {
        Composition.replay(history, type, body, options);
    }
}
