package dev.durathread.benchmarks.workload;

import java.util.concurrent.atomic.AtomicLong;

/** Instances that go on together, a step each in one commit, by SQL alone. */
final class StepRowsCeiling implements Storage.Ceiling {
    static final int BATCH = 256;
    private static final int STEPS = 100;
    private static final AtomicLong INSTANCES = new AtomicLong();

    private final StepStatements statements;
    private String[] ids = {};
    private long step = STEPS;

    StepRowsCeiling(StepStatements statements) {
        this.statements = statements;
    }

    @Override
    public void batch() {
        if (step == STEPS) {
            ids = new String[BATCH];
            for (int i = 0; i < BATCH; i++) {
                ids[i] = "raw-" + INSTANCES.incrementAndGet();
            }
            statements.begin(ids);
            step = 0;
        }
        statements.step(ids, 2 + 2 * step++);
    }

    @Override
    public int steps() {
        return BATCH;
    }

    @Override
    public void close() {
        statements.close();
    }
}
