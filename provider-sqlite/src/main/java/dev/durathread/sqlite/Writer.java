package dev.durathread.sqlite;

import dev.durathread.failure.ProviderException;
import dev.durathread.sql.SqlWork;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that writes, and the threads that take turns on it.
 *
 * <p>A platform thread that finds the connection free writes itself, because waking the writer's thread and being woken
 * by it takes a large part of the time of a commit. All other work goes to the writer's thread: work that finds the
 * connection in use, work of virtual threads, which would block their carrier while the disk writes, and large work.
 * What has gathered for that thread goes into one transaction. If one piece fails, all is rolled back and each piece
 * runs again alone, so that a failure harms only its own piece. Between pieces the thread checks whether another
 * process has changed the file.
 */
final class Writer implements AutoCloseable {
    private static final int MOST_TOGETHER = 64;

    /** A file that no other process has changed for this long is checked half as often. */
    private static final long QUIET_AFTER = TimeUnit.SECONDS.toNanos(1);

    private final DatabaseFile file;
    private final Runnable changedElsewhere;
    private final LongAdder transactions = new LongAdder();
    private final LinkedBlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final ReentrantLock turn = new ReentrantLock();
    private final Thread thread;
    private volatile boolean closed;

    // touched by whoever has the turn
    private @Nullable OpenConnection open;
    private long dataVersion;

    // touched by the thread alone
    private long lookedAt = System.nanoTime();
    private long changedAt = System.nanoTime();

    /** @param changedElsewhere called when another process has changed the file; must return at once */
    Writer(DatabaseFile file, Runnable changedElsewhere) throws SQLException {
        this.file = file;
        this.changedElsewhere = changedElsewhere;
        connect();
        this.thread =
                Thread.ofPlatform().daemon().name("durathread-sqlite-writer").unstarted(this::runUntilClosed);
        thread.start();
    }

    /** Runs short work in a transaction. Returns when it is committed. */
    <T> Done<T> write(SqlWork<T> work) {
        Job<T> job = new Job<>(work);
        if (takesTurn()) {
            try {
                serveHere(job);
            } finally {
                turn.unlock();
            }
            return job.await();
        }
        return leave(job);
    }

    /** Runs large work in a transaction, on the writer's thread. Returns when it is committed. */
    <T> Done<T> writeMuch(SqlWork<T> work) {
        return leave(new Job<>(work));
    }

    private <T> Done<T> leave(Job<T> job) {
        queue.add(job);
        if (closed) {
            refuseAll();
        }
        return job.await();
    }

    /** Takes the connection if the caller may write itself and nobody uses it or waits for it. */
    private boolean takesTurn() {
        return !Thread.currentThread().isVirtual() && !turn.hasQueuedThreads() && turn.tryLock();
    }

    private void serveHere(Job<?> job) {
        if (closed) {
            job.fail(file.closed());
        } else {
            serveAlone(job);
        }
    }

    /** How many transactions have been committed. */
    long transactions() {
        return transactions.sum();
    }

    /** How many callers wait for the thread. */
    int waiting() {
        return queue.size();
    }

    private void runUntilClosed() {
        while (!closed) {
            try {
                Job<?> first = queue.poll(untilNextLook(), TimeUnit.NANOSECONDS);
                if (first != null) {
                    serve(first);
                }
                lookElsewhere();
            } catch (InterruptedException e) {
                closed = true; // nobody but close() knows this thread
            } catch (SQLException | RuntimeException e) {
                disconnectInTurn(e); // the next write connects again, and fails if it cannot
            }
        }
        refuseAll();
        disconnectInTurn(new IllegalStateException("closed"));
    }

    private void serve(Job<?> first) {
        turn.lock();
        try {
            List<Job<?>> group = new ArrayList<>();
            group.add(first);
            queue.drainTo(group, MOST_TOGETHER - 1);
            serveTogether(group);
        } finally {
            turn.unlock();
        }
    }

    private void serveTogether(List<Job<?>> group) {
        Throwable failure = tryTogether(group);
        if (failure == null) {
            group.forEach(Job::succeed);
        } else if (group.size() == 1) {
            group.getFirst().fail(failure);
        } else {
            group.forEach(this::serveAlone);
        }
    }

    private void serveAlone(Job<?> job) {
        Throwable failure = tryTogether(List.of(job));
        if (failure == null) {
            job.succeed();
        } else {
            job.fail(failure);
        }
    }

    /** The failure that kept all of it from being committed; null for none. Everybody who waits for a piece gets it. */
    private @Nullable Throwable tryTogether(List<Job<?>> group) {
        try {
            OpenConnection connection = connect();
            connection.control("begin immediate");
            try {
                for (Job<?> job : group) {
                    job.run(new SqliteSession(connection));
                }
                connection.control("commit");
            } catch (SQLException | RuntimeException | Error e) {
                Transactions.rollback(connection, e);
                throw e;
            }
            transactions.increment();
            return null;
        } catch (SQLException e) {
            if (SqliteFailures.spoilsConnection(e)) {
                disconnect(e);
            }
            return file.failure(e);
        } catch (RuntimeException e) {
            return e;
        } catch (Error e) {
            disconnect(
                    e); // a thread whose stack overflowed may have left the connection in a bad state: nobody else gets
            // it
            return e;
        }
    }

    private void lookElsewhere() throws SQLException {
        if (untilNextLook() > 0) {
            return;
        }
        lookedAt = System.nanoTime();
        if (!file.isInMemory() && hasOtherDataVersion()) {
            changedAt = lookedAt;
            changedElsewhere.run();
        }
    }

    private long untilNextLook() {
        long now = System.nanoTime();
        long pause = file.options().changeCheck().toNanos();
        return lookedAt + (now - changedAt < QUIET_AFTER ? pause : 2 * pause) - now;
    }

    private boolean hasOtherDataVersion() throws SQLException {
        turn.lock();
        try {
            long before = dataVersion;
            dataVersion = connect().dataVersion();
            return dataVersion != before;
        } finally {
            turn.unlock();
        }
    }

    private OpenConnection connect() throws SQLException {
        if (open == null) {
            OpenConnection connection = file.openWriter();
            dataVersion = connection.dataVersion();
            open = connection;
        }
        return open;
    }

    private void disconnectInTurn(Exception because) {
        turn.lock();
        try {
            disconnect(because);
        } finally {
            turn.unlock();
        }
    }

    private void disconnect(Throwable because) {
        if (open != null && !file.isInMemory()) {
            try {
                open.close();
            } catch (SQLException e) {
                because.addSuppressed(e);
            }
            open = null;
        }
    }

    private void refuseAll() {
        ProviderException refusal = file.closed();
        for (Job<?> job = queue.poll(); job != null; job = queue.poll()) {
            job.fail(refusal);
        }
    }

    /** Waits until running work is done. Afterwards nothing is written any more. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
