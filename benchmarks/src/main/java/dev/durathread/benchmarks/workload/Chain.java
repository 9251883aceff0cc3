package dev.durathread.benchmarks.workload;

/** Instances of ten activities in a row. */
record Chain() implements Workload {
    @Override
    public String name() {
        return "chain";
    }

    @Override
    public int concurrency() {
        return 256;
    }

    @Override
    public int instances() {
        return 10_000;
    }

    @Override
    public Session open(Settings settings, Storage storage) {
        return Sequence.session(settings, storage, Sequence.ACTIVITIES, Sequence.STEPS);
    }
}
