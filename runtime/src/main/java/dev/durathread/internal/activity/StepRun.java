package dev.durathread.internal.activity;

import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.StepCall;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One attempt at a step, from when it is foreseen to its end. */
final class StepRun {
    final Identity identity;
    final StepCall step;
    final StoredOptions options;
    final Instant begunAt;
    final int attemptNumber;
    final int breakdowns;
    final Attempt attempt = new Attempt();
    private volatile @Nullable Slot slot;

    /** A step of an execution. */
    record Key(String instanceId, long incarnation, long executionId, long number) {
        static Key of(Identity execution, long number) {
            return new Key(execution.instanceId(), execution.incarnation(), execution.executionId(), number);
        }
    }

    /** @param breakdowns how often trouble of the JVM ended this attempt before */
    private StepRun(
            Identity identity,
            StepCall step,
            StoredOptions options,
            Instant begunAt,
            int attemptNumber,
            int breakdowns) {
        this.identity = identity;
        this.step = step;
        this.options = options;
        this.begunAt = begunAt;
        this.attemptNumber = attemptNumber;
        this.breakdowns = breakdowns;
    }

    static StepRun first(Identity identity, StepCall step, Instant now) {
        return new StepRun(identity, step, StoredOptions.of(step.options()), now, 1, 0);
    }

    StepRun nextAttempt() {
        return new StepRun(identity, step, options, begunAt, attemptNumber + 1, 0);
    }

    StepRun afterBreakdown() {
        return new StepRun(identity, step, options, begunAt, attemptNumber, breakdowns + 1);
    }

    Key key() {
        return Key.of(identity, step.number());
    }

    /** How it is named in logs and failures. */
    String described() {
        return "step \"" + step.name() + "\" of instance \"" + identity.instanceId() + "\"";
    }

    void begins(Slot taken) {
        slot = taken;
    }

    /** The slot that it runs in; null before it begins. */
    @Nullable
    Slot slot() {
        return slot;
    }
}
