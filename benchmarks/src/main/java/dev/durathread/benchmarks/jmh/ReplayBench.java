package dev.durathread.benchmarks.jmh;

import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.benchmarks.rows.StepRows;
import dev.durathread.history.HistoryEvent;
import dev.durathread.host.HistoryReplay;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Replay of a chain of activities, for one event of its history; the start of the code and its thread included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class ReplayBench {
    private static final int STEPS = 5_000;
    private static final OrchestrationType<String, String> ROWS =
            OrchestrationType.of("Rows", String.class, String.class);

    private final List<HistoryEvent> history = new ArrayList<>();

    /** A history as the engine would have recorded it. */
    @Setup
    public void record() {
        StepRows rows = new StepRows("replayed", "\"xxxxxxxxxxxxxxxx\"", Instant.EPOCH);
        history.addAll(rows.begin().events());
        for (int i = 1; i < STEPS; i++) {
            history.addAll(rows.step().events());
        }
        history.addAll(rows.end().events());
    }

    @Benchmark
    @OperationsPerInvocation(2 * STEPS)
    public void replay() {
        HistoryReplay.check(history, ROWS, ReplayBench::chain, RuntimeOptions.defaults());
    }

    private static String chain(OrchestrationContext ctx, String input) {
        String last = input;
        for (int i = 0; i < STEPS; i++) {
            last = ctx.scheduleActivity("Echo", last, String.class).get();
        }
        return last;
    }
}
