package dev.durathread.internal.replay;

import dev.durathread.failure.HistoryLimitException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.Arrived;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.OrchestrationCancelled;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryEvent.Requested;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes recorded events once the code is quiet: what comes next must be an arrival that fits what the code asked for. */
final class RecordedHistory {
    private final Execution execution;
    private final Journal journal;
    private final Requests requests;
    private final Consumer<OrchestrationStarted> begin;

    RecordedHistory(Execution execution, Consumer<OrchestrationStarted> begin) {
        this.execution = execution;
        this.journal = execution.journal();
        this.requests = execution.requests();
        this.begin = begin;
    }

    void takeNext(boolean started) {
        HistoryEvent next = Objects.requireNonNull(journal.peekRecorded());
        if (!started && !(next instanceof OrchestrationStarted)) {
            throw corrupted(next, "corrupted history: first event must be OrchestrationStarted");
        }
        if (journal.isEnded()) {
            throw corrupted(next, "nothing: the code has come to its end");
        }
        switch (next) {
            case OrchestrationStarted first -> takeStart(first, started);
            case Requested request when GiveUp.isOfTheEnd(request) -> journal.takeRecorded();
            case Requested told when HistoryRoom.isToldBy(told) -> tellOfTheLimit();
            case Requested _ -> throw waiting(next, "nothing: the code waits and asks for no more here");
            case Ended end -> takeEnd(end);
            case Arrived arrived -> takeArrival(arrived);
        }
    }

    private void tellOfTheLimit() {
        HistoryLimitException limit = execution.room().tell();
        execution.strands().interruptMain(() -> limit);
    }

    private void takeStart(OrchestrationStarted first, boolean started) {
        if (started) {
            throw corrupted(first, "corrupted history: a second OrchestrationStarted");
        }
        journal.takeRecorded();
        if (journal.peekRecorded() instanceof OrchestrationCancelled) {
            endFromOutside(); // before any code had run: there is no request to cancel that code could have taken
        } else {
            begin.accept(first);
        }
    }

    /** An end that the code did not come to itself is an operator's or the engine's; any other is a difference. */
    private void takeEnd(Ended end) {
        boolean fromOutside = switch (end) {
            case OrchestrationCancelled _ -> true;
            case OrchestrationFailed failed -> failed.failure().ofEngine();
            case Ended _ -> false;
        };
        if (!fromOutside) {
            throw waiting(end, "nothing: the code waits and has not come to its end");
        }
        endFromOutside();
    }

    private void endFromOutside() {
        journal.endAsRecorded();
        execution.strands().stop();
    }

    private void takeArrival(Arrived arrived) {
        switch (arrived) {
            case OrchestrationCancelRequested cancel -> {
                journal.takeRecorded();
                execution.cancelled(cancel.reason());
            }
            case Answer answer -> takeAnswer(answer);
        }
    }

    private void takeAnswer(Answer answer) {
        RequestPromise<?> promise = requests.find(answer);
        if (promise == null) {
            throw corrupted(
                    answer,
                    requests.wasMade(answer)
                            ? "completion without open schedule for id=" + answer.requestId()
                            : "no matching schedule for completion id=" + answer.requestId());
        }
        if (!Answers.fits(answer, promise)) {
            throw corrupted(
                    answer,
                    "completion kind mismatch for id=" + answer.requestId() + ", expected an answer to "
                            + Answers.asked(promise));
        }
        journal.takeRecorded();
        requests.settle(promise, answer);
    }

    private Journal.Stopped corrupted(HistoryEvent event, String why) {
        return journal.diverge(event, why, Optional.empty());
    }

    private Journal.Stopped waiting(HistoryEvent event, String why) {
        return journal.diverge(event, why, SourceLine.of(execution.strands().mainStack()));
    }
}
