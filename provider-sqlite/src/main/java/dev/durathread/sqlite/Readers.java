package dev.durathread.sqlite;

import dev.durathread.failure.ProviderException;
import dev.durathread.sql.SqlWork;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A few connections that read, opened when first needed. Each read sees one state of the database. */
final class Readers implements AutoCloseable {
    private final DatabaseFile file;
    private final Semaphore free;
    private final ConcurrentLinkedQueue<OpenConnection> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    Readers(DatabaseFile file) {
        this.file = file;
        this.free = new Semaphore(file.options().readers(), true);
    }

    /** Runs one query, which is one state by itself. */
    <T> T read(SqlWork<T> query) {
        return run(query, false);
    }

    /** Runs several queries on one state. */
    <T> T readAll(SqlWork<T> queries) {
        return run(queries, true);
    }

    private <T> T run(SqlWork<T> work, boolean inTransaction) {
        free.acquireUninterruptibly();
        OpenConnection open = null;
        try {
            open = take();
            T result = inTransaction ? inTransaction(open, work) : work.run(new SqliteSession(open));
            giveBack(open);
            return result;
        } catch (SQLException e) {
            discard(open, e);
            throw file.failure(e);
        } catch (RuntimeException e) {
            discard(open, e);
            throw e;
        } finally {
            free.release();
        }
    }

    private OpenConnection take() throws SQLException {
        if (closed) {
            throw file.closed();
        }
        OpenConnection open = idle.poll();
        return open == null ? file.openReader() : open;
    }

    private void giveBack(OpenConnection open) throws SQLException {
        idle.add(open);
        if (closed) {
            close();
        }
    }

    private static <T> T inTransaction(OpenConnection open, SqlWork<T> work) throws SQLException {
        open.control("begin");
        T result = work.run(new SqliteSession(open));
        open.control("commit");
        return result;
    }

    private static void discard(@Nullable OpenConnection open, Exception because) {
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                because.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        List<ProviderException> failures = new ArrayList<>(0);
        for (OpenConnection open = idle.poll(); open != null; open = idle.poll()) {
            try {
                open.close();
            } catch (SQLException e) {
                failures.add(file.failure(e));
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }
}
