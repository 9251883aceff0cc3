package dev.durathread.benchmarks.workload;

import java.util.Map;

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
        return new Rounds(settings, storage.ceiling());
    }

    private record Rounds(Settings settings, Storage.Ceiling ceiling) implements Session {
        @Override
        public Map<String, Double> round(int number) {
            int batches = Math.max(1, settings.instances() / ceiling.steps());
            Load.Taken taken = Load.run(batches, 1, _ -> ceiling.batch());
            return Map.of("steps_per_s", batches * ceiling.steps() / taken.seconds());
        }

        @Override
        public void close() {
            ceiling.close();
        }
    }
}
