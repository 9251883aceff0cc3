package dev.durathread.testkit.simulation;

import dev.durathread.testkit.MemoryProvider;
import java.io.PrintStream;
import java.util.List;

/** Runs random programs on simulated nodes. */
public final class Simulation {
    private Simulation() {}

    /**
     * What came of a seed.
     *
     * @param hash of the trace
     */
    public record Result(long seed, List<String> violations, long hash, long steps, int effects) {}

    static Result run(long seed, SimulationPlan plan, Trace trace) {
        SimulatedRun run = new SimulatedRun(seed, plan, trace, MemoryProvider::create);
        try {
            run.run();
        } catch (RuntimeException | Error e) {
            java.io.StringWriter text = new java.io.StringWriter();
            e.printStackTrace(new java.io.PrintWriter(text));
            run.violations().add("the run broke: " + text);
        }
        return new Result(seed, List.copyOf(run.violations()), trace.hash(), run.world().steps(), run.effects());
    }

    public static void main(String[] args) {
        long from = Long.parseLong(args[0]);
        long count = Long.parseLong(args[1]);
        boolean traced = args.length > 2 && args[2].equals("trace");
        PrintStream out = System.out;
        long begun = System.nanoTime();
        long steps = 0;
        int failed = 0;
        long hash = 0;
        for (long seed = from; seed < from + count; seed++) {
            Result result = run(seed, SimulationPlan.of(seed), new Trace(traced ? out::println : null));
            steps += result.steps();
            hash = hash * 31 + result.hash();
            if (!result.violations().isEmpty()) {
                failed++;
                out.println("seed " + seed + " " + SimulationPlan.of(seed));
                result.violations().forEach(v -> out.println("   " + v.substring(0, Math.min(v.length(), traced ? 5000 : 400))));
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        out.printf("%d seeds, %d failed, %.1f s, %.1f seeds/s, %d steps, hash %x%n", count, failed, seconds, count / seconds, steps, hash);
    }
}
