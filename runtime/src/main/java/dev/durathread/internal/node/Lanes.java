package dev.durathread.internal.node;

import dev.durathread.internal.node.Committer.Item;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may write to the database: so many batches at a time as there are lanes. What waits for a lane is here as well.
 *
 * <p>A batch that takes long, because a row is locked or the database answers nothing, is overtaken: its lane is given to
 * the next one, and writes for its instances wait behind it, as they would only get stuck too. There are only so many
 * lanes more than usual, and where nothing at all is stored fewer still.
 *
 * <p>Safe for use by any thread.
 */
final class Lanes {
    private static final int MOST_WRITES = 256;

    /** How many lanes there may be in the place of those that are stuck. */
    private static final int MOST_MORE = 4;

    /** How many batches may be in trouble while the database stores others. */
    private static final int MOST_TROUBLED = 64;

    private final int lanes;
    private final long patienceNanos;
    private final Deque<Item> queue = new ArrayDeque<>();
    private final Deque<Batch> parts =
            new ArrayDeque<>(0); // of batches that were split, and those that are tried again
    private final List<Batch> flying = new ArrayList<>(4); // each holds a lane
    private final List<Batch> troubled = new ArrayList<>(0); // overtaken, with or without a lane
    private int free;
    private int more;
    private int underWay;
    private int itemsOfLast;
    private long stored;
    private boolean stopped;

    Lanes(int lanes, Duration patience) {
        this.lanes = lanes;
        this.free = lanes;
        this.patienceNanos = patience.toNanos();
    }

    /** What has become of a write that was brought. */
    enum Entry {
        /** It waits for a batch that somebody else will write. */
        WAITS,
        /** It waits, and the caller holds a lane and has to see to the next batch. */
        LANE,
        /** The node has stopped. */
        STOPPED
    }

    synchronized Entry add(Item item) {
        if (stopped) {
            return Entry.STOPPED;
        }
        queue.add(item);
        return takeLane() ? Entry.LANE : Entry.WAITS;
    }

    private boolean takeLane() {
        if (free == 0) {
            return false;
        }
        free--;
        return true;
    }

    /** The next batch for a lane that the caller holds; null when nothing waits, and the lane is free then. */
    synchronized @Nullable Batch next(long nowNanos) {
        Batch next = parts.isEmpty() ? gathered() : parts.remove();
        if (next == null) {
            free++;
            return null;
        }
        if (next.failures == 0) {
            underWay++;
            next.begunNanos = nowNanos;
            next.storedBefore = next.storedBefore < 0 ? stored : next.storedBefore;
        }
        fly(next);
        return next;
    }

    private void fly(Batch batch) {
        batch.overtaken = false; // it has a lane of its own
        flying.add(batch);
    }

    private @Nullable Batch gathered() {
        itemsOfLast = 0;
        List<Item> items = new ArrayList<>(Math.min(queue.size(), MOST_WRITES));
        while (!queue.isEmpty() && items.size() < MOST_WRITES) {
            Item item = queue.remove();
            Batch ahead = troubled.isEmpty() ? null : ahead(item);
            if (ahead == null) {
                items.add(item);
            } else {
                ahead.behind.add(item);
            }
        }
        if (items.isEmpty()) {
            return null;
        }
        itemsOfLast = items.size();
        return new Batch(items);
    }

    private @Nullable Batch ahead(Item item) {
        for (Batch batch : troubled) {
            if (batch.concerns(item)) {
                return batch;
            }
        }
        return null;
    }

    /** A batch was stored; true when the caller holds its lane, or another, and has to see to the next batch. */
    synchronized boolean stored(Batch batch) {
        stored++;
        troubled.remove(batch);
        return leave(batch);
    }

    /** A batch was refused for good; the answer is as for {@link #stored}. */
    synchronized boolean refused(Batch batch) {
        troubled.remove(batch);
        return leave(batch);
    }

    /** A batch goes on as several; the answer is as for {@link #stored}. */
    synchronized boolean split(Batch batch, List<Batch> into) {
        into.forEach(parts::add);
        troubled.remove(batch);
        underWay--;
        return leave(batch);
    }

    /**
     * A batch that was tried in vain is to be tried again later. It keeps its lane until then, unless the trouble is its
     * own, or it was overtaken: the answer is as for {@link #stored}.
     */
    synchronized boolean waits(Batch batch) {
        if (batch.isAlone() && stored > batch.storedBefore && troubled.size() < MOST_TROUBLED) {
            trouble(batch);
        }
        return troubled.contains(batch) && leave(batch);
    }

    /** It is tried again: true when the caller has a lane for it, false when it waits for one. */
    synchronized boolean again(Batch batch) {
        if (flying.contains(batch)) {
            return true;
        }
        if (takeLane()) {
            fly(batch);
            return true;
        }
        parts.add(batch);
        return false;
    }

    private boolean leave(Batch batch) {
        boolean held = flying.remove(batch);
        if (!troubled.contains(batch)) {
            batch.behind.reversed().forEach(queue::addFirst);
            batch.behind.clear();
        }
        if (held && batch.overtaken) {
            more--; // its lane was given away
            held = false;
        }
        boolean waiting = !queue.isEmpty() || !parts.isEmpty();
        if (held && !waiting) {
            free++;
        }
        return waiting && (held || takeLane());
    }

    /** All that follows from a batch is done. */
    synchronized void done() {
        underWay--;
    }

    /** The caller cannot see to the next batch: its lane is free. */
    synchronized void giveBack() {
        free++;
    }

    /** Takes a free lane when something waits for one. */
    synchronized boolean takeLaneForWaiting() {
        return (!queue.isEmpty() || !parts.isEmpty()) && takeLane();
    }

    /** Lets others go on where a batch takes too long; gives those that were in no trouble before. */
    synchronized List<Batch> overtake(long nowNanos) {
        List<Batch> late = new ArrayList<>(0);
        for (Batch batch : flying) {
            if (!batch.overtaken && nowNanos - batch.begunNanos >= patienceNanos && mayBeOvertaken(batch)) {
                batch.overtaken = true;
                if (trouble(batch)) {
                    late.add(batch);
                }
                more++;
                free++;
            }
        }
        return late;
    }

    /** What is for its instances waits behind it from now on; false when it does already. */
    private boolean trouble(Batch batch) {
        if (troubled.contains(batch)) {
            return false;
        }
        batch.noteInstances();
        return troubled.add(batch);
    }

    private boolean mayBeOvertaken(Batch batch) {
        int most = stored > batch.storedBefore ? MOST_TROUBLED : MOST_MORE;
        return more < MOST_MORE && troubled.size() < most;
    }

    /** Whether others have been stored since this one was first tried: the trouble is its own, and not the database's. */
    synchronized boolean storesOthers(Batch batch) {
        return stored > batch.storedBefore;
    }

    /** Whether some batch is in trouble. */
    synchronized boolean hasTrouble() {
        return !troubled.isEmpty();
    }

    /** Since when the batch that has been under way longest is; null when none is. */
    synchronized @Nullable Long oldestNanos() {
        Long oldest = null;
        for (Batch batch : flying) {
            oldest = oldest == null || batch.begunNanos - oldest < 0 ? batch.begunNanos : oldest;
        }
        return oldest;
    }

    synchronized long storedCount() {
        return stored;
    }

    /** Writes nothing from now on; gives what had not been begun, or was to be tried again. */
    synchronized List<Item> stop() {
        stopped = true;
        List<Item> left = new ArrayList<>(queue);
        parts.forEach(part -> {
            left.addAll(part.items);
            underWay -= part.failures > 0 ? 1 : 0;
        });
        troubled.forEach(batch -> {
            left.addAll(batch.behind);
            batch.behind.clear();
        });
        queue.clear();
        parts.clear();
        return left;
    }

    synchronized boolean hasStopped() {
        return stopped;
    }

    synchronized boolean isIdle() {
        return queue.isEmpty() && parts.isEmpty() && underWay == 0;
    }

    /** Whether a batch is under way, or something waits for one. */
    synchronized boolean isBusy() {
        return !flying.isEmpty() || !queue.isEmpty() || !parts.isEmpty();
    }

    synchronized boolean hasCompany() {
        return itemsOfLast > 1 || free < lanes;
    }
}
