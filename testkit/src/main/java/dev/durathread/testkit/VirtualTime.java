package dev.durathread.testkit;

import dev.durathread.host.Host.Scheduled;
import dev.durathread.host.Host.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, the entries that come due in it, and the count of what runs now.
 *
 * <p>Time moves only while nothing runs. It jumps from one due entry to the next. Housekeeping that came due on the way
 * is done once at each stop.
 */
final class VirtualTime {
    private static final Duration LONGEST_WORK = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 5;

    private final TreeSet<Entry> entries =
            new TreeSet<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::order));
    private final BusyActivities activities = new BusyActivities();
    private Instant now;
    private long lastOrder;
    private int running;
    private long begun;

    private record Entry(Instant at, long order, Urgency urgency, Runnable task, Life owner) {}

    /** What one life of an engine has running; nothing of it counts once the life has ended. Guarded by the time. */
    static final class Life {
        private int running;
        private boolean ended;
    }

    VirtualTime(Instant startAt) {
        this.now = startAt;
    }

    synchronized Instant now() {
        return now;
    }

    /** @param owner whose entries go when it ends */
    synchronized Scheduled schedule(Instant at, Urgency urgency, Runnable task, Life owner) {
        Entry entry = new Entry(at, ++lastOrder, urgency, task, owner);
        if (!owner.ended) {
            entries.add(entry);
        }
        return () -> {
            synchronized (VirtualTime.this) {
                entries.remove(entry);
            }
        };
    }

    /** Ends a life: its running work no longer counts, and its planned entries are dropped. */
    synchronized void end(Life life) {
        life.ended = true;
        entries.removeIf(entry -> entry.owner() == life);
        running -= life.running;
        life.running = 0;
        notifyAll();
    }

    synchronized void began(Life life) {
        begun++;
        if (!life.ended) {
            life.running++;
            running++;
        }
    }

    synchronized void ended(Life life) {
        if (!life.ended) {
            life.running--;
            running--;
            if (running == 0) {
                notifyAll();
            }
        }
    }

    /** The calling thread begins to run the code of an activity. */
    synchronized void activityBegan() {
        activities.add(Thread.currentThread());
    }

    /** The calling thread has left the code of an activity. */
    synchronized void activityEnded() {
        activities.remove(Thread.currentThread());
    }

    /**
     * Waits until nothing runs, or only activities whose code has been waiting for a while for something else than
     * time. Gives up after a minute of real time.
     */
    private synchronized void awaitQuiet() throws InterruptedException {
        long until = System.nanoTime() + LONGEST_WORK.toNanos();
        while (running > 0 && !(activities.size() == running && activities.areAllHung())) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IllegalStateException(
                        running + " tasks still run after " + LONGEST_WORK + " of real time; does an activity loop?");
            }
            wait(activities.size() == 0 ? left : LOOK_MILLIS);
        }
    }

    /** Waits a moment of real time for something to happen. Returns true when nothing runs. */
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    synchronized boolean pauseUnlessQuiet(long millis) throws InterruptedException {
        if (running > 0) {
            wait(millis);
        }
        return running == 0;
    }

    /** Waits a moment of real time. Returns true when something began to run meanwhile. */
    @SuppressWarnings("WaitNotInLoop") // woken early it just looks early
    synchronized boolean somethingBegins(long millis) throws InterruptedException {
        long before = begun;
        wait(millis);
        return begun != before || running > 0;
    }

    /** Wakes whoever waits for something to happen. */
    synchronized void stir() {
        notifyAll();
    }

    /**
     * If nothing runs, moves the time to the next due entry and runs what is due then.
     *
     * @return whether there was one
     */
    boolean skip(Life life) {
        synchronized (this) {
            if (running > 0) {
                return true;
            }
            Instant next = nextDue();
            if (next == null) {
                return false;
            }
            now = next.isAfter(now) ? next : now;
            began(life);
        }
        runDue(life);
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
        Life own = new Life();
        try {
            awaitQuiet();
            while (moveTowards(target, own)) {
                runDue(own);
                awaitQuiet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while advancing the time to " + target, e);
        }
    }

    /** Moves to the next due entry or to the target. Returns false when the target is reached and nothing is due. */
    private synchronized boolean moveTowards(Instant target, Life life) {
        Instant next = nextDue();
        Instant stop = next != null && next.isBefore(target) ? next : target;
        now = stop.isAfter(now) ? stop : now;
        if (entries.isEmpty() || entries.first().at().isAfter(now)) {
            return false;
        }
        began(life);
        return true;
    }

    /** Runs what is due now. The caller counts as running until this is done. */
    private void runDue(Life life) {
        try {
            Entry entry = pollDue();
            while (entry != null) {
                entry.task().run();
                entry = pollDue();
            }
        } finally {
            ended(life);
        }
    }

    private synchronized @Nullable Entry pollDue() {
        return entries.isEmpty() || entries.first().at().isAfter(now) ? null : entries.pollFirst();
    }
}
