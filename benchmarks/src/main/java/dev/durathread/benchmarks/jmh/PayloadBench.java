package dev.durathread.benchmarks.jmh;

import dev.durathread.TypeRef;
import dev.durathread.internal.payload.PayloadRules;
import dev.durathread.internal.payload.Payloads;
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

/** Inputs and results to JSON and back: a plain text and a record. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PayloadBench {
    private static final TypeRef<String> TEXT = TypeRef.of(String.class);
    private static final TypeRef<Order> ORDER = TypeRef.of(Order.class);

    private final Payloads payloads = new Payloads(PayloadRules.withMaxBytes(1 << 20));
    private final Order order = new Order("order-17", 4200, true);
    private final String textJson = payloads.write("xxxxxxxxxxxxxxxx", null, () -> "a text");
    private final String orderJson = payloads.write(order, null, () -> "an order");

    /** A small record, as programs pass. */
    public record Order(String id, int cents, boolean express) {}

    @Benchmark
    public String writeText() {
        return payloads.write("xxxxxxxxxxxxxxxx", null, () -> "a text");
    }

    @Benchmark
    public String readText() {
        return payloads.read(textJson, TEXT, () -> "a text");
    }

    @Benchmark
    public String writeRecord() {
        return payloads.write(order, null, () -> "an order");
    }

    @Benchmark
    public Order readRecord() {
        return payloads.read(orderJson, ORDER, () -> "an order");
    }
}
