package dev.durathread.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jooq.tools.jdbc.DefaultConnection;

/**
 * A connection that counts as alive for half a minute after the server answered anything. A pool asks before each use that
 * follows half a second without one: an idle node, which looks for work once a second, would cost its server twice as much.
 *
 * <p>That a connection broke unseen meanwhile is found by whoever uses it. Then, and when the connection breaks that
 * listens, {@linkplain Connections#broke none} of the others is used any more.
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
