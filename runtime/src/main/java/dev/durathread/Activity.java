package dev.durathread;

/**
 * The code of an activity: a single piece of work with effects on the world.
 *
 * <p>It runs at least once each time it is scheduled, and its outcome is recorded exactly once. A crash between its
 * effect and the record makes it run again, so make it idempotent.
 */
@FunctionalInterface
public interface Activity<I, O> {
    /**
     * Does the work, on a virtual thread of its own; may block.
     *
     * @return the result; null is allowed
     * @throws Exception the failure of the attempt. The retry policy decides whether it is tried again
     */
    O run(ActivityContext ctx, I input) throws Exception;
}
