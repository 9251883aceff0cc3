package dev.durathread.testkit;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one life of the engine to its database. A crash closes it for good: every later call of the dead
 * engine fails and changes nothing.
 */
final class Gate extends ForwardingProvider {
    private final AtomicInteger commits;
    private final CrashPoint crashPoint;
    private final Runnable crash;
    private final Consumer<TurnCommit> afterTurn;
    private final AtomicLong progress = new AtomicLong();
    private final ReadWriteLock callsUnderWay = new ReentrantReadWriteLock(true);
    private volatile boolean shut;

    /**
     * The commit at which a life ends.
     *
     * @param commit the number of the commit, from 1; 0 for never
     * @param after whether just after it, as against just before
     */
    record CrashPoint(int commit, boolean after) {
        static final CrashPoint NEVER = new CrashPoint(0, false);
    }

    /**
     * @param commits counts commits over all lives
     * @param crash is told that the crash point was reached, on the thread that reached it
     * @param afterTurn sees each turn that was stored
     */
    Gate(
            Provider target,
            AtomicInteger commits,
            CrashPoint crashPoint,
            Runnable crash,
            Consumer<TurnCommit> afterTurn) {
        super(target);
        this.commits = commits;
        this.crashPoint = crashPoint;
        this.crash = crash;
        this.afterTurn = afterTurn;
    }

    /** Counts the writes that made progress. Handing a blocked instance back is no progress. */
    long progress() {
        return progress.get();
    }

    /** Waits until running calls are done and what follows from commits was handled. */
    void awaitCallsUnderWay() {
        Lock none = callsUnderWay.writeLock();
        none.lock();
        try {
            return; // whoever gets it has waited for all
        } finally {
            none.unlock();
        }
    }

    /** Closes it. Running calls are done when this returns, so none of them reaches into the next life. */
    void shut() {
        shut = true;
        awaitCallsUnderWay();
    }

    @Override
    protected <T extends @Nullable Object> T around(Operation operation, Supplier<T> call) {
        if (!operation.asksStorage() && operation != Operation.CLOSE) {
            return call.get();
        }
        callsUnderWay.readLock().lock();
        try {
            requireOpen();
            return call.get();
        } finally {
            callsUnderWay.readLock().unlock();
        }
    }

    @Override
    public List<WriteOutcome> commit(List<Write> batch, Instant now) {
        return around(Operation.COMMIT, () -> counted(batch, now));
    }

    private List<WriteOutcome> counted(List<Write> batch, Instant now) {
        int number = commits.incrementAndGet();
        if (number == crashPoint.commit() && !crashPoint.after()) {
            die();
        }
        List<WriteOutcome> outcomes = target().commit(batch, now);
        if (number == crashPoint.commit()) {
            die();
        }
        see(batch, outcomes);
        return outcomes;
    }

    private void see(List<Write> writes, List<WriteOutcome> outcomes) {
        for (int i = 0; i < writes.size(); i++) {
            Write write = writes.get(i);
            if (!(write instanceof InstanceRelease)) {
                progress.incrementAndGet();
            }
            if (write instanceof TurnCommit turn && outcomes.get(i) instanceof WriteOutcome.Applied) {
                afterTurn.accept(turn);
            }
        }
    }

    private void die() {
        shut = true;
        crash.run();
        requireOpen();
    }

    private void requireOpen() {
        if (shut) {
            throw new ProviderException("the process was crashed by its test", null);
        }
    }
}
