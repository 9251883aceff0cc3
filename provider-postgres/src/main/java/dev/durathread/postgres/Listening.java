package dev.durathread.postgres;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ChangeListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Receives the notifications of other processes, on a connection of its own. The connection is made again whenever it
 * breaks.
 *
 * <p>Each connection is tested first: it must receive a notification that another connection sends. A connection
 * through a pooler in transaction mode does not. The provider then logs this, and everybody who waits polls.
 */
final class Listening implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration PAUSE_WHEN_DEAF = Duration.ofSeconds(60);
    private static final Duration TEST_WAIT = Duration.ofSeconds(3);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);

    private final Connections connections;
    private final Channel channel;
    private final ChangeListener listeners;
    private final Announcer announcer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private volatile boolean isHearing;
    private volatile boolean isClosed;
    private volatile @Nullable Connection current;
    private boolean isStarted;

    // touched by the listening thread alone
    private boolean saidThatItIsDeaf;
    private boolean saidThatItFailed;

    Listening(Connections connections, Channel channel, ChangeListener listeners, Announcer announcer) {
        this.connections = connections;
        this.channel = channel;
        this.listeners = listeners;
        this.announcer = announcer;
    }

    /** Begins to listen, unless it has begun already. */
    void start() {
        lock.lock();
        try {
            if (!connections.hasRoomForDedicated()) {
                sayThatThereIsNoRoom();
            } else if (!isStarted && !isClosed) {
                isStarted = true;
                Thread.ofVirtual().name("durathread-listener").start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether notifications arrive at the moment. */
    boolean isHearing() {
        return isHearing;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!isClosed) {
            try {
                if (listen()) {
                    pause = FIRST_PAUSE;
                } else {
                    pause = PAUSE_WHEN_DEAF;
                    sayThatItIsDeaf();
                }
            } catch (SQLException e) {
                noteBreak(Redaction.of(e));
            } catch (ProviderException e) {
                noteBreak(e);
            } catch (Throwable e) { // whatever it is, nobody else would listen
                sayThatItFailed(e);
            }
            pauseFor(pause);
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        }
    }

    private void sayThatThereIsNoRoom() {
        LOG.warn("DUR-3050: the pool has a single connection, so that none is held to listen for notifications; changes"
                + " made by other processes are found by looking");
    }

    /** Logs a warning the first time. It is tried again from time to time while the provider is open. */
    private void sayThatItIsDeaf() {
        LOG.atLevel(saidThatItIsDeaf ? Level.DEBUG : Level.WARN)
                .log("DUR-3039: notifications do not arrive, perhaps because of a pooler in transaction mode;"
                        + " changes made by other processes are found by looking");
        saidThatItIsDeaf = true;
    }

    /** A warning the first time after it heard something. */
    private void sayThatItFailed(Throwable why) {
        LOG.atLevel(saidThatItFailed ? Level.DEBUG : Level.WARN)
                .setCause(why)
                .log("DUR-3047: listening for what other processes do failed; the connection is made again");
        saidThatItFailed = true;
    }

    private void noteBreak(Exception why) {
        if (!isClosed) {
            LOG.debug("the listening connection broke; it is made again", why);
        }
    }

    /** Waits, but not when it is closed. */
    private void pauseFor(Duration pause) {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !isClosed) {
                left = closed.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            isClosed = true; // nobody but this class knows the thread
        } finally {
            lock.unlock();
        }
    }

    /** Listens until the connection breaks. Returns false when the connection works but receives no notifications. */
    private boolean listen() throws SQLException {
        try (Connection connection = connections.openDedicated()) {
            current = connection;
            if (isClosed) {
                return true;
            }
            connection.setAutoCommit(true);
            PGConnection driver = connection.unwrap(PGConnection.class);
            execute(connection, "listen \"" + channel.name() + "\"");
            announcer.hello();
            if (!hearsItself(driver)) {
                return false;
            }
            announcer.ownListener(driver.getBackendPID());
            share(connection);
            isHearing = true;
            listeners.workAvailable(); // something may have changed while nobody listened
            listeners.tasksRemoved();
            while (!isClosed) {
                hear(connection, driver);
            }
            return true;
        } finally {
            if (isHearing && !isClosed) {
                connections.broke(); // this connection is read all the time, so it notices first
            }
            isHearing = false;
            current = null;
            announcer.ownListener(0);
        }
    }

    private boolean hearsItself(PGConnection driver) throws SQLException {
        long end = System.nanoTime() + TEST_WAIT.toNanos();
        while (System.nanoTime() < end) {
            PGNotification[] heard = driver.getNotifications((int) TEST_WAIT.toMillis());
            if (heard != null && heard.length > 0) {
                take(heard);
                return true;
            }
        }
        return false;
    }

    /** Takes the lock that shows that somebody listens. It is released with the connection. */
    private void share(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_advisory_lock_shared(?, hashtext(?))")) {
            statement.setInt(1, Channel.LISTENERS);
            statement.setString(2, channel.schema());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
            }
        }
    }

    private void hear(Connection connection, PGConnection driver) throws SQLException {
        PGNotification[] heard = driver.getNotifications((int) SIGN_OF_LIFE.toMillis());
        if (heard == null || heard.length == 0) {
            execute(connection, "select 1");
        } else {
            take(heard);
            saidThatItFailed = false;
        }
    }

    private void take(PGNotification[] notifications) {
        for (PGNotification notification : notifications) {
            channel.unpack(notification.getParameter()).forEach(this::tell);
        }
    }

    private void tell(String line) {
        announcer.othersListen();
        switch (line) {
            case Channel.WORK -> listeners.workAvailable();
            case Channel.TASKS_REMOVED -> listeners.tasksRemoved();
            case Channel.HELLO -> {}
            default -> Channel.changed(line).ifPresent(listeners::instanceChanged); // a line of anybody else's is none
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            closed.signal();
        } finally {
            lock.unlock();
        }
        Connection open = current;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("the listening connection could not be closed", Redaction.of(e));
            }
        }
    }
}
