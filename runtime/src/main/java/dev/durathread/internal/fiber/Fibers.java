package dev.durathread.internal.fiber;

import java.util.concurrent.ThreadFactory;

/** Makes fibers of one kind. Safe for use by any thread. */
public interface Fibers {

    /**
     * Creates a fiber without starting it. Its thread is made by the first {@link Fiber#resume()}, takes the context
     * class loader of the thread that calls it, and inherits nothing else.
     *
     * @param name the name that the fiber's thread will have; not necessarily unique
     * @param body the code to run, once
     * @return a fiber that has not run yet
     */
    Fiber create(String name, Runnable body);

    /**
     * Returns a factory of the threads to call {@link Fiber#resume()} from: platform daemon threads for {@link
     * FiberKind#OWN_SCHEDULER}, virtual threads for {@link FiberKind#PLATFORM_SCHEDULER}. Fibers of the second kind may
     * be resumed from platform threads too, at several times the cost of a switch; those of the first kind must not be
     * resumed from a virtual thread.
     *
     * @return a factory of unstarted threads, which have the context class loader of the thread that calls this method, and
     *     inherit no thread locals
     */
    ThreadFactory turnThreads();

    /**
     * Returns a factory of the threads for user code that is no fiber: virtual threads, which have the context class loader
     * of the thread that calls this method, and inherit nothing else.
     *
     * @param carrier offered the continuations of such threads by {@link FiberKind#OWN_SCHEDULER}; the other kind leaves all
     *     of them to the JDK
     * @return a factory of unstarted threads
     */
    ThreadFactory userThreads(Carrier carrier);

    /**
     * Returns a factory of platform threads for user code that is no fiber and computes for long.
     *
     * @return a factory of unstarted threads, as {@link #userThreads} but for their kind
     */
    default ThreadFactory platformUserThreads() {
        return UserThreads.platform();
    }

    /** Returns the kind of the fibers that this makes. */
    FiberKind kind();

    /**
     * Returns the fastest kind that this JVM allows: the own scheduler where the JVM was opened for it, else the
     * platform scheduler.
     *
     * @return the fastest kind available
     */
    static Fibers best() {
        return OwnScheduler.isAvailable() ? OwnSchedulerFibers.INSTANCE : PlatformSchedulerFibers.INSTANCE;
    }

    /**
     * Returns the maker of fibers of the given kind.
     *
     * @param kind the kind wanted
     * @return the maker of that kind
     * @throws IllegalStateException if the JVM does not allow that kind; the message names the missing JVM option
     */
    static Fibers of(FiberKind kind) {
        return switch (kind) {
            case OWN_SCHEDULER -> {
                OwnScheduler.requireAvailable();
                yield OwnSchedulerFibers.INSTANCE;
            }
            case PLATFORM_SCHEDULER -> PlatformSchedulerFibers.INSTANCE;
        };
    }
}
