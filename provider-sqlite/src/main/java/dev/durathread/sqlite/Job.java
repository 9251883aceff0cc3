package dev.durathread.sqlite;

import dev.durathread.sql.SqlSession;
import dev.durathread.sql.SqlWork;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A piece of work for the writer, and the thread that waits for it. */
final class Job<T> {
    private final SqlWork<T> work;
    private final CompletableFuture<Done<T>> outcome = new CompletableFuture<>();
    private @Nullable Done<T> done;

    Job(SqlWork<T> work) {
        this.work = work;
    }

    /** Runs the work. It may run again after a rollback. */
    void run(SqlSession session) throws SQLException {
        done = new Done<>(work.run(session), session.news());
    }

    /** The transaction is committed. */
    void succeed() {
        outcome.complete(done);
    }

    void fail(Throwable failure) {
        outcome.completeExceptionally(failure);
    }

    /** Blocks until the work is committed or has failed. An interrupt does not end the wait; it is kept for later. */
    Done<T> await() {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw e;
            }
        }
    }
}
