package dev.durathread.programs;

import dev.durathread.programs.Op.Activity;
import dev.durathread.programs.Op.All;
import dev.durathread.programs.Op.AllSettled;
import dev.durathread.programs.Op.Any;
import dev.durathread.programs.Op.Branch;
import dev.durathread.programs.Op.Call;
import dev.durathread.programs.Op.Cancelled;
import dev.durathread.programs.Op.Child;
import dev.durathread.programs.Op.Count;
import dev.durathread.programs.Op.Detached;
import dev.durathread.programs.Op.Event;
import dev.durathread.programs.Op.GivenUp;
import dev.durathread.programs.Op.InTime;
import dev.durathread.programs.Op.Keys;
import dev.durathread.programs.Op.Message;
import dev.durathread.programs.Op.OpenRace;
import dev.durathread.programs.Op.Patch;
import dev.durathread.programs.Op.RetriedChild;
import dev.durathread.programs.Op.SettledRace;
import dev.durathread.programs.Op.Status;
import dev.durathread.programs.Op.Step;
import dev.durathread.programs.Op.TimedOut;
import dev.durathread.programs.Op.Timer;
import dev.durathread.programs.Op.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * An orchestration made from a seed, of all that an orchestration can do.
 *
 * @param parts what each execution does; after all but the last it continues as new
 */
public record RandomProgram(long seed, List<List<Op>> parts) {
    private static final int LEAVES = 18;

    /** @param open whether the output may depend on the order in which things arrive */
    public static RandomProgram of(long seed, boolean open) {
        Random random = new Random(seed);
        int executions = random.nextInt(4) == 0 ? 2 : 1;
        return new RandomProgram(
                seed,
                IntStream.range(0, executions)
                        .mapToObj(_ -> new Maker(random, open).sequence(3, 3 + random.nextInt(3)))
                        .toList());
    }

    /** How many events named {@code event}, or queue messages, all executions together may take. */
    public int messages() {
        return parts.stream().flatMap(List::stream).mapToInt(Op::waits).sum();
    }

    @Override
    public String toString() {
        return "program of seed " + seed + ": " + parts;
    }

    private record Maker(Random random, boolean open) {
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
            if (depth == 0 || random.nextInt(5) < 2) {
                return leaf();
            }
            return switch (random.nextInt(open ? 7 : 6)) {
                case 0 -> new All(some(depth));
                case 1 -> new AllSettled(some(depth));
                case 2 -> new Any(leaf());
                case 3 -> new SettledRace(leaf(), random.nextBoolean());
                case 4 -> new Branch(some(depth));
                case 5 -> new All(List.of(new Branch(some(depth)), new Branch(some(depth))));
                default -> new OpenRace(some(depth));
            };
        }

        private Op leaf() {
            String label = Integer.toString(random.nextInt(100));
            return switch (random.nextInt(LEAVES)) {
                case 0, 1 -> new Activity(label, random.nextInt(5) == 0);
                case 2 -> new Timer(2 * random.nextInt(45));
                case 3 -> new Event();
                case 4 -> new Message();
                case 5 -> new Step(label, random.nextInt(5) == 0);
                case 6 -> new Child(label, random.nextInt(5) == 0);
                case 7 -> new Count("k" + random.nextInt(3));
                case 8 -> new Status(label, random.nextInt(4) == 0);
                case 9 -> new Values(label, random.nextInt(5) == 0);
                case 10 -> new Patch("p" + random.nextInt(2));
                case 11 -> random.nextBoolean() ? new TimedOut(2 + 2 * random.nextInt(15)) : new Detached(label);
                case 12 -> new Cancelled(label);
                case 13 -> new GivenUp(label);
                case 14 -> new Call(label, random.nextInt(5) == 0);
                case 15 -> new InTime(label, random.nextInt(5) == 0);
                case 16 -> new RetriedChild(label, random.nextInt(5) == 0);
                default -> new Keys(label);
            };
        }
    }
}
