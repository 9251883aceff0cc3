package dev.durathread;

/**
 * The code of an activity: a single piece of work with effects on the world.
 *
 * <p>It is run at least once for each time it is scheduled, and its outcome is recorded exactly once. A crash between its
 * effect and the record makes it run again, so it has to be idempotent.
 */
@FunctionalInterface
public interface Activity<I, O> {
    /**
     * Does the work, on a virtual thread of its own; may block.
     *
     * @return the result; null is allowed
     * @throws Exception whatever it throws is the attempt's failure, retried if the retry policy has it so
     */
    O run(ActivityContext ctx, I input) throws Exception;
}
