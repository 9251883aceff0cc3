package dev.durathread.benchmarks.workload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Many more instances wait than are kept in memory ({@code --residents}): how fast they are started, what they hold of the
 * heap, and how fast an event brings each back, replays it and lets it end.
 */
record Crowd() implements Workload {
    @Override
    public String name() {
        return "crowd";
    }

    @Override
    public int concurrency() {
        return 1;
    }

    @Override
    public int instances() {
        return 100_000;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        return new Rounds(settings, storage);
    }

    private record Rounds(Settings settings, Storage storage) implements Session {
        @Override
        public Map<String, Double> round(int number) {
            int count = settings.instances();
            String prefix = "waiter-" + number + "-";
            try (Nodes nodes = Waiting.nodes(settings, storage)) {
                long heapBefore = Heap.usedBytes();
                long begun = System.nanoTime();
                Waiting.start(nodes, prefix, count);
                long waiting = System.nanoTime();
                long resident = nodes.metrics().resident();
                long heapFull = Heap.usedBytes();
                long woken = System.nanoTime();
                Waiting.end(nodes, prefix, count);
                long ended = System.nanoTime();
                Map<String, Double> metrics = new LinkedHashMap<>();
                metrics.put("starts_per_s", perSecond(count, waiting - begun));
                metrics.put("resident", (double) resident);
                metrics.put("heap_mb", Math.max(0, heapFull - heapBefore) / 1e6);
                metrics.put("wakes_per_s", perSecond(count, ended - woken));
                metrics.put("replayed_events", (double) nodes.metrics().replayedEvents());
                return metrics;
            }
        }

        private static double perSecond(int count, long nanos) {
            return (double) count * TimeUnit.SECONDS.toNanos(1) / nanos;
        }

        @Override
        public void close() {
            // each round closed what it opened
        }
    }
}
