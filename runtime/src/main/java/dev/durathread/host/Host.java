package dev.durathread.host;

import dev.durathread.DurableRuntime;
import dev.durathread.history.Saturated;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * What an engine runs on: threads, time and chance. The engine starts no thread, reads no clock and never sleeps; all of
 * it comes from here.
 *
 * <p>Programs leave the choice to {@link DurableRuntime.Builder}, which takes the threads and the clock of the JVM. The
 * testkit brings a host of its own, with a virtual clock.
 */
public interface Host extends AutoCloseable {
    /** The time, in whole milliseconds. */
    Instant now();

    /** The elapsed time that the JVM measures, for durations of what really runs; see {@link System#nanoTime()}. */
    default long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Whether the engine is to keep its time by the clock of its storage, on which nodes agree, and not by this host's.
     * Not so where the time is given by somebody, as by a test.
     */
    default boolean followsStorage() {
        return false;
    }

    /** A source of random numbers; safe for use by many threads. */
    RandomGenerator random();

    /**
     * Whether the threads of {@link Role#TURN} are virtual ones that the host schedules itself. The fibers of
     * orchestrations are then virtual threads that take the scheduler of the thread which starts them.
     */
    default boolean runsTurnsOnVirtualThreads() {
        return false;
    }

    /**
     * An executor for one role. Called once for each role of an engine.
     *
     * @param threads makes threads of the kind that the role needs
     * @param concurrency how many tasks run at a time at the most; further ones wait
     */
    Executor executor(Role role, ThreadFactory threads, int concurrency);

    /**
     * Runs a task once, not before a time. The task is short and never blocks.
     *
     * @param urgency whether somebody waits for it
     */
    Scheduled schedule(Instant at, Urgency urgency, Runnable task);

    /**
     * Blocks the calling thread, which is not one of the engine's, until a result is there.
     *
     * @param timeout in real time
     * @throws TimeoutException when it is not there in time
     * @throws InterruptedException when the thread is interrupted
     */
    <T> T await(CompletableFuture<T> result, Duration timeout) throws TimeoutException, InterruptedException;

    /**
     * Blocks the calling thread, one that runs an activity or a step, until something is done or a time has passed on the
     * host's clock.
     *
     * @return whether it is done
     * @throws InterruptedException when the thread is interrupted
     */
    boolean pause(CompletableFuture<?> until, Duration atMost) throws InterruptedException;

    /**
     * Blocks the thread that shuts the engine down until something is done or a time has passed, in real time.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    default void awaitEnd(CompletableFuture<?> until, Duration atMost) throws InterruptedException {
        try {
            until.get(Saturated.millis(atMost) + 1, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // the caller looks for itself
        }
    }

    /** Ends what the host runs; tasks that wait are dropped and threads interrupted. */
    @Override
    void close();

    /** What an executor is for. */
    enum Role {
        /** Turns of orchestrations. */
        TURN,
        /** Reading and writing the database. */
        STORAGE,
        /** Activities and steps: user code, one thread each. */
        ACTIVITY
    }

    /** Whether a scheduled task matters to anybody when nothing else happens. */
    enum Urgency {
        /** Something is due then: a timer, a retry, a timeout. */
        DUE,
        /** Housekeeping: renewing leases, looking for lost work. */
        HOUSEKEEPING
    }

    /** A task that was scheduled. */
    interface Scheduled {
        /** Drops the task if it has not begun. */
        void cancel();
    }
}
