package dev.durathread.testkit.simulation;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs random programs from the command line: {@code RandomSimulation --from 1 --seeds 1000}, or {@code --seed 7 --trace}.
 * Instead of {@code --seeds} there may be {@code --seconds}. What a plan has may be set: {@code --nodes 2 --instances 1
 * --calls 10 --size 5 --troubles KILLS,LEAPS}. A seed that fails is made smaller, unless {@code --whole} is given, and
 * printed with the options that repeat it. {@code --progress} prints each seed before it is run.
 */
public final class RandomSimulation {
    private static final int LONGEST_LINE = 600;

    private final Map<String, String> options;
    private final PrintStream out;

    private RandomSimulation(Map<String, String> options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** See the class. */
    public static void main(String[] arguments) {
        boolean failed = new RandomSimulation(parse(arguments), System.out).run() > 0;
        System.exit(failed ? 1 : 0);
    }

    private static Map<String, String> parse(String[] arguments) {
        Set<String> flags = Set.of("trace", "whole", "progress");
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i];
            if (!name.startsWith("--")) {
                throw new IllegalArgumentException("\"" + name + "\" is no option; options begin with --");
            }
            String option = name.substring(2);
            options.put(option, flags.contains(option) ? "" : arguments[++i]);
        }
        return options;
    }

    private long number(String option, long otherwise) {
        String text = options.get(option);
        return text == null ? otherwise : Long.parseLong(text);
    }

    private SimulationPlan plan(long seed) {
        SimulationPlan drawn = SimulationPlan.of(seed);
        return new SimulationPlan(
                (int) number("nodes", drawn.nodes()),
                (int) number("instances", drawn.instances()),
                (int) number("calls", drawn.calls()),
                (int) number("size", drawn.size()),
                troubles(drawn.troubles()));
    }

    private Set<Trouble> troubles(Set<Trouble> drawn) {
        String text = options.get("troubles");
        if (text == null) {
            return drawn;
        }
        EnumSet<Trouble> named = EnumSet.noneOf(Trouble.class);
        Arrays.stream(text.split(",", -1))
                .filter(name -> !name.isEmpty() && !name.equals("none"))
                .map(name -> Trouble.valueOf(name.toUpperCase(Locale.ROOT)))
                .forEach(named::add);
        return named;
    }

    private int run() {
        long begun = System.nanoTime();
        long first = number("seed", number("from", 1));
        long most = options.containsKey("seconds") ? Long.MAX_VALUE - first : number("seeds", 1);
        long until = begun + number("seconds", 1_000_000) * 1_000_000_000L;
        long steps = 0;
        long hash = 0;
        int failed = 0;
        long seed = first;
        for (; seed < first + most && System.nanoTime() < until; seed++) {
            if (options.containsKey("progress")) {
                out.println("seed " + seed);
            }
            SimulationResult result =
                    Simulation.randomPrograms(seed, plan(seed), options.containsKey("trace") ? out::println : null);
            steps += result.steps();
            hash = hash * 31 + result.hash();
            if (result.failed()) {
                failed++;
                tell(result, plan(seed));
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        out.printf(
                Locale.ROOT,
                "%d seeds from %d, %d failed, %.1f s, %.1f seeds/s, %d steps, hash %016x%n",
                seed - first,
                first,
                failed,
                seconds,
                (seed - first) / seconds,
                steps,
                hash);
        return failed;
    }

    private void tell(SimulationResult result, SimulationPlan plan) {
        SimulationPlan smallest = plan;
        SimulationResult shown = result;
        if (!options.containsKey("whole")) {
            smallest = new Shrinker(smaller -> Simulation.randomPrograms(result.seed(), smaller, null).failed())
                    .shrink(plan);
            shown = Simulation.randomPrograms(result.seed(), smallest, null);
        }
        out.println("FAILED " + command(result.seed(), smallest));
        shown.violations().forEach(this::tell);
    }

    private void tell(String violation) {
        boolean isLong = violation.length() > LONGEST_LINE && !options.containsKey("trace");
        out.println("    " + (isLong ? violation.substring(0, LONGEST_LINE) + "..." : violation));
    }

    /** The options that repeat a run. */
    static String command(long seed, SimulationPlan plan) {
        String troubles = plan.troubles().stream().map(Enum::name).collect(Collectors.joining(","));
        return "--seed " + seed + " --nodes " + plan.nodes() + " --instances " + plan.instances() + " --calls "
                + plan.calls() + " --size " + plan.size() + " --troubles "
                + (troubles.isEmpty() ? "none" : troubles);
    }

    /** For tests: what to run to see a violation again. */
    static @Nullable String failure(SimulationResult result) {
        return result.failed()
                ? command(result.seed(), SimulationPlan.of(result.seed())) + ": " + result.violations()
                : null;
    }
}
