package dev.durathread.sqlite;

import dev.durathread.ProviderException;
import dev.durathread.sql.SqlWork;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The one that writes: a platform thread with the one connection that does.
 *
 * <p>What waits for it when it becomes free goes into one transaction. When one piece of it fails, all is rolled back and
 * each piece is done again alone, so that none suffers for another. Between pieces it looks whether another process has
 * changed the file.
 */
final class Writer implements AutoCloseable {
    private static final int MOST_TOGETHER = 64;

    private final DatabaseFile file;
    private final Runnable changedElsewhere;
    private final LongAdder transactions = new LongAdder();
    private final LinkedBlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    // touched by the thread alone, once it runs
    private @Nullable OpenConnection open;
    private long dataVersion;
    private long lookedAt;

    /** @param changedElsewhere called when another process has changed the file; must return at once */
    Writer(DatabaseFile file, Runnable changedElsewhere) throws SQLException {
        this.file = file;
        this.changedElsewhere = changedElsewhere;
        connect();
        this.thread =
                Thread.ofPlatform().daemon().name("durathread-sqlite-writer").unstarted(this::runUntilClosed);
        thread.start();
    }

    /** Does something in a transaction; comes back when it is committed. */
    <T> Done<T> write(SqlWork<T> work) {
        Job<T> job = new Job<>(work);
        queue.add(job);
        if (closed) {
            refuseAll();
        }
        return job.await();
    }

    /** How many transactions have been committed. */
    long transactions() {
        return transactions.sum();
    }

    /** How many callers wait for their turn. */
    int waiting() {
        return queue.size();
    }

    private void runUntilClosed() {
        while (!closed) {
            try {
                Job<?> first = queue.poll(file.options().changeCheck().toNanos(), TimeUnit.NANOSECONDS);
                if (first != null) {
                    serve(first);
                }
                lookElsewhere();
            } catch (InterruptedException e) {
                closed = true; // nobody but close() knows this thread
            } catch (SQLException | RuntimeException e) {
                disconnect(e); // the next write connects again, and tells its caller if it cannot
            }
        }
        refuseAll();
        disconnect(new IllegalStateException("closed"));
    }

    private void serve(Job<?> first) {
        List<Job<?>> group = new ArrayList<>();
        group.add(first);
        queue.drainTo(group, MOST_TOGETHER - 1);
        Exception failure = tryTogether(group);
        if (failure == null) {
            group.forEach(Job::succeed);
        } else if (group.size() == 1) {
            first.fail(failure);
        } else {
            group.forEach(this::serveAlone);
        }
    }

    private void serveAlone(Job<?> job) {
        Exception failure = tryTogether(List.of(job));
        if (failure == null) {
            job.succeed();
        } else {
            job.fail(failure);
        }
    }

    private @Nullable Exception tryTogether(List<Job<?>> group) {
        try {
            OpenConnection connection = connect();
            connection.execute("begin immediate");
            try {
                for (Job<?> job : group) {
                    job.run(new SqliteSession(connection));
                }
                connection.execute("commit");
            } catch (SQLException | RuntimeException e) {
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
        }
    }

    private void lookElsewhere() throws SQLException {
        long now = System.nanoTime();
        if (file.isInMemory() || now - lookedAt < file.options().changeCheck().toNanos()) {
            return;
        }
        lookedAt = now;
        long version = readDataVersion(connect());
        if (version != dataVersion) {
            dataVersion = version;
            changedElsewhere.run();
        }
    }

    private static long readDataVersion(OpenConnection connection) throws SQLException {
        return Long.parseLong(connection.pragma("data_version"));
    }

    private OpenConnection connect() throws SQLException {
        if (open == null) {
            OpenConnection connection = file.openWriter();
            dataVersion = readDataVersion(connection);
            open = connection;
        }
        return open;
    }

    private void disconnect(Exception because) {
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

    /** Waits until what has been begun is done, and then writes no more. */
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
