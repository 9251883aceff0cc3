package dev.durathread.testkit.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs everything, true time, and chance.
 *
 * <p>Whatever can run is run one after the other, in an order drawn at random; time goes on by a little at each step, and
 * to the next thing that is planned when nothing can run. Only the thread that calls {@link #runUntil} may touch it, and
 * the virtual threads that it carries meanwhile.
 */
final class World {
    private static final long LONGEST_STEP_MICROS = 60;
    private static final long MOST_STEPS = 200_000;

    private final PriorityQueue<Planned> planned =
            new PriorityQueue<>(Comparator.comparingLong(Planned::at).thenComparingLong(Planned::order));
    private final List<Step> ready = new ArrayList<>();
    private final List<Escaped> escaped = new ArrayList<>();
    private final SplittableRandom scheduling;
    private final SplittableRandom chance;
    private final Trace trace;
    private final Thread carrier = Thread.currentThread();
    private @Nullable RuntimeException broken;
    private long nowMicros;
    private long lastOrder;
    private long steps;

    /** A continuation that can run, and whose it is. */
    private record Step(SimulatedProcess process, Runnable continuation) {}

    /** What ended a thread. */
    record Escaped(String thread, Throwable thrown) {}

    /** Something that happens at a time. */
    private static final class Planned {
        final long at;
        final long order;

        @Nullable
        Runnable task;

        Planned(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        long at() {
            return at;
        }

        void drop() {
            task = null;
        }

        long order() {
            return order;
        }
    }

    World(long seed, Trace trace) {
        SplittableRandom root = new SplittableRandom(seed);
        this.scheduling = root.split();
        this.chance = root.split();
        this.trace = trace;
    }

    /** The true time, in microseconds from the beginning. */
    long nowMicros() {
        return nowMicros;
    }

    /** Chance for all but the order of steps. */
    SplittableRandom chance() {
        return chance;
    }

    Trace trace() {
        return trace;
    }

    /** How many steps were run. */
    long steps() {
        return steps;
    }

    boolean draw(double share) {
        return share > 0 && chance.nextDouble() < share;
    }

    /** Between the two, the lower much more often than the higher. */
    long drawSkewed(long least, long most) {
        double x = chance.nextDouble();
        long above = (long) ((most - least) * x * x * x);
        return least + above;
    }

    void note(String line) {
        trace.line(nowMicros, line);
    }

    /** Something was thrown that nobody caught; it ends a thread of an engine. */
    void escaped(String thread, Throwable thrown) {
        note(thread + " ended by " + thrown);
        escaped.add(new Escaped(thread, thrown));
    }

    List<Escaped> escaped() {
        return escaped;
    }

    /** Does something after a time; the result drops it. */
    Runnable after(long micros, Runnable task) {
        Planned entry = new Planned(nowMicros + Math.max(0, micros), ++lastOrder, task);
        planned.add(entry);
        return entry::drop;
    }

    /** Takes a continuation; called by the JDK on the thread that made it ready. */
    void ready(SimulatedProcess process, Runnable continuation) {
        Thread current = Thread.currentThread();
        if (current != carrier && !current.isVirtual()) {
            broken = new IllegalStateException(
                    "a thread of the simulation was woken from outside, by '" + current
                            + "'; a run in which threads wait for locks held across waits, or for real time, cannot be repeated");
            return;
        }
        ready.add(new Step(process, continuation));
    }

    /** Drops what a process that died could still do. */
    void forget(SimulatedProcess process) {
        ready.removeIf(step -> step.process() == process);
    }

    /** Takes back what a process that is frozen was about to do. */
    List<Runnable> takeReady(SimulatedProcess process) {
        List<Runnable> taken = new ArrayList<>();
        for (Step step : ready) {
            if (step.process() == process) {
                taken.add(step.continuation());
            }
        }
        forget(process);
        return taken;
    }

    /** Runs until a time has come. */
    void runUntil(long untilMicros) {
        while (runStep(untilMicros)) {
            if (broken != null) {
                throw broken;
            }
            if (steps > MOST_STEPS) {
                throw new IllegalStateException("after " + steps + " steps it has not come to rest");
            }
        }
        nowMicros = Math.max(nowMicros, untilMicros);
    }

    private boolean runStep(long untilMicros) {
        if (!ready.isEmpty()) {
            int index = scheduling.nextInt(ready.size());
            Step step = ready.get(index);
            ready.set(index, ready.getLast());
            ready.removeLast();
            steps++;
            nowMicros += scheduling.nextLong(LONGEST_STEP_MICROS);
            trace.step(index);
            step.continuation().run();
            return true;
        }
        Planned next = planned.peek();
        if (next == null || next.at > untilMicros) {
            return false;
        }
        planned.remove();
        nowMicros = Math.max(nowMicros, next.at);
        Runnable task = next.task;
        if (task != null) {
            task.run();
        }
        return true;
    }
}
