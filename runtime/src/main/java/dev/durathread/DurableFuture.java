package dev.durathread;

import dev.durathread.failure.BranchCancelledException;
import dev.durathread.failure.BranchFailedException;
import dev.durathread.failure.DurableException;
import dev.durathread.failure.DurableTimeoutException;
import dev.durathread.failure.OrchestrationCancelledException;
import java.time.Duration;
import java.util.function.Function;

/**
 * The future result of a durable call: an activity, a step, a timer, an event, a sub-orchestration, a branch, or a
 * combination of these.
 *
 * <p>It belongs to one execution of one instance, and only the code of that instance may use it. Waiting for it
 * suspends the orchestration. The thread is free meanwhile, and the wait survives a crash.
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
     * @throws DurableTimeoutException when it is not there in time. The future stays pending, and you can wait for it
     *     again
     * @throws IllegalArgumentException when the timeout is negative
     */
    T get(Duration timeout);

    /** Waits durably. Returns a failure as a value instead of throwing it. */
    Outcome<T> outcome();

    /** Whether it is done: it has a result, has failed or was cancelled. The same on each replay. */
    boolean isDone();

    /**
     * A future with the result of a function on this result. The function is called at most once, when the outcome is
     * first asked for. It must not make durable calls. Cancelling one of the two futures cancels both. An exception of
     * the function becomes a {@link BranchFailedException}.
     */
    <R> DurableFuture<R> map(Function<? super T, ? extends R> f);

    /** Cancels the work. This future then fails with {@link BranchCancelledException}. Does nothing when it is done. */
    void cancel();
}
