package dev.durathread.benchmarks.jmh;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryJson;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The JSON of one event, written and read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HistoryJsonBench {
    private final HistoryEvent event =
            new ActivityCompleted(17, Instant.ofEpochMilli(1_700_000_000_123L), 16, "\"xxxxxxxxxxxxxxxx\"", 1);
    private final String json = HistoryJson.write(event);

    @Benchmark
    public String write() {
        return HistoryJson.write(event);
    }

    @Benchmark
    public HistoryEvent read() {
        return HistoryJson.read(json);
    }
}
