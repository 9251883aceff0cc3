package dev.durathread.internal.replay;

import dev.durathread.Outcome;
import dev.durathread.failure.BranchCancelledException;
import dev.durathread.failure.DurableException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A concurrent branch of blocking code. */
final class BranchPromise<T> extends Promise<T> {
    private final List<? extends Promise<?>> companions;
    private final Callable<T> block;
    private final Strand strand;
    private @Nullable Outcome<T> result;
    private @Nullable Supplier<DurableException> givenUp;

    /** @param companions what is given up together with the branch, though it asked for none of it */
    BranchPromise(Execution execution, List<? extends Promise<?>> companions, Callable<T> block) {
        super(execution, execution.strands().ownerOfNew());
        this.companions = companions;
        this.block = block;
        this.strand = execution.startStrand(this::run);
    }

    private void run() {
        Outcome<T> ended = call();
        if (execution.strands().isStopped()) {
            return;
        }
        result = ended;
        execution.settling(this);
    }

    @SuppressWarnings("CatchThrowable") // whatever user code throws is its branch's failure
    private Outcome<T> call() {
        try {
            return new Outcome.Success<>(block.call());
        } catch (Throwable t) {
            execution.rethrowIfStopped(t);
            return new Outcome.Failure<>(execution.branchFailure(t));
        }
    }

    @Override
    Outcome<T> evaluate() {
        return givenUp != null ? new Outcome.Failure<>(givenUp.get()) : Objects.requireNonNull(result);
    }

    @Override
    String awaited() {
        return "branch " + strand.branch.number();
    }

    @Override
    void abandon(GiveUp how) {
        givenUp = execution.branchCancelled();
        strand.pending().forEach(promise -> promise.giveUp(how));
        companions.forEach(promise -> promise.giveUp(how));
        execution
                .strands()
                .interrupt(
                        strand,
                        () -> new BranchCancelledException(execution.identity().instanceId()));
        settle();
    }
}
