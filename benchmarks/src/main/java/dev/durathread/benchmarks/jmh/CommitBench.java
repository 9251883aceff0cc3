package dev.durathread.benchmarks.jmh;

import dev.durathread.benchmarks.rows.Chains;
import dev.durathread.benchmarks.workload.BenchProvider;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One commit of a provider: a step of each of some chains, in one batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CommitBench {
    @Param({"memory", "sqlite", "postgres"})
    public String provider = "memory";

    @Param({"1", "16", "256"})
    public int batch = 1;

    private @Nullable BenchProvider opened;
    private @Nullable Chains chains;

    @Setup
    public void open() {
        opened = BenchProvider.open(provider);
        chains = new Chains(opened.provider(), batch, "\"xxxxxxxxxxxxxxxx\"", "commit-");
    }

    @Benchmark
    public void step() {
        if (chains != null) {
            chains.step();
        }
    }

    @TearDown
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
