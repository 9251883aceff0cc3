package dev.durathread.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The ceiling of a storage: the rows of one step of a chain, written in multi-row commits without an engine. */
record Raw() implements Workload {
    @Override
    public String name() {
        return "raw";
    }

    @Override
    public int concurrency() {
        return 1;
    }

    /** Here: steps written in one round. */
    @Override
    public int instances() {
        return 100_000;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        List<Storage.Ceiling> lanes = new ArrayList<>();
        for (int i = 0; i < settings.concurrency(); i++) {
            lanes.add(storage.ceiling());
        }
        return new Rounds(settings, lanes);
    }

    private record Rounds(Settings settings, List<Storage.Ceiling> lanes) implements Session {
        @Override
        public Map<String, Double> round(int number) {
            int steps = lanes.getFirst().steps();
            int batches = Math.max(1, settings.instances() / steps);
            AtomicInteger left = new AtomicInteger(batches);
            AtomicInteger lane = new AtomicInteger();
            long begin = System.nanoTime();
            Load.clients(lanes.size(), () -> {
                Storage.Ceiling own = lanes.get(lane.getAndIncrement());
                while (left.getAndDecrement() > 0) {
                    own.batch();
                }
            });
            return Map.of("steps_per_s", batches * steps / ((System.nanoTime() - begin) / 1e9));
        }

        @Override
        public void close() {
            lanes.forEach(Storage.Ceiling::close);
        }
    }
}
