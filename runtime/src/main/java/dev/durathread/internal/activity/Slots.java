package dev.durathread.internal.activity;

import java.util.concurrent.atomic.AtomicInteger;

/** How many activities may still begin. */
final class Slots {
    private final int size;
    private final AtomicInteger free;

    Slots(int size) {
        this.size = size;
        this.free = new AtomicInteger(size);
    }

    /** Takes one slot if there is one. */
    boolean tryTake() {
        return tryTake(1) == 1;
    }

    /** Takes up to so many slots. */
    int tryTake(int wanted) {
        int now;
        int taken;
        do {
            now = free.get();
            taken = Math.min(now, wanted);
        } while (!free.compareAndSet(now, now - taken));
        return taken;
    }

    void giveBack(int count) {
        free.addAndGet(count);
    }

    int size() {
        return size;
    }

    int free() {
        return free.get();
    }
}
