package dev.durathread.testkit.simulation;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Where one thread of a simulation waits until it is let through. */
final class Turnstile {
    private @Nullable Thread waiting;
    private boolean open;

    void open() {
        open = true;
        LockSupport.unpark(waiting);
    }

    boolean isOpen() {
        return open;
    }

    /** Waits; an interrupt is kept for later. */
    void pass() {
        waiting = Thread.currentThread();
        boolean interrupted = false;
        while (!open) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits; an interrupt ends it. */
    void passUnlessInterrupted() throws InterruptedException {
        waiting = Thread.currentThread();
        while (!open) {
            if (Thread.interrupted()) {
                waiting = null;
                throw new InterruptedException();
            }
            LockSupport.park(this);
        }
        waiting = null;
    }
}
