package dev.durathread.internal.fiber;

/**
 * A flow of user code that runs when it is resumed and gives the turn back where it can only wait.
 *
 * <p>A fiber has a virtual thread of its own, so that user code finds everything it knows: {@code synchronized}, {@link
 * ThreadLocal}, {@link ScopedValue}, interrupts, {@link Thread#sleep}. It waits in two ways. <em>Durably</em>, in {@link
 * #suspend()}: {@link #resume()} returns, nothing but a few hundred bytes and its stack remain, and no thread is held.
 * <em>Not durably</em>, in any blocking call of the JDK: {@link #resume()} waits with it.
 *
 * <p>One thread at a time may resume or unwind a fiber. Whatever the fiber did before it suspended happens before what it
 * does once resumed, on whichever thread. Wake-ups that reach the fiber's thread while it is suspended (an unpark that
 * comes late, an interrupt) do not make it run; it finds them when it is resumed.
 *
 * <p>The JVM keeps each started virtual thread reachable ({@code jdk.trackAllThreads}): a suspended fiber that is merely
 * dropped stays in memory for ever. End it with {@link #unwind()}.
 */
public sealed interface Fiber permits ThreadFiber {

    /**
     * Runs the body until it suspends durably or ends. Blocks as long as the body blocks in another way. The interrupt
     * status of the caller is kept, except that an interrupt which hits the caller while it carries an own-scheduler
     * fiber may be lost.
     *
     * <p>What escapes from the body is thrown from here as it is, and the fiber has ended then. A thread that cannot be
     * started ends the fiber likewise.
     *
     * @throws IllegalStateException if the fiber has ended, if another thread is resuming it, or if an own-scheduler
     *     fiber is resumed from a virtual thread
     */
    void resume();

    /** Returns whether the body will never run again. Meaningful from any thread. */
    boolean isEnded();

    /**
     * Ends a fiber that is suspended or was never started; does nothing to one that has ended. {@link #suspend()} throws
     * an {@link Error} that only this package knows, {@code finally} blocks run, and each further {@link #suspend()} made
     * by them throws it again at once. What else escapes from the body is dropped. Returns when the body has ended, and
     * waits where it blocks.
     *
     * @throws IllegalStateException if another thread is resuming the fiber, or if the body caught the error and went on
     *     so often that it is taken for an endless loop: its thread then stays where it is, for ever, and the fiber
     *     counts as ended
     */
    void unwind();

    /**
     * Returns the stack of the body, innermost frame first, whether it runs, blocks or is suspended. For any thread.
     *
     * @return the stack, empty before the first resume and after the end
     */
    StackTraceElement[] stackTrace();

    /**
     * Suspends the fiber whose code calls, until it is resumed. Takes no notice of interrupts and park permits and
     * leaves both as they are; either kind may add a permit, which {@link java.util.concurrent.locks.LockSupport#park()}
     * allows for.
     *
     * @throws IllegalStateException if the caller is not a fiber, or if an own-scheduler fiber cannot leave its thread
     *     because a native method or a class initializer is on its stack
     */
    static void suspend() {
        ThreadFiber.current().suspendHere();
    }

    /**
     * Throws the error of {@link #unwind()} if the calling fiber is being unwound; does nothing otherwise, nor outside a
     * fiber. For durable calls that do not suspend.
     */
    static void throwIfUnwinding() {
        ThreadFiber.throwIfCurrentUnwinds();
    }
}
