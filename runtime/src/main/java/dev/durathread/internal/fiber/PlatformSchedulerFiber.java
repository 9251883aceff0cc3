package dev.durathread.internal.fiber;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A fiber on a virtual thread of the public API: resumer and body park in turn, and wake each other. */
final class PlatformSchedulerFiber extends ThreadFiber {
    private volatile boolean bodysTurn; // the baton; each side writes it only while it holds it
    private boolean over; // ordered by bodysTurn

    PlatformSchedulerFiber(String name, Runnable body) {
        super(name, body);
    }

    @Override
    Thread newThread(String name, Runnable task) {
        return Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(task);
    }

    @Override
    void checkTurnThread(Thread caller) {}

    @Override
    boolean switchIn(Thread fiber, boolean first) {
        bodysTurn = true;
        if (first) {
            fiber.start();
        } else {
            LockSupport.unpark(fiber);
        }
        boolean interrupted = false;
        while (bodysTurn) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (over) {
            interrupted |= join(fiber);
        }
        return interrupted;
    }

    private static boolean join(Thread fiber) {
        boolean interrupted = false;
        while (true) {
            try {
                fiber.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true; // restored when the turn is over
            }
        }
    }

    /**
     * The body's own park permit and interrupts come through unharmed: an interrupt is put aside, as park would not block
     * with it, and a permit, which the parks here may have used up, is given back.
     */
    @Override
    void switchOut() {
        handBack();
        boolean interrupted = false;
        while (!bodysTurn) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        LockSupport.unpark(Thread.currentThread());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    void bodyEnded() {
        over = true;
        handBack();
    }

    @Override
    void threadEnded() {}

    private void handBack() {
        @Nullable Thread waiting = resumer();
        bodysTurn = false;
        LockSupport.unpark(waiting);
    }
}
