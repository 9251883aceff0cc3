package dev.durathread.internal.replay;

import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.HistoryLimitException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.history.HistoryEvent.Requested;
import dev.durathread.history.HistoryEvent.ValueRecorded;
import dev.durathread.history.ValueKind;
import org.jspecify.annotations.Nullable;

/**
 * How much a history may still grow. When it has reached its limit, the code is told so once, by a
 * {@link HistoryLimitException} out of the durable call that it makes or waits in, and has a small reserve from then on, to
 * clean up or to continue as new. When that is used up too, the execution fails. That the code was told is recorded, so
 * that it is told at the same place when it is replayed, whatever the limit is then.
 */
final class HistoryRoom {
    /** How many more events code may cause that has been told. */
    static final int RESERVE = 100;

    private static final String TOLD = "\"history ";

    private final Execution execution;
    private boolean told;

    HistoryRoom(Execution execution) {
        this.execution = execution;
    }

    /**
     * Makes sure that the strand which asks for something may. Does not return when the reserve is used up.
     *
     * @throws HistoryLimitException when there is no more room and the code has not been told
     */
    void require() {
        Journal journal = execution.journal();
        if (journal.isAtEnd()) {
            if (!told && used() >= limit()) {
                throw tell();
            }
            if (told && used() >= (long) limit() + RESERVE) {
                end();
            }
        } else if (!told && isToldBy(journal.peekRecorded())) {
            throw tell();
        } else if (told && isEndAtLimit(journal.peekRecorded())) {
            execution.strands().stop();
            execution.strands().halt();
        }
    }

    /** Whether the code waits and has to be told that there is no more room. */
    boolean mustTell() {
        return !told && used() > limit();
    }

    /** Whether the reserve is used up. */
    boolean isUsedUp() {
        return told && used() > (long) limit() + RESERVE;
    }

    /** Whether a recorded event is that the code was told. */
    static boolean isToldBy(@Nullable HistoryEvent recorded) {
        return recorded instanceof ValueRecorded value
                && value.valueKind() == ValueKind.LIMIT
                && value.value().startsWith(TOLD);
    }

    /** Records that the code is told, or finds it in history; gives what to throw at it. */
    HistoryLimitException tell() {
        Journal journal = execution.journal();
        String recorded = journal.value(ValueKind.LIMIT, () -> TOLD + limit() + '"');
        told = true;
        long most = Long.parseLong(recorded, TOLD.length(), recorded.length() - 1, 10);
        return new HistoryLimitException(execution.identity().instanceId(), journal.lastEventId(), most);
    }

    /** What the execution fails with when nothing is left. */
    OrchestrationFailed failure() {
        HistoryLimitException failure = new HistoryLimitException(
                execution.identity().instanceId(), execution.journal().lastEventId(), limit());
        return new OrchestrationFailed(
                0, execution.journal().now(), FailureDetails.of(failure).toFailure());
    }

    private void end() {
        execution.asking(() -> {
            execution.finish(failure(), null, "failed");
            return this;
        });
        execution.strands().halt();
    }

    private static boolean isEndAtLimit(@Nullable HistoryEvent recorded) {
        return switch (recorded) {
            case Requested request -> GiveUp.isOfTheEnd(request);
            case Ended end ->
                end instanceof OrchestrationFailed failed
                        && failed.failure().errorType().equals(HistoryLimitException.class.getSimpleName());
            case null, default -> false;
        };
    }

    /** Steps that are open will be events when they are done. */
    private long used() {
        return execution.journal().lastEventId() + execution.requests().openSteps();
    }

    private int limit() {
        return execution.limits().historyEvents();
    }
}
