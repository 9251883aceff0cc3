package dev.durathread.testkit.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A process: its threads, its clock, and whether it lives. It schedules all virtual threads that run in it.
 *
 * <p>Its clock goes faster or slower than true time, and leaps when somebody sets it. A frozen process does nothing and
 * comes back with all it had in memory; a dead one never does anything again.
 */
final class SimulatedProcess implements Executor {
    static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final World world;
    private final String name;
    private final double rate;
    private long offsetMicros;
    private boolean dead;
    private boolean frozen;
    private List<Runnable> waiting = new ArrayList<>(); // what became ready while it was frozen
    private double slowness = 1;
    private boolean spared;

    /** @param rate how many microseconds its clock counts in one of true time */
    SimulatedProcess(World world, String name, double rate, long offsetMicros) {
        this.world = world;
        this.name = name;
        this.rate = rate;
        this.offsetMicros = offsetMicros;
    }

    String name() {
        return name;
    }

    World world() {
        return world;
    }

    boolean isDead() {
        return dead;
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Whether its way to the store is always good. */
    boolean isSpared() {
        return spared;
    }

    void spared(boolean always) {
        spared = always;
    }

    /** How much longer the store takes for it than for others. */
    double slowness() {
        return slowness;
    }

    void slowness(double factor) {
        slowness = factor;
    }

    /** The time by its clock, in whole milliseconds. */
    Instant now() {
        return EPOCH.plusMillis(localMicros() / 1_000);
    }

    private long localMicros() {
        long counted = (long) (world.nowMicros() * rate);
        return counted + offsetMicros;
    }

    long elapsedNanos() {
        return (long) (world.nowMicros() * rate * 1_000);
    }

    /** True time until its clock shows a time, unless it is set meanwhile. */
    long microsUntil(Instant at) {
        long localMillis = at.toEpochMilli() - EPOCH.toEpochMilli();
        return microsFor(localMillis * 1_000 - localMicros());
    }

    /** True time in which it counts so many microseconds. */
    long microsFor(long localMicros) {
        return localMicros <= 0 ? 0 : (long) Math.ceil(localMicros / rate);
    }

    void leap(long micros) {
        world.note(name + " clock leaps by " + micros / 1_000 + " ms");
        offsetMicros += micros;
    }

    long offsetMicros() {
        return offsetMicros;
    }

    /** Sets its clock to true time. */
    void setClockRight() {
        long counted = (long) (world.nowMicros() * rate);
        offsetMicros = world.nowMicros() - counted;
    }

    @Override
    public void execute(Runnable continuation) {
        if (dead) {
            return;
        }
        if (frozen) {
            waiting.add(continuation);
        } else {
            world.ready(this, continuation);
        }
    }

    /** Starts a thread in it. */
    Thread start(String thread, Runnable task) {
        return ScheduledThreads.start(this, name + "/" + thread, () -> {
            try {
                task.run();
            } catch (Throwable e) {
                world.escaped(name + "/" + thread, e);
            }
        });
    }

    void freeze() {
        world.note(name + " freezes");
        frozen = true;
        // what is ready stays so: it is taken out of the world and goes on after the thaw
        waiting.addAll(world.takeReady(this));
    }

    void thaw() {
        if (frozen && !dead) {
            world.note(name + " thaws");
            frozen = false;
            List<Runnable> all = waiting;
            waiting = new ArrayList<>();
            all.forEach(this::execute);
        }
    }

    void kill() {
        world.note(name + " dies");
        dead = true;
        frozen = false;
        waiting = List.of();
        world.forget(this);
    }
}
