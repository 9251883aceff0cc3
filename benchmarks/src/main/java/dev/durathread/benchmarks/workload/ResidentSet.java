package dev.durathread.benchmarks.workload;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an instance that waits for an event costs in heap and in the database.
 *
 * <p>Heap is what becomes free when the runtime lets go of the instances: what the in-memory storage keeps of them, its
 * rows, is counted as database.
 */
record ResidentSet() implements Workload {
    @Override
    public String name() {
        return "resident";
    }

    @Override
    public int concurrency() {
        return 1;
    }

    @Override
    public int instances() {
        return 10_000;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        return new Rounds(settings, storage);
    }

    private record Rounds(Settings settings, Storage storage) implements Session {
        @Override
        public Map<String, Double> round(int number) {
            int count = settings.instances();
            try (Nodes nodes = Waiting.nodes(settings, storage)) {
                long heapBefore = Heap.usedBytes();
                long storedBefore = storage.storedBytes();
                Waiting.start(nodes, "waiter-" + number + "-", count);
                long resident = nodes.metrics().resident();
                long heapFull = Heap.usedBytes();
                long stored = storage.storedBytes() - storedBefore;
                nodes.stopRuntimes();
                long heapAfter = Heap.usedBytes();
                Done.require(resident == count, () -> "only " + resident + " instances are in memory");
                double rows = stored > 0 ? stored : Math.max(0, heapAfter - heapBefore);
                Map<String, Double> metrics = new LinkedHashMap<>();
                metrics.put("bytes_per_instance", (double) (heapFull - heapAfter) / count);
                metrics.put("database_bytes_per_instance", rows / count);
                return metrics;
            }
        }

        @Override
        public void close() {
            // each round closed what it opened
        }
    }
}
