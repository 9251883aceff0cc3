package dev.durathread.internal.dispatch;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Ids of instances that left memory, in little room: a hash code each, which the next one of the same place overwrites. It
 * may say yes of an id that it never saw, and forgets.
 */
final class RecentIds {
    private static final int BITS = 13;
    private static final int SPREADING =
            0x9E3779B9; // the golden ratio: ids that count up have hash codes close together

    private final AtomicIntegerArray hashes = new AtomicIntegerArray(1 << BITS);

    void add(String id) {
        int hash = hash(id);
        hashes.setRelease(place(hash), hash);
    }

    boolean has(String id) {
        int hash = hash(id);
        return hashes.getAcquire(place(hash)) == hash;
    }

    private static int place(int hash) {
        return (hash * SPREADING) >>> (Integer.SIZE - BITS);
    }

    /** Zero stands for none. */
    private static int hash(String id) {
        int hash = id.hashCode();
        return hash == 0 ? 1 : hash;
    }
}
