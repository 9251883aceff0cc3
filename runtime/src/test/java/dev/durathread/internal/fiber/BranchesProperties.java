package dev.durathread.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Random programs of branches run as a plain model of the rules says, and the same way each time. */
@SuppressWarnings("ThreadPriorityCheck") // a yield is one of the things user code may do
class BranchesProperties extends FiberTesting {
    private static final int SEEDS = 200;

    @Test
    void runsInTheOrderOfTheModel() {
        onTurnThread(() -> {
            for (long seed = 0; seed < SEEDS; seed++) {
                List<String> expected = new Model(seed).run();
                assertThat(live(seed)).as("seed %d", seed).isEqualTo(expected);
                assertThat(live(seed)).as("seed %d again", seed).isEqualTo(expected);
            }
        });
    }

    /**
     * The program: branch n, at its i-th step, draws what to do from (seed, n, i) alone. From outside, each round readies
     * a few random branches.
     */
    private List<String> live(long seed) {
        List<String> trace = new ArrayList<>();
        Branches branches = new Branches(fibers, "seed-" + seed);
        List<Branch> all = new ArrayList<>();
        all.add(branches.start(() -> body(seed, branches, all, trace)));
        branches.runUntilQuiet();
        Random outside = new Random(seed);
        for (int round = 0; round < 20; round++) {
            for (int i = outside.nextInt(3); i >= 0; i--) {
                branches.ready(all.get(outside.nextInt(all.size())));
            }
            trace.add("round " + round);
            branches.runUntilQuiet();
        }
        trace.add("live " + branches.liveCount());
        branches.unwindAll();
        assertThat(branches.allEnded()).isTrue();
        return trace;
    }

    private static void body(long seed, Branches branches, List<Branch> all, List<String> trace) {
        int number = branches.current().number();
        for (int step = 0; ; step++) {
            Random draw = new Random(seed * 31 + number * 1_009L + step);
            trace.add(number + "." + step);
            switch (draw.nextInt(8)) {
                case 0, 1 -> {
                    if (all.size() < 30) {
                        all.add(branches.start(() -> body(seed, branches, all, trace)));
                    }
                }
                case 2, 3 -> branches.ready(all.get(draw.nextInt(all.size())));
                case 4 -> Thread.yield();
                case 5 -> {
                    if (step > 3) {
                        return;
                    }
                }
                default -> branches.park();
            }
        }
    }

    /** The same program on an interpreter of a few lines: a set of ready numbers and a program counter for each branch. */
    private static final class Model {
        private final long seed;
        private final List<String> trace = new ArrayList<>();
        private final List<Integer> steps = new ArrayList<>();
        private final List<Boolean> permits = new ArrayList<>();
        private final List<Boolean> parked = new ArrayList<>();
        private final TreeSet<Integer> ready = new TreeSet<>();
        private final TreeSet<Integer> ended = new TreeSet<>();

        Model(long seed) {
            this.seed = seed;
        }

        List<String> run() {
            start();
            runUntilQuiet();
            Random outside = new Random(seed);
            for (int round = 0; round < 20; round++) {
                for (int i = outside.nextInt(3); i >= 0; i--) {
                    ready(outside.nextInt(steps.size()));
                }
                trace.add("round " + round);
                runUntilQuiet();
            }
            trace.add("live " + (steps.size() - ended.size()));
            return trace;
        }

        private void start() {
            ready.add(steps.size());
            steps.add(0);
            permits.add(false);
            parked.add(false);
        }

        private void ready(int number) {
            if (parked.get(number)) {
                ready.add(number);
            } else {
                permits.set(number, true);
            }
        }

        private void runUntilQuiet() {
            for (Integer next = ready.pollFirst(); next != null; next = ready.pollFirst()) {
                runBranch(next);
            }
        }

        private void runBranch(int number) {
            parked.set(number, false);
            while (true) {
                int step = steps.get(number);
                steps.set(number, step + 1);
                Random draw = new Random(seed * 31 + number * 1_009L + step);
                trace.add(number + "." + step);
                int action = draw.nextInt(8);
                if (action <= 1 && steps.size() < 30) {
                    start();
                } else if (action == 2 || action == 3) {
                    ready(draw.nextInt(steps.size()));
                } else if (action == 5 && step > 3) {
                    ended.add(number);
                    return;
                } else if (action >= 6) {
                    if (!permits.get(number)) {
                        parked.set(number, true);
                        return;
                    }
                    permits.set(number, false);
                }
            }
        }
    }
}
