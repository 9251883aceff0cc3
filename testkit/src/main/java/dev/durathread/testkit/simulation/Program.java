package dev.durathread.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An orchestration made from a seed, of all that an orchestration can do.
 *
 * @param parts what each execution does; after all but the last it continues as new
 * @param fails whether it throws at its end
 */
record Program(List<List<Op>> parts, boolean fails) {
    /** How many names there are for events and for queues. */
    static final int NAMES = 2;

    private static final int LEAVES = 22;
    private static final int LONGEST_TIMER = 6_000;
    private static final int LONGEST_ACTIVITY = 3_000;

    /**
     * Makes the program of a seed.
     *
     * @param size how many things it does, roughly; children get a third
     */
    static Program of(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        Maker maker = new Maker(random, size);
        List<List<Op>> parts = new ArrayList<>();
        int executions = random.nextInt(5) == 0 ? 2 + random.nextInt(2) : 1;
        for (int i = 0; i < executions; i++) {
            parts.add(maker.sequence(2, 1 + random.nextInt(Math.max(1, size / executions))));
        }
        return new Program(List.copyOf(parts), random.nextInt(12) == 0);
    }

    private record Maker(SplittableRandom random, int size) {
        List<Op> sequence(int depth, int length) {
            List<Op> ops = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                ops.add(op(depth));
            }
            return List.copyOf(ops);
        }

        private List<Op> some(int depth) {
            return sequence(depth - 1, 1 + random.nextInt(3));
        }

        private Op op(int depth) {
            if (depth == 0 || random.nextInt(10) < 7) {
                return leaf();
            }
            return switch (random.nextInt(5)) {
                case 0 -> new Op.All(some(depth));
                case 1 -> new Op.Settled(some(depth));
                case 2 -> new Op.Any(some(depth));
                case 3 -> new Op.Race(some(depth));
                default -> new Op.Branch(some(depth));
            };
        }

        private String name() {
            return Integer.toString(random.nextInt(NAMES));
        }

        private Op leaf() {
            return switch (random.nextInt(LEAVES)) {
                case 0, 1, 2 -> new Op.Activity(Math.max(0, random.nextInt(6) - 3), duration());
                case 3 -> new Op.FailingActivity();
                case 4, 5 -> new Op.Step(Math.max(0, random.nextInt(6) - 4));
                case 6, 7 -> new Op.Timer(random.nextInt(LONGEST_TIMER));
                case 8, 9 -> new Op.Event("event" + name());
                case 10, 11 -> new Op.Message("queue" + name());
                case 12 -> new Op.EventInTime("event" + name(), random.nextInt(LONGEST_TIMER));
                case 13 -> new Op.InVain(random.nextInt(LONGEST_TIMER));
                case 14, 15 -> size < 3 ? new Op.Values() : new Op.Child(random.nextLong() >>> 16, size / 3);
                case 16 -> size < 3 ? new Op.Values() : new Op.Detached(random.nextLong() >>> 16, size / 3);
                case 17 -> new Op.Count("key" + name());
                case 18 -> new Op.Status(random.nextInt(3) == 0);
                case 19 -> new Op.Values();
                case 20 -> new Op.Patch("change" + name());
                default -> new Op.GivenUp(random.nextInt(5));
            };
        }

        private int duration() {
            return random.nextInt(3) == 0 ? random.nextInt(LONGEST_ACTIVITY) : 0;
        }
    }
}
