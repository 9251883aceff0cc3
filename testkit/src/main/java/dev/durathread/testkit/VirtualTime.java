package dev.durathread.testkit;

import dev.durathread.Host.Scheduled;
import dev.durathread.Host.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and what is to happen in it, and the count of what runs now.
 *
 * <p>Time moves only while nothing runs. It jumps from one due entry to the next; housekeeping that came due on the way
 * is done once at each stop.
 */
final class VirtualTime {
    private static final Duration LONGEST_WORK = Duration.ofSeconds(60);

    private final TreeSet<Entry> entries =
            new TreeSet<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::order));
    private Instant now;
    private long lastOrder;
    private int running;

    private record Entry(Instant at, long order, Urgency urgency, Runnable task, Object owner) {}

    VirtualTime(Instant startAt) {
        this.now = startAt;
    }

    synchronized Instant now() {
        return now;
    }

    /** @param owner whose entries go when it is closed */
    synchronized Scheduled schedule(Instant at, Urgency urgency, Runnable task, Object owner) {
        Entry entry = new Entry(at, ++lastOrder, urgency, task, owner);
        entries.add(entry);
        notifyAll();
        return () -> {
            synchronized (VirtualTime.this) {
                entries.remove(entry);
            }
        };
    }

    synchronized void dropAll(Object owner) {
        entries.removeIf(entry -> entry.owner().equals(owner));
    }

    synchronized void begin() {
        running++;
    }

    synchronized void end() {
        running--;
        notifyAll();
    }

    /** Waits until nothing runs; gives up after a minute of real time. */
    synchronized void awaitQuiet() throws InterruptedException {
        long until = System.nanoTime() + LONGEST_WORK.toNanos();
        while (running > 0) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IllegalStateException(
                        running + " tasks still run after " + LONGEST_WORK + " of real time; does an activity hang?");
            }
            wait(left);
        }
    }

    /** Waits a moment of real time for something to happen; true when nothing runs. */
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    synchronized boolean pauseUnlessQuiet(long millis) throws InterruptedException {
        if (running > 0) {
            wait(millis);
        }
        return running == 0;
    }

    /** Wakes whoever waits for something to happen. */
    synchronized void stir() {
        notifyAll();
    }

    /**
     * If nothing runs: moves the time to the next due entry and does what has come due by then.
     *
     * @return whether there was one
     */
    boolean skip() {
        Instant next;
        synchronized (this) {
            if (running > 0) {
                return true;
            }
            next = nextDue();
            if (next == null) {
                return false;
            }
            if (next.isAfter(now)) {
                now = next;
            }
        }
        runDue();
        return true;
    }

    private @Nullable Instant nextDue() {
        for (Entry entry : entries) {
            if (entry.urgency() == Urgency.DUE) {
                return entry.at();
            }
        }
        return null;
    }

    void advanceTo(Instant target) {
        try {
            awaitQuiet();
            while (moveTowards(target)) {
                runDue();
                awaitQuiet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Moves to the next due entry or to the target; false when the target is reached and nothing is due. */
    private synchronized boolean moveTowards(Instant target) {
        Instant next = nextDue();
        if (next != null && !next.isAfter(target)) {
            now = next.isAfter(now) ? next : now;
            return true;
        }
        now = target;
        return !entries.isEmpty() && !entries.first().at().isAfter(now);
    }

    private void runDue() {
        begin();
        try {
            Entry entry = pollDue();
            while (entry != null) {
                entry.task().run();
                entry = pollDue();
            }
        } finally {
            end();
        }
    }

    private synchronized @Nullable Entry pollDue() {
        return entries.isEmpty() || entries.first().at().isAfter(now) ? null : entries.pollFirst();
    }
}
