package dev.durathread.host;

import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.instance.DryRun;
import dev.durathread.internal.payload.PayloadRules;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.internal.replay.Code;
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
        replay(history, type, body, options, false);
    }

    /**
     * As {@link #check}, for histories that this very code has made: what replay lets pass, since it may be changed while
     * instances run, must be the same here too. That is how long timers are, what custom statuses say and what failures
     * of the orchestration say.
     *
     * @throws NonDeterminismException when the code does not do exactly what is recorded, asks for less, or for more
     * @throws IllegalArgumentException when the history is empty
     */
    public static <I, O> void checkExactly(
            List<HistoryEvent> history,
            OrchestrationType<I, O> type,
            Orchestration<I, O> body,
            RuntimeOptions options) {
        replay(history, type, body, options, true);
    }

    private static <I, O> void replay(
            List<HistoryEvent> history,
            OrchestrationType<I, O> type,
            Orchestration<I, O> body,
            RuntimeOptions options,
            boolean exactly) {
        Payloads payloads = new Payloads(PayloadRules.of(options));
        new DryRun(Fibers.best(), payloads, options)
                .replay(history, new Code<>(type.input(), type.output(), body), exactly);
    }
}
