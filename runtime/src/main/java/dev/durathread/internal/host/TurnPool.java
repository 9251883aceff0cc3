package dev.durathread.internal.host;

import dev.durathread.internal.log.EngineLog;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A pool of threads for turns. One that has nothing else to do is lent to the activity that follows from its turn: it
 * carries the activity's virtual thread until that ends or waits, and then takes the turn that follows from it. So nobody
 * has to be woken between two steps of an instance that is alone, nor to let it go when it has ended.
 *
 * <p>Only one thread is lent at a time, only out of two or more, and only while no turn waits: whatever user code does on
 * it, turns have the others (INV-15).
 */
final class TurnPool extends ThreadPoolExecutor implements TurnExecutor {
    private static final ThreadLocal<@Nullable Worker> WORKERS = new ThreadLocal<>();

    private static final Logger LOG = EngineLog.of(TurnPool.class);

    /** A turn that takes longer has its thread replaced: its code is stuck, in a lock, a socket or a loop. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final int size;
    private final int mostReplaced;
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private volatile int stuck;
    private final AtomicBoolean isLent = new AtomicBoolean();
    private volatile @Nullable Loan current;

    TurnPool(ThreadFactory threads, int size) {
        this(threads, size, Math.max(64, 4 * size));
    }

    /** @param mostReplaced how many threads may be made in the place of those that are stuck */
    TurnPool(ThreadFactory threads, int size, int mostReplaced) {
        super(size, size, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        this.size = size;
        this.mostReplaced = mostReplaced;
        allowCoreThreadTimeOut(true);
    }

    /** What only a thread of the pool itself touches, or writes. */
    private static final class Worker {
        final TurnPool pool;
        final Thread thread = Thread.currentThread();

        /** Whether it is in the middle of a turn, and not of what a guest does. */
        volatile boolean runsTurn;

        /** Since when. */
        volatile long sinceNanos;

        /** What it does when the turn has ended: it carries a guest, or runs what the turn has left to do, or neither. */
        @Nullable
        Loan guest;

        @Nullable
        Runnable rest;

        Worker(TurnPool pool) {
            this.pool = pool;
        }

        void begins() {
            sinceNanos = System.nanoTime();
            runsTurn = true;
        }

        boolean isStuck(long nowNanos) {
            return runsTurn && nowNanos - sinceNanos > PATIENCE.toNanos();
        }

        boolean isFree() {
            return runsTurn && guest == null && rest == null;
        }
    }

    /** A guest on its way to a thread, or on it; holds the turn that follows once there is one, or is closed. */
    private static final class Loan extends AtomicReference<@Nullable Runnable> {
        private static final Runnable CLOSED = Loan::nothing;

        private final transient Thread guest;
        private final transient Runnable continuation;

        Loan(Thread guest, Runnable continuation) {
            this.guest = guest;
            this.continuation = continuation;
        }

        private static void nothing() {}

        boolean offer(Runnable turn) {
            return compareAndSet(null, turn);
        }

        @Nullable
        Runnable close() {
            return getAndSet(CLOSED);
        }
    }

    /**
     * Makes a thread in the place of each that is stuck in user code, up to a number, and takes it away again when that is
     * over. To be called now and then.
     */
    void look() {
        long now = System.nanoTime();
        workers.removeIf(worker -> !worker.thread.isAlive());
        stuck = (int) workers.stream().filter(worker -> worker.isStuck(now)).count();
        int wanted = size + Math.min(stuck, mostReplaced);
        if (wanted > getCorePoolSize()) {
            LOG.warn(
                    "DUR-2011: {} threads for turns are stuck in user code, which sleeps, waits or loops outside of durable"
                            + " calls; {} more are made for the other instances",
                    stuck,
                    wanted - getCorePoolSize());
            setMaximumPoolSize(wanted);
            setCorePoolSize(wanted);
        } else if (wanted < getCorePoolSize()) {
            setCorePoolSize(wanted);
            setMaximumPoolSize(wanted);
        }
    }

    @Override
    public int stuck() {
        return stuck;
    }

    @Override
    public boolean isExhausted() {
        return stuck >= size + mostReplaced;
    }

    @Override
    public void execute(Runnable turn) {
        try {
            super.execute(turn);
        } catch (RejectedExecutionException e) {
            if (!isShutdown()) {
                throw e;
            }
        }
    }

    @Override
    public void executeNext(Runnable turn) {
        if (!isTakenByGuest(turn) && !isTakenByTurn(turn)) {
            execute(turn);
        }
    }

    private boolean isTakenByGuest(Runnable turn) {
        Loan loan = current;
        return loan != null && loan.guest == Thread.currentThread() && loan.offer(turn);
    }

    private boolean isTakenByTurn(Runnable turn) {
        Worker worker = freeWorker();
        if (worker != null) {
            worker.rest = turn;
        }
        return worker != null;
    }

    @Override
    public boolean carries(Thread guest, Runnable continuation) {
        Worker worker = freeWorker();
        if (worker == null || size < 2 || !isLent.compareAndSet(false, true)) {
            return false;
        }
        worker.guest = new Loan(guest, continuation);
        return true;
    }

    /** The calling thread, if it runs a turn after which it has nothing to do, nor any other thread of the pool. */
    private @Nullable Worker freeWorker() {
        Worker worker = WORKERS.get();
        return worker != null
                        && worker.pool == this
                        && worker.isFree()
                        && getQueue().isEmpty()
                ? worker
                : null;
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable turn) {
        Worker worker = WORKERS.get();
        if (worker == null) {
            worker = new Worker(this);
            WORKERS.set(worker);
            workers.add(worker);
        }
        worker.begins();
    }

    @Override
    protected void afterExecute(Runnable turn, @Nullable Throwable thrown) {
        Worker worker = WORKERS.get();
        if (worker != null) {
            worker.runsTurn = false;
            goOn(worker);
        }
    }

    /** Does what the last turn has left to do, carries the guest that it has left and takes the turn that follows, and so on. */
    private void goOn(Worker worker) {
        Runnable next = after(worker);
        while (next != null) {
            worker.begins();
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            } finally {
                worker.runsTurn = false;
            }
            next = after(worker);
        }
    }

    private @Nullable Runnable after(Worker worker) {
        Loan guest = worker.guest;
        worker.guest = null;
        Runnable rest = worker.rest;
        worker.rest = null;
        return guest == null ? rest : carry(guest);
    }

    private @Nullable Runnable carry(Loan loan) {
        current = loan;
        try {
            loan.continuation.run();
        } catch (RuntimeException | Error e) {
            LOG.error("DUR-9001: a thread that was lent to an activity came back with a failure", e);
        } finally {
            current = null;
            isLent.set(false);
        }
        return loan.close(); // the turn that follows is run whatever the guest did
    }
}
