package dev.durathread.testkit.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Runs seeds on each mutant until one finds it, and prints the table of the docs: {@code MutantHunt [most seeds] [part of
 * a mutant's text] [how many to skip]}. One that runs for longer than {@code -Ddurathread.mutants.seconds} does not come to an end.
 */
public final class MutantHunt {
    private static final Duration LONGEST = Duration.ofSeconds(Long.getLong("durathread.mutants.seconds", 240));

    private MutantHunt() {}

    /** What became of a mutant: how many seeds it took, 0 when none found it, and what they found. */
    record Found(long seeds, String violation) {}

    public static void main(String[] arguments) {
        long most = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000;
        String part = arguments.length > 1 ? arguments[1] : "";
        long skipped = arguments.length > 2 ? Long.parseLong(arguments[2]) : 0;
        List<Mutant> all = Mutants.ALL.stream()
                .skip(skipped)
                .filter(mutant -> mutant.toString().contains(part))
                .toList();
        long found = 0;
        for (Mutant mutant : all) {
            Found result = hunt(mutant, most);
            found += result.seeds() > 0 ? 1 : 0;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | `%s.%s` | %s | %s |%n",
                    mutant.invariant(),
                    mutant.what(),
                    mutant.type().substring(mutant.type().lastIndexOf('.') + 1),
                    mutant.method(),
                    result.seeds() > 0 ? result.seeds() : "not found",
                    result.violation());
        }
        System.out.println(found + " of " + all.size() + " found");
        System.exit(0);
    }

    /** Hunts on a thread of its own: a mutant may run for ever, and is found then. */
    static Found hunt(Mutant mutant, long most) {
        Hunter hunter = new Hunter(mutant, most);
        Thread thread = Thread.ofPlatform().daemon().name("hunter").unstarted(hunter);
        thread.start();
        try {
            boolean ended = thread.join(LONGEST);
            return ended ? hunter.found : new Found(hunter.seed, "does not come to an end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static final class Hunter implements Runnable {
        private final Mutant mutant;
        private final long most;
        private volatile long seed;
        private volatile Found found = new Found(0, "");

        Hunter(Mutant mutant, long most) {
            this.mutant = mutant;
            this.most = most;
        }

        @Override
        public void run() {
            try {
                Method run = new MutantLoader(mutant)
                        .loadClass("dev.durathread.testkit.simulation.Simulation")
                        .getDeclaredMethod("violationOfRandomPrograms", long.class);
                run.setAccessible(true);
                for (long next = 1; next <= most; next++) {
                    seed = next;
                    String violation = (String) run.invoke(null, next);
                    if (violation.contains(Mutant.NOTHING_TO_CHANGE)) {
                        found = new Found(0, Mutant.NOTHING_TO_CHANGE);
                        return;
                    }
                    if (!violation.isEmpty()) {
                        found = new Found(seed, shortened(violation));
                        return;
                    }
                }
            } catch (InvocationTargetException e) {
                found = new Found(seed, "broke: " + e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("mutant cannot be run: " + mutant, e);
            }
        }

        private static String shortened(String violation) {
            String line = violation.replace('|', '/').replace('\n', ' ');
            return line.length() > 90 ? line.substring(0, 90) + "..." : line;
        }
    }
}
