package dev.durathread.benchmarks.workload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Bare transactions of one inserted row: how many a second, and how long one takes that is alone. */
record Commits() implements Workload {
    @Override
    public String name() {
        return "commits";
    }

    /** 0: as many connections as the storage is best with. */
    @Override
    public int concurrency() {
        return 0;
    }

    /** Here: transactions in one round; a tenth of them again for the latency of one alone. */
    @Override
    public int instances() {
        return 10_000;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        int connections = settings.concurrency() == 0 ? storage.commitConnections() : settings.concurrency();
        List<Storage.BareCommits> open = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            open.add(storage.bareCommits());
        }
        return new Rounds(settings, open);
    }

    private record Rounds(Settings settings, List<Storage.BareCommits> connections) implements Session {
        @Override
        public Map<String, Double> round(int number) {
            Storage.BareCommits first = connections.getFirst();
            Load.Taken alone = Load.run(Math.max(1, settings.instances() / 10), 1, _ -> first.commit());
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("commits_per_s", perSecond(alone));
            metrics.put("p50_ms", alone.each().percentile(0.5));
            return metrics;
        }

        private double perSecond(Load.Taken alone) {
            if (connections.size() == 1) {
                return alone.each().count() / alone.seconds();
            }
            AtomicInteger left = new AtomicInteger(settings.instances());
            AtomicInteger client = new AtomicInteger();
            long begin = System.nanoTime();
            Load.clients(connections.size(), () -> {
                Storage.BareCommits connection = connections.get(client.getAndIncrement());
                while (left.getAndDecrement() > 0) {
                    connection.commit();
                }
            });
            return settings.instances() / ((System.nanoTime() - begin) / 1e9);
        }

        @Override
        public void close() {
            connections.forEach(Storage.BareCommits::close);
        }
    }
}
