package dev.durathread.benchmarks.workload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What a runtime costs while many instances wait and nothing happens. */
record Idle() implements Workload {
    private static final double WATCHED_SECONDS = 10;
    private static final double SETTLING_SECONDS =
            12; // a PostgreSQL server counts what was done up to ten seconds later

    @Override
    public String name() {
        return "idle";
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
        Nodes nodes = Waiting.nodes(settings, storage);
        Waiting.start(nodes, "waiter-", settings.instances());
        System.gc();
        return new Rounds(settings, storage, nodes);
    }

    private record Rounds(Settings settings, Storage storage, Nodes nodes) implements Session {
        @Override
        public Map<String, Double> round(int number) {
            // fewer instances, as in a test of this driver, are watched for a shorter time
            double share = Math.min(1, settings.instances() / 1_000.0);
            if (number == 0) {
                pass(SETTLING_SECONDS * share);
                storage.settle();
            }
            long queries = storage.queries();
            long cpu = Cpu.nanos();
            double seconds = pass(WATCHED_SECONDS * share);
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("cpu_percent", (Cpu.nanos() - cpu) / 1e7 / seconds);
            metrics.put("queries_per_s", (storage.queries() - queries) / seconds);
            return metrics;
        }

        /** Lets time pass; returns how much did. */
        private static double pass(double seconds) {
            long begin = System.nanoTime();
            long end = begin + (long) (seconds * 1e9);
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return (System.nanoTime() - begin) / 1e9;
        }

        @Override
        public void close() {
            nodes.close();
        }
    }
}
