package dev.durathread.internal.node;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The end of a node's work: once it has begun nothing new is started, and whoever waits for the last of what runs is
 * woken whenever a piece of it has come to its end.
 */
public final class Drain {
    private volatile boolean begun;

    /** Whether the node is on its way out and starts nothing new. */
    public boolean hasBegun() {
        return begun;
    }

    /** From now on nothing new is started. */
    public void begin() {
        begun = true;
    }

    /** A piece of work has come to its end. Costs nothing before the drain has begun. */
    public void stir() {
        if (begun) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Waits until nothing runs.
     *
     * @param idle looked at whenever something has come to its end
     * @return whether nothing runs; false at the timeout, or when the thread is interrupted
     */
    public synchronized boolean await(BooleanSupplier idle, Duration timeout) {
        long until = System.nanoTime() + timeout.toNanos();
        try {
            while (!idle.getAsBoolean()) {
                long left = (until - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
