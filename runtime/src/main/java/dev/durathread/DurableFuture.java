package dev.durathread;

import dev.durathread.failure.BranchCancelledException;
import dev.durathread.failure.BranchFailedException;
import dev.durathread.failure.DurableException;
import dev.durathread.failure.DurableTimeoutException;
import dev.durathread.failure.OrchestrationCancelledException;
import java.time.Duration;
import java.util.function.Function;

/**
 * The outcome of something durable that an orchestration asked for: an activity, a step, a timer, an event, a
 * sub-orchestration, a branch, or a composition of these.
 *
 * <p>It belongs to one execution of one instance and is used by its code alone. Waiting for it suspends the
 * orchestration; the thread is free, and the wait survives a crash.
 *
 * {@snippet :
 * DurableFuture<String> payment = ctx.scheduleActivity(CHARGE, order);
 * DurableFuture<String> label = ctx.scheduleActivity(PRINT_LABEL, order);   // both run at the same time
 * ship(payment.get(), label.get());
 * }
 */
public interface DurableFuture<T> {
    /**
     * Waits durably for the result.
     *
     * @return the result; null where the work gave none
     * @throws DurableException the failure of what was asked for; {@link BranchCancelledException} when it was cancelled
     * @throws OrchestrationCancelledException when the instance is cancelled meanwhile
     */
    T get();

    /**
     * Waits durably for the result, with a durable timer.
     *
     * @throws DurableTimeoutException when it is not there in time; the future stays pending and can be waited for again
     * @throws IllegalArgumentException when the timeout is negative
     */
    T get(Duration timeout);

    /** Waits durably, and gives a failure as a value instead of throwing it. */
    Outcome<T> outcome();

    /** Whether it is settled; the same on each replay. */
    boolean isDone();

    /**
     * A view of it through a function, which is called at most once, when the outcome is first asked for, and makes no
     * durable calls. Cancelling either cancels both. What the function throws becomes a {@link BranchFailedException}.
     */
    <R> DurableFuture<R> map(Function<? super T, ? extends R> f);

    /** Gives up what was asked for: it is cancelled, and this future fails with {@link BranchCancelledException}. Does
     * nothing when it is settled. */
    void cancel();
}
