package dev.durathread.benchmarks.workload;

/** Instances of one activity, one at a time, from start to result. */
record Latency() implements Workload {
    @Override
    public String name() {
        return "latency";
    }

    @Override
    public int concurrency() {
        return 1;
    }

    @Override
    public int instances() {
        return 1_000;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        return Sequence.session(settings, storage, Sequence.ACTIVITIES, 1);
    }
}
