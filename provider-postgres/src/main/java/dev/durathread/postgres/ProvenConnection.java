package dev.durathread.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jooq.tools.jdbc.DefaultConnection;

/**
 * A connection that counts as alive for half a minute after any answer of the server. The pool would otherwise test a
 * connection that was idle for half a second, which doubles the queries of an idle node that looks for work once a
 * second.
 *
 * <p>If a connection broke unnoticed, its next user finds out. Then, and when the listening connection breaks, the pool
 * {@linkplain Connections#broke replaces} all the others.
 */
final class ProvenConnection extends DefaultConnection {
    private static final long PROVEN_NANOS = Duration.ofSeconds(30).toNanos();

    private final LongSupplier nanoTime;
    private volatile long provenAt;

    ProvenConnection(Connection connection, LongSupplier nanoTime) {
        super(connection);
        this.nanoTime = nanoTime;
        this.provenAt = nanoTime.getAsLong();
    }

    /** The server has just answered on it. */
    void answered() {
        provenAt = nanoTime.getAsLong();
    }

    @Override
    public boolean isValid(int timeoutSeconds) throws SQLException {
        if (nanoTime.getAsLong() - provenAt < PROVEN_NANOS) {
            return !isClosed();
        }
        boolean answers = super.isValid(timeoutSeconds);
        if (answers) {
            answered();
        }
        return answers;
    }
}
