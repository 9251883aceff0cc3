package dev.durathread.benchmarks.workload;

import java.lang.management.ManagementFactory;

/** The heap that is in use once garbage is gone. */
final class Heap {
    private static final int COLLECTIONS = 4;

    private Heap() {}

    static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
