package dev.durathread.benchmarks.workload;

/** Instances of ten steps in a row. */
record Steps() implements Workload {
    @Override
    public String name() {
        return "steps";
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
        return Sequence.session(settings, storage, Sequence.STEPS_IN_PLACE, Sequence.STEPS);
    }
}
