package dev.durathread.internal.node;

import dev.durathread.failure.ProviderException;
import dev.durathread.failure.ProviderException.Kind;
import dev.durathread.host.Host;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.log.Seldom;
import dev.durathread.internal.meter.Meters;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Group commit: what is ready at the same time goes to the database as one batch, and while one batch is being written
 * the next one gathers.
 *
 * <p>Nothing waits for company. Whoever submits while a lane is free writes the batch itself, on its own thread, unless
 * that thread has {@linkplain #submitAndGoOn more to do} or {@linkplain #submitFromOutside may be interrupted}; others
 * leave their write in the queue and go on. When a batch is done its lane is handed on before the callbacks are called, so
 * that the disk does not wait for the engine.
 *
 * <p>A batch that fails for reasons of storage is written again until it succeeds (INV-5); it may then turn out that the
 * first try had been applied, so that its items are refused. One that fails for a reason that no retry cures is split
 * until the guilty write stands alone; that one is refused, and the others are stored. So is one that fails while others
 * are stored. Whatever is thrown, by the provider or by a callback, the lane goes on and each callback is called once
 * (INV-20). Lanes that stand still are overtaken, see {@link Lanes}.
 */
public final class Committer {
    private static final Logger LOG = EngineLog.of(Committer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(30);

    /** A write that fails for a reason that nobody knows is tried so often: it may have been the moment. */
    private static final int TRIES_FOR_THE_UNKNOWN = 3;

    /** A batch that fails in vain while others are stored is split after so many tries. */
    private static final int TRIES_IN_COMPANY = 2;

    private final Provider provider;
    private final Host host;
    private final Executor storage;
    private final Meters meters;
    private final Drain drain;
    private final Lanes lanes;
    private final Seldom warnings;
    private final AtomicBoolean watched = new AtomicBoolean();

    public Committer(Provider provider, Host host, Executor storage, Meters meters, Drain drain) {
        this.provider = provider;
        this.host = host;
        this.storage = storage;
        this.meters = meters;
        this.drain = drain;
        this.lanes = new Lanes(provider.commitLanes(), PATIENCE);
        this.warnings = new Seldom(host::nanoTime, BETWEEN_WARNINGS);
    }

    /**
     * Hears what became of a write: of each exactly one method is called, once. Called on some thread of the engine; must
     * not block.
     */
    public interface Callback {
        /** @param uncertain whether an earlier try of the batch failed and may have been applied all the same */
        void done(WriteOutcome outcome, boolean uncertain);

        /** The write can never be stored, and was logged. */
        default void failed(RuntimeException why) {}

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

        /** The first write alone, with what goes behind it to follow once that is stored. */
        Item apart(Committer committer) {
            return then == null ? this : new Item(write, new Leading(callback, then, committer));
        }
    }

    /** Hears of a write that another one follows in a batch of its own. */
    private record Leading(Callback callback, Item follower, Committer committer) implements Callback {
        @Override
        public void done(WriteOutcome outcome, boolean uncertain) {
            try {
                callback.done(outcome, uncertain);
            } finally {
                committer.submitAndGoOn(follower);
            }
        }

        @Override
        public void failed(RuntimeException why) {
            callback.failed(why);
            committer.tellEach(follower, next -> next.failed(why));
        }

        @Override
        public void dropped() {
            callback.dropped();
            committer.drop(follower);
        }
    }

    /** Hands over a write of the engine. After {@link #stop} it is dropped, as by a process that died. */
    public void submit(Write write, Callback callback) {
        submit(new Item(write, callback));
    }

    /** As {@link #submit(Write, Callback)}. */
    public void submit(Item item) {
        if (queued(item)) {
            if (lanes.hasTrouble()) {
                goOnElsewhere(); // this thread may have more to do than to wait for a row
            } else {
                writeNext();
            }
        }
    }

    /** Hands over a write of a thread that has something else to do: it never writes a batch itself. */
    public void submitAndGoOn(Item item) {
        if (queued(item)) {
            goOnElsewhere();
        }
    }

    /**
     * Hands over a write of a thread that is not the engine's: of a client, or of the code of an activity. Such a thread
     * may be interrupted at any time, and the batch that it would write holds the writes of others. An interrupt closes
     * the socket on which a virtual thread waits, so that a virtual thread leaves the batch to the storage threads; a
     * platform thread writes it itself, its interrupt put off.
     *
     * @throws StackOverflowError when the caller has little stack left; nothing has been done then
     */
    public void submitFromOutside(Item item) {
        if (Thread.currentThread().isVirtual()) {
            submitAndGoOn(item);
            return;
        }
        StackRoom.require();
        boolean interrupted = Thread.interrupted();
        submit(item);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Queues a write; true when the caller now holds a lane, and has to see to the next batch. */
    private boolean queued(Item item) {
        return switch (lanes.add(item)) {
            case LANE -> true;
            case WAITS -> false;
            case STOPPED -> {
                drop(item);
                yield false;
            }
        };
    }

    /** Has what waits written by a storage thread; the caller holds a lane. False when no thread could be had. */
    @SuppressWarnings("CatchThrowable") // the lane must not be lost
    private boolean goOnElsewhere() {
        try {
            storage.execute(this::writeNext);
            return true;
        } catch (Throwable t) {
            lanes.giveBack(); // the next write takes it, or the next look
            LOG.error("DUR-9001: no thread could be had to write to the database; it is tried again", t);
            watch();
            return false;
        }
    }

    /** Writes what has gathered by now. The caller holds a lane. */
    private void writeNext() {
        Batch next = lanes.next(host.nanoTime());
        if (next != null) {
            watch();
            write(next);
        }
    }

    /** Writes nothing from now on. */
    public void stop() {
        lanes.stop().forEach(this::drop);
    }

    /** Whether nothing waits to be written, nothing is being written, and what follows from it is done. */
    public boolean isIdle() {
        return lanes.isIdle();
    }

    /** Whether a write that comes now would have company: others are being written, or lately came several at a time. */
    public boolean hasCompany() {
        return lanes.hasCompany();
    }

    /** How many batches have been stored. */
    public long storedBatches() {
        return lanes.storedCount();
    }

    /** How long the batch that has been under way longest has been; zero when none is. */
    public Duration longestUnderWay() {
        Long since = lanes.oldestNanos();
        return since == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, host.nanoTime() - since));
    }

    @SuppressWarnings("CatchThrowable") // whatever the provider throws is held to its batch
    private void write(Batch batch) {
        List<WriteOutcome> outcomes;
        long begun = host.nanoTime();
        try {
            outcomes = provider.commit(batch.writes, host.now());
            checkSize(batch, outcomes);
        } catch (Throwable t) {
            notStored(batch, t);
            return;
        }
        stored(batch, outcomes, Duration.ofNanos(host.nanoTime() - begun));
    }

    private static void checkSize(Batch batch, List<WriteOutcome> outcomes) {
        if (outcomes.size() != batch.writes.size()) {
            throw new IllegalStateException("the provider gave " + outcomes.size() + " outcomes for a batch of "
                    + batch.writes.size() + " writes");
        }
    }

    private void stored(Batch batch, List<WriteOutcome> outcomes, Duration took) {
        handLaneOn(lanes.stored(batch));
        meters.committed(outcomes.size(), took);
        if (batch.failures > 0) {
            LOG.info("DUR-3001: a batch of {} writes was stored at last", batch.writes.size());
        }
        int next = 0;
        for (Item unit : batch.items) {
            for (Item item = unit; item != null; item = item.then) {
                WriteOutcome outcome = outcomes.get(next++);
                tell(item, callback -> callback.done(outcome, batch.uncertain));
            }
        }
        done();
    }

    private void handLaneOn(boolean hasLane) {
        if (hasLane) {
            goOnElsewhere();
        }
    }

    private void done() {
        lanes.done();
        drain.stir();
    }

    @SuppressWarnings("CatchThrowable") // what follows from one write keeps nobody else from hearing
    private void tell(Item item, Consumer<Callback> news) {
        try {
            news.accept(item.callback);
        } catch (Throwable t) {
            LOG.error("DUR-9002: what follows a commit failed for instance \"{}\"", item.write.instanceId(), t);
        }
    }

    private void tellEach(Item unit, Consumer<Callback> news) {
        for (Item item = unit; item != null; item = item.then) {
            tell(item, news);
        }
    }

    private void drop(Item unit) {
        tellEach(unit, Callback::dropped);
    }

    private void dropAll(Batch batch) {
        batch.items.forEach(this::drop);
        done();
    }

    private void notStored(Batch batch, Throwable why) {
        meters.storageErrors.increment();
        batch.uncertain = true;
        batch.failures++;
        if (lanes.hasStopped()) {
            dropAll(batch);
        } else if (mayBeCured(batch, why)) {
            writeLater(batch, why);
        } else if (batch.isAlone() || isClosed(why)) {
            refuse(batch, why);
        } else {
            LOG.debug("a batch of {} writes is split: {}", batch.writes.size(), why.toString());
            handLaneOn(lanes.split(batch, batch.parts(this)));
        }
    }

    /** Whether the same batch may be stored the next time. */
    private boolean mayBeCured(Batch batch, Throwable why) {
        if (!(why instanceof ProviderException known)) {
            return batch.isAlone() && batch.failures < TRIES_FOR_THE_UNKNOWN;
        }
        if (known.kind() != Kind.TRANSIENT) {
            return false;
        }
        return batch.isAlone() || batch.failures < TRIES_IN_COMPANY || !lanes.storesOthers(batch);
    }

    @SuppressWarnings("CatchThrowable") // a batch whose alarm cannot be set is tried again at once
    private void writeLater(Batch batch, Throwable why) {
        Duration pause = pauseAfter(batch.failures - 1);
        if (warnings.isDue(kindOf(why))) {
            LOG.warn(
                    "DUR-3001: a batch of {} writes could not be committed, of instances {}; it is tried again in {} ms",
                    batch.writes.size(),
                    batch.described(),
                    pause.toMillis(),
                    why);
        }
        handLaneOn(lanes.waits(batch));
        try {
            host.schedule(host.now().plus(pause), Urgency.DUE, () -> again(batch));
        } catch (Throwable t) {
            again(batch);
        }
    }

    private static String kindOf(Throwable why) {
        return why instanceof ProviderException known
                ? known.code()
                : why.getClass().getName();
    }

    @SuppressWarnings("CatchThrowable") // see goOnElsewhere
    private void again(Batch batch) {
        if (lanes.hasStopped()) {
            dropAll(batch);
        } else if (lanes.again(batch)) {
            try {
                storage.execute(() -> write(batch));
            } catch (Throwable t) {
                notStored(batch, t);
            }
        }
    }

    private static boolean isClosed(Throwable why) {
        return why instanceof ProviderException known && known.kind() == Kind.CLOSED;
    }

    /** What it holds cannot be stored, now or later: whoever brought it hears why. */
    private void refuse(Batch batch, Throwable why) {
        if (warnings.isDue("refused: " + kindOf(why))) {
            LOG.error(
                    "DUR-3012: a {} of instance \"{}\" cannot be stored and is given up",
                    batch.writes.getFirst().getClass().getSimpleName(),
                    batch.writes.getFirst().instanceId(),
                    why);
        }
        handLaneOn(lanes.refused(batch));
        RuntimeException told = why instanceof RuntimeException known
                ? known
                : new ProviderException(Kind.FINAL, "DUR-3012", null, "a write cannot be stored: " + why, why);
        batch.items.forEach(unit -> tellEach(unit, callback -> callback.failed(told)));
        done();
    }

    private static Duration pauseAfter(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** Sees to it that lanes are looked at as long as something is under way. */
    @SuppressWarnings("CatchThrowable") // called in the middle of a write, which must go on
    private void watch() {
        if (watched.compareAndSet(false, true)) {
            try {
                host.schedule(host.now().plus(LOOK), Urgency.HOUSEKEEPING, this::look);
            } catch (Throwable t) {
                watched.set(false); // the next write tries again
            }
        }
    }

    /** Lets others go on where a batch takes too long, and looks for writes that wait beside a free lane. */
    private void look() {
        watched.set(false);
        for (Batch late : lanes.overtake(host.nanoTime())) {
            LOG.warn(
                    "DUR-3013: a batch of {} writes has been under way for more than {} s, of instances {}; a row may be"
                            + " locked. Writes for other instances go on beside it",
                    late.writes.size(),
                    PATIENCE.toSeconds(),
                    late.described());
        }
        boolean goesOn = true;
        while (goesOn && lanes.takeLaneForWaiting()) {
            goesOn = goOnElsewhere();
        }
        if (lanes.isBusy()) {
            watch();
        }
    }
}
