package dev.durathread.internal.fiber;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A fiber on a virtual thread: all that the two kinds have in common. They differ in how the turn goes to the body and
 * back ({@link #switchIn}, {@link #switchOut}).
 *
 * <p>Fields without a word on threads belong to whoever has the turn: the resumer, and the body while it runs. The switch
 * between the two, and {@link #resumer} between resumers, order their accesses.
 */
abstract sealed class ThreadFiber implements Fiber permits OwnSchedulerFiber, PlatformSchedulerFiber {
    /** How often a body may catch the unwinding and make another durable call before it is taken for endless. */
    static final int MAX_SWALLOWED = 10_000;

    private static final StackTraceElement[] NO_STACK = {};
    private static final ThreadLocal<@Nullable ThreadFiber> CURRENT = new ThreadLocal<>();
    private static final VarHandle RESUMER;

    static {
        try {
            RESUMER = MethodHandles.lookup().findVarHandle(ThreadFiber.class, "resumer", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private @Nullable Runnable body;
    private volatile @Nullable Thread thread; // read by any thread; null before the first resume and after the end
    private volatile @Nullable Thread resumer; // the lock of the turn: the thread inside resume() or unwind()
    private volatile boolean ended; // read by any thread
    private boolean unwinding;
    private boolean abandoned;
    private int swallowed;
    private @Nullable Throwable escaped;

    ThreadFiber(String name, Runnable body) {
        this.name = name;
        this.body = body;
    }

    static ThreadFiber current() {
        ThreadFiber fiber = CURRENT.get();
        if (fiber == null) {
            throw new IllegalStateException("not inside a fiber: '" + Thread.currentThread()
                    + "' is an ordinary thread;" + " make durable calls on the thread that runs the orchestration");
        }
        return fiber;
    }

    static void throwIfCurrentUnwinds() {
        ThreadFiber fiber = CURRENT.get();
        if (fiber != null && fiber.unwinding) {
            throw fiber.unwound();
        }
    }

    /** Makes the unstarted thread of this fiber. */
    abstract Thread newThread(String name, Runnable task);

    /** Throws {@link IllegalStateException} if the thread may not resume fibers of this kind. */
    abstract void checkTurnThread(Thread caller);

    /**
     * Gives the turn to the body and takes it back when the body suspends or its thread has terminated; called by the
     * resumer. Throws only if the thread could not be started.
     *
     * @param first whether the thread is yet to be started
     * @return whether the caller was interrupted in between; its interrupt status is clear then
     */
    abstract boolean switchIn(Thread fiber, boolean first);

    /** Gives the turn back to the resumer and returns with the next turn; called by the body. */
    abstract void switchOut();

    /** Called by the fiber's thread as its last act. */
    abstract void bodyEnded();

    /** Called by the resumer once the thread has terminated. */
    abstract void threadEnded();

    @Nullable
    Thread resumer() {
        return resumer;
    }

    boolean isCurrent() {
        return CURRENT.get() == this;
    }

    @Override
    public final void resume() {
        acquire();
        try {
            if (ended) {
                throw new IllegalStateException("fiber '" + name + "' has ended and cannot be resumed");
            }
            turn();
        } finally {
            resumer = null;
        }
        Throwable failure = escaped;
        if (failure != null) {
            escaped = null;
            throw ThreadFiber.<RuntimeException>asIs(failure);
        }
    }

    @Override
    public final void unwind() {
        acquire();
        try {
            if (ended) {
                return;
            }
            unwinding = true;
            if (thread == null) {
                end();
                return;
            }
            turn();
            escaped = null;
        } finally {
            resumer = null;
        }
        if (abandoned) {
            throw new IllegalStateException(
                    "fiber '" + name + "' was let go, but its code caught the error that ends it "
                            + MAX_SWALLOWED
                            + " times and went on; its thread is abandoned. Rethrow what a catch of Throwable or"
                            + " Error does not know");
        }
    }

    private void acquire() {
        Thread caller = Thread.currentThread();
        checkTurnThread(caller);
        if (!RESUMER.compareAndSet(this, null, caller)) {
            throw new IllegalStateException("fiber '" + name + "' is being resumed by '" + resumer + "' already");
        }
    }

    private void turn() {
        boolean interrupted = Thread.interrupted();
        Thread fiber = thread;
        boolean first = fiber == null;
        if (fiber == null) {
            fiber = newThread(name, this::runBody);
            fiber.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            thread = fiber;
        }
        try {
            interrupted |= switchIn(fiber, first);
        } finally {
            if (!fiber.isAlive()) {
                threadEnded();
                end();
            } else if (abandoned) {
                end();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets go of the thread and the body, so that whoever still holds the fiber holds nothing else. */
    private void end() {
        ended = true;
        thread = null;
        body = null;
    }

    private void runBody() {
        Runnable task = body;
        CURRENT.set(this);
        try {
            if (task != null) {
                body = null;
                task.run();
            }
        } catch (Throwable t) {
            escaped = t;
        } finally {
            bodyEnded();
        }
    }

    final void suspendHere() {
        if (unwinding) {
            throw unwound();
        }
        switchOut();
        if (unwinding) {
            throw new FiberUnwound();
        }
    }

    private FiberUnwound unwound() {
        if (++swallowed >= MAX_SWALLOWED) {
            abandoned = true;
            switchOut(); // for ever: an ended fiber is not resumed
        }
        return new FiberUnwound();
    }

    @Override
    public final boolean isEnded() {
        return ended;
    }

    @Override
    public final StackTraceElement[] stackTrace() {
        Thread fiber = thread;
        return fiber == null ? NO_STACK : fiber.getStackTrace();
    }

    @Override
    public final String toString() {
        return "Fiber[" + name + "]";
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T asIs(Throwable failure) throws T {
        throw (T) failure;
    }
}
