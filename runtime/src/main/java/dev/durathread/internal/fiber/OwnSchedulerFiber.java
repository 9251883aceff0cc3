package dev.durathread.internal.fiber;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fiber that is the scheduler of its own virtual thread, and runs it only inside {@link #switchIn}.
 *
 * <p>The JDK calls {@link #execute} with the thread's continuation, one and the same object each time, whenever the
 * thread can go on: from {@code start}, after a yield, and from any thread that unparks it, interrupts it, hands it a
 * monitor or takes its stack. That is only noted; the resumer looks for the note and runs the continuation where it
 * stands. A continuation that cannot go on after all returns at once, so a note too many does no harm.
 *
 * <p>A durable wait is a {@link Thread#yield()}: unlike a park it is blind to permits and interrupts, which stay with the
 * thread until the body itself asks for them, and it leaves the continuation with us, ready for the next turn.
 */
final class OwnSchedulerFiber extends ThreadFiber implements Executor {
    private @Nullable Runnable continuation; // set by the call of execute() in start, before the body runs
    private volatile boolean runnable; // the note: set by any thread, cleared by the resumer
    private boolean suspended;

    OwnSchedulerFiber(String name, Runnable body) {
        super(name, body);
    }

    @Override
    Thread newThread(String name, Runnable task) {
        return OwnScheduler.newThread(this, name, task);
    }

    @Override
    void checkTurnThread(Thread caller) {
        if (caller.isVirtual()) {
            throw new IllegalStateException(
                    "'" + this + "' has a scheduler of its own and runs on platform threads only," + " not on '"
                            + caller + "'; take threads from Fibers.turnThreads()");
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the JDK hands out one object per thread
    public void execute(Runnable task) {
        if (continuation == null) {
            continuation = task;
        } else if (continuation != task) {
            // A virtual thread started by the body, which takes its parent's scheduler, or by the JDK under it: the
            // first
            // socket read of the process starts the threads that poll sockets for all.
            OwnScheduler.runElsewhere(task);
            return;
        }
        runnable = true;
        Thread waiting = resumer();
        if (waiting != Thread.currentThread()) {
            LockSupport.unpark(waiting);
        }
    }

    @Override
    boolean switchIn(Thread fiber, boolean first) {
        suspended = false;
        if (first) {
            fiber.start();
        }
        boolean interrupted = false;
        do {
            while (!runnable) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            runnable = false;
            runContinuation();
        } while (!suspended && fiber.isAlive());
        return interrupted;
    }

    private void runContinuation() {
        Runnable task = continuation;
        if (task != null) {
            task.run();
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // here a yield is no hint but a call of execute()
    void switchOut() {
        suspended = true;
        boolean stillHere;
        try {
            Thread.yield();
        } finally {
            stillHere = suspended; // the next switchIn clears it
            suspended = false;
        }
        if (stillHere) {
            throw new IllegalStateException("'" + this + "' cannot wait durably here: a native method or a class"
                    + " initializer is on its stack; make the durable call outside of it");
        }
    }

    @Override
    void bodyEnded() {}

    @Override
    void threadEnded() {
        continuation = OwnSchedulerFiber::nothing; // the real one holds on to the thread
    }

    private static void nothing() {}
}
