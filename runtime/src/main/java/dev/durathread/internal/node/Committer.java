package dev.durathread.internal.node;

import dev.durathread.failure.ProviderException;
import dev.durathread.host.Host;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.meter.Meters;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: what is ready at the same time goes to the database as one batch, and while one batch is being written
 * the next one gathers.
 *
 * <p>Nothing waits for company. Whoever submits while a lane is free writes the batch itself, on its own thread, unless
 * that thread has {@linkplain #submitAndGoOn more to do} or {@linkplain #submitFromOutside may be interrupted}; others
 * leave their write in the queue and go on. When a batch is done its lane is handed on before the callbacks are called, so
 * that the disk does not wait for the engine. A batch that fails for reasons of storage is written again until it
 * succeeds (INV-5); it may then turn out that the first try had been applied, so that its items are refused.
 */
public final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int MOST_WRITES = 256;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Provider provider;
    private final Host host;
    private final Executor storage;
    private final Meters meters;
    private final Drain drain;
    private final Deque<Item> queue = new ArrayDeque<>();
    private final int lanes;
    private int freeLanes;
    private int underWay;
    private int itemsOfLast;
    private boolean stopped;

    public Committer(Provider provider, Host host, Executor storage, Meters meters, Drain drain) {
        this.provider = provider;
        this.host = host;
        this.storage = storage;
        this.meters = meters;
        this.drain = drain;
        this.lanes = provider.commitLanes();
        this.freeLanes = lanes;
    }

    /** Hears what became of a write. Called on some thread of the engine; must not block. */
    public interface Callback {
        /** @param uncertain whether an earlier try of the batch failed and may have been applied all the same */
        void done(WriteOutcome outcome, boolean uncertain);

        /** The write was dropped: the node has stopped. It may have been applied if it was under way. */
        default void dropped() {}
    }

    /**
     * A write and who hears of it.
     *
     * @param then what goes into the same batch right behind it, and is heard of right after it; null for nothing
     */
    public record Item(
            Write write, Callback callback, @Nullable Item then) {
        /** A write that needs no other with it. */
        public Item(Write write, Callback callback) {
            this(write, callback, null);
        }

        private void drop() {
            for (Item item = this; item != null; item = item.then) {
                item.callback.dropped();
            }
        }
    }

    /** A batch on its way; holds a lane until it is done. */
    private record Batch(List<Item> items, List<Write> writes, int failures) {}

    /** Hands over a write of the engine. After {@link #stop} it is dropped, as by a process that died. */
    public void submit(Write write, Callback callback) {
        submit(new Item(write, callback));
    }

    /** As {@link #submit(Write, Callback)}. */
    public void submit(Item item) {
        if (queued(item)) {
            writeNext();
        }
    }

    /** Hands over a write of a thread that has something else to do: it never writes a batch itself. */
    public void submitAndGoOn(Item item) {
        if (queued(item)) {
            storage.execute(this::writeNext);
        }
    }

    /**
     * Hands over a write of a thread that is not the engine's: of a client, or of the code of an activity. Such a thread
     * may be interrupted at any time, and the batch that it would write holds the writes of others. An interrupt closes
     * the socket on which a virtual thread waits, so that a virtual thread leaves the batch to the storage threads; a
     * platform thread writes it itself, its interrupt put off.
     */
    public void submitFromOutside(Item item) {
        if (Thread.currentThread().isVirtual()) {
            submitAndGoOn(item);
            return;
        }
        boolean interrupted = Thread.interrupted();
        submit(item);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Queues a write; true when the caller now holds a lane, and has to see to the next batch. */
    private boolean queued(Item item) {
        synchronized (this) {
            if (!stopped) {
                queue.add(item);
                if (freeLanes == 0) {
                    return false;
                }
                freeLanes--;
                return true;
            }
        }
        item.drop();
        return false;
    }

    /** Writes what has gathered by now. The caller holds a lane. */
    private void writeNext() {
        Batch next = nextBatchOrFreeLane();
        if (next != null) {
            write(next);
        }
    }

    /** Writes nothing from now on. */
    public void stop() {
        List<Item> dropped;
        synchronized (this) {
            stopped = true;
            dropped = List.copyOf(queue);
            queue.clear();
        }
        dropped.forEach(Item::drop);
    }

    /** Whether nothing waits to be written, nothing is being written, and what follows from it is done. */
    public synchronized boolean isIdle() {
        return queue.isEmpty() && underWay == 0;
    }

    /** Whether a write that comes now would have company: others are being written, or lately came several at a time. */
    public synchronized boolean hasCompany() {
        return itemsOfLast > 1 || freeLanes < lanes;
    }

    private Batch take() {
        underWay++;
        itemsOfLast = 0;
        int size = Math.min(queue.size(), MOST_WRITES);
        List<Item> items = new ArrayList<>(size);
        List<Write> writes = new ArrayList<>(size);
        while (!queue.isEmpty() && items.size() < MOST_WRITES) {
            itemsOfLast++;
            for (Item item = queue.remove(); item != null; item = item.then()) {
                items.add(item);
                writes.add(item.write());
            }
        }
        return new Batch(items, writes, 0);
    }

    private void write(Batch batch) {
        List<WriteOutcome> outcomes;
        long begun = host.nanoTime();
        try {
            outcomes = provider.commit(batch.writes(), host.now());
        } catch (ProviderException e) {
            meters.storageErrors.increment();
            writeLater(batch, e);
            return;
        }
        meters.committed(outcomes.size(), Duration.ofNanos(host.nanoTime() - begun));
        handLaneOn();
        for (int i = 0; i < outcomes.size(); i++) {
            tell(batch.items().get(i), outcomes.get(i), batch.failures() > 0);
        }
        done();
    }

    private void done() {
        synchronized (this) {
            underWay--;
        }
        drain.stir();
    }

    private void tell(Item item, WriteOutcome outcome, boolean uncertain) {
        try {
            item.callback().done(outcome, uncertain);
        } catch (RuntimeException e) {
            LOG.error(
                    "DUR-9002: what follows a commit failed for instance \"{}\"",
                    item.write().instanceId(),
                    e);
        }
    }

    private void handLaneOn() {
        if (isMoreOrFreeLane()) {
            storage.execute(this::writeNext);
        }
    }

    private synchronized boolean isMoreOrFreeLane() {
        if (queue.isEmpty()) {
            freeLanes++;
            return false;
        }
        return true;
    }

    private synchronized @Nullable Batch nextBatchOrFreeLane() {
        if (queue.isEmpty()) {
            freeLanes++;
            return null;
        }
        return take();
    }

    private void writeLater(Batch batch, ProviderException e) {
        if (hasStopped()) {
            batch.items()
                    .forEach(item -> item.callback().dropped()); // what goes behind one is an item of the batch too
            return;
        }
        Duration pause = pauseAfter(batch.failures());
        LOG.warn(
                "DUR-3001: a batch of {} writes could not be committed; it is tried again in {} ms",
                batch.writes().size(),
                pause.toMillis(),
                e);
        Batch again = new Batch(batch.items(), batch.writes(), batch.failures() + 1);
        host.schedule(host.now().plus(pause), Urgency.DUE, () -> storage.execute(() -> write(again)));
    }

    private synchronized boolean hasStopped() {
        return stopped;
    }

    private static Duration pauseAfter(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
