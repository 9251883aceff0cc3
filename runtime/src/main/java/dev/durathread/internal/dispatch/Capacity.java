package dev.durathread.internal.dispatch;

import java.util.concurrent.atomic.AtomicInteger;

/** How many turns wait here. A node that has enough to do leaves new work in the database, for others or for later. */
final class Capacity {
    private final int most;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    Capacity(int most) {
        this.most = most;
    }

    /** Whether a further instance may be claimed. */
    boolean takesMore() {
        return !closed && waiting.get() < most;
    }

    /** How many further instances may be claimed. */
    int free() {
        return closed ? 0 : Math.max(0, most - waiting.get());
    }

    /** Whether turns wait for a thread. */
    boolean hasWaiting() {
        return waiting.get() > 0;
    }

    /** Takes nothing more. */
    void close() {
        closed = true;
    }

    void turnQueued() {
        waiting.incrementAndGet();
    }

    /** @return whether there is room again where there was none */
    boolean turnBegun() {
        return waiting.getAndDecrement() == most;
    }
}
