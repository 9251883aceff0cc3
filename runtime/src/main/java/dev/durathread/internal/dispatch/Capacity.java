package dev.durathread.internal.dispatch;

import java.util.concurrent.atomic.AtomicInteger;

/** How many turns wait here. A node that has enough to do leaves new work in the database, for others or for later. */
final class Capacity {
    private final int most;
    private final AtomicInteger waiting = new AtomicInteger();

    Capacity(int most) {
        this.most = most;
    }

    /** Whether a further instance may be claimed. */
    boolean takesMore() {
        return waiting.get() < most;
    }

    /** How many further instances may be claimed. */
    int free() {
        return Math.max(0, most - waiting.get());
    }

    void turnQueued() {
        waiting.incrementAndGet();
    }

    /** @return whether there is room again where there was none */
    boolean turnBegun() {
        return waiting.getAndDecrement() == most;
    }
}
