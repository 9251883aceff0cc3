package dev.durathread.internal.replay;

import dev.durathread.TypeRef;
import dev.durathread.history.HistoryEvent.ValueRecorded;
import dev.durathread.history.ValueKind;
import java.time.Instant;

/** A step. It has no event of its own until it is done. */
final class StepPromise<T> extends RequestPromise<T> {
    // Stands where other requests have their event; a step is told apart by its number.
    private static final ValueRecorded NONE = new ValueRecorded(0, Instant.EPOCH, ValueKind.SIDE_EFFECT, "null");

    private final StepCall call;

    StepPromise(Execution execution, StepCall call, TypeRef<T> type) {
        super(execution, NONE, type);
        this.call = call;
    }

    StepCall call() {
        return call;
    }

    @Override
    String awaited() {
        return "step \"" + call.name() + "\"";
    }

    @Override
    void abandon(GiveUp how) {
        execution.requests().cancelStep(this, execution.branchCancelled());
    }

    @Override
    String subject() {
        return "the result of step \"" + call.name() + "\" in instance \""
                + execution.identity().instanceId() + "\"";
    }
}
