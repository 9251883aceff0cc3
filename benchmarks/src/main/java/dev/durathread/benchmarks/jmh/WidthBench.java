package dev.durathread.benchmarks.jmh;

import dev.durathread.DurableFuture;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.TypeRef;
import dev.durathread.benchmarks.rows.Answering;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.replay.Code;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The whole life of an instance that has many things open at once, without a database: what the width costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class WidthBench {
    private static final String FAILS = "fails";

    @Param({"500", "5000"})
    public int width = 500;

    private final Fibers fibers = Fibers.best();

    /** Joins activities. */
    @Benchmark
    public void all() throws InterruptedException {
        run((ctx, _) -> ctx.<String>all(activities(ctx)).get().getLast());
    }

    /** Races activities; the first completion cancels all others. */
    @Benchmark
    public void race() throws InterruptedException {
        run((ctx, _) -> ctx.<String>race(activities(ctx)).get().value());
    }

    /** Joins branches of one activity each. */
    @Benchmark
    public void branches() throws InterruptedException {
        run((ctx, _) -> ctx.<String>all(branches(ctx)).get().getLast());
    }

    /** Races branches of one activity each. */
    @Benchmark
    public void raceOfBranches() throws InterruptedException {
        run((ctx, _) -> ctx.<String>race(branches(ctx)).get().value());
    }

    /** The first success of activities of which all but the last one fail. */
    @Benchmark
    public void any() throws InterruptedException {
        run((ctx, _) -> ctx.<String>any(
                        each(i -> ctx.scheduleActivity("Echo", i == width - 1 ? "good" : FAILS, String.class)))
                .get());
    }

    /** One activity seen through as many functions. */
    @Benchmark
    public void mapChain() throws InterruptedException {
        run((ctx, _) -> {
            DurableFuture<String> mapped = ctx.scheduleActivity("Echo", "x", String.class);
            for (int i = 0; i < width; i++) {
                mapped = mapped.map(x -> x);
            }
            return mapped.get();
        });
    }

    private List<DurableFuture<String>> activities(OrchestrationContext ctx) {
        return each(_ -> ctx.scheduleActivity("Echo", "x", String.class));
    }

    private List<DurableFuture<String>> branches(OrchestrationContext ctx) {
        return each(_ ->
                ctx.async(() -> ctx.scheduleActivity("Echo", "x", String.class).get()));
    }

    private List<DurableFuture<String>> each(java.util.function.IntFunction<DurableFuture<String>> begun) {
        return IntStream.range(0, width).mapToObj(begun).toList();
    }

    private void run(Orchestration<String, String> body) throws InterruptedException {
        Answering answering = new Answering(fibers, new Code<>(TypeRef.of(String.class), TypeRef.of(String.class), body), '"' + FAILS + '"');
        Thread turn = fibers.turnThreads().newThread(answering::run);
        turn.start();
        turn.join();
        answering.requireEnd();
    }
}
