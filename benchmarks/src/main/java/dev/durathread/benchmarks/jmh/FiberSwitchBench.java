package dev.durathread.benchmarks.jmh;

import dev.durathread.internal.fiber.Fiber;
import dev.durathread.internal.fiber.FiberKind;
import dev.durathread.internal.fiber.Fibers;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One switch: into a suspended fiber and back out of it, on a thread of the kind that the fibers are made for. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class FiberSwitchBench {
    private static final int SWITCHES = 10_000;

    @Param
    public FiberKind kind = FiberKind.OWN_SCHEDULER;

    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void resume() throws InterruptedException {
        Fibers fibers = Fibers.of(kind);
        Thread turn = fibers.turnThreads().newThread(() -> run(fibers));
        turn.start();
        turn.join();
    }

    private static void run(Fibers fibers) {
        Fiber fiber = fibers.create("switched", () -> {
            while (true) {
                Fiber.suspend();
            }
        });
        for (int i = 0; i < SWITCHES; i++) {
            fiber.resume();
        }
        fiber.unwind();
    }
}
