package dev.durathread.postgres;

import dev.durathread.failure.ProviderException;
import dev.durathread.sql.News;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies other processes of changes, after the commit and on another connection: a {@code NOTIFY} inside a commit
 * would make all commits of the database wait for each other. Nothing is sent while no other process listens. Changes
 * that come while a notification is sent go with the next one. A notification that cannot be sent is dropped, because
 * everybody who waits also polls from time to time.
 */
final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final Duration BETWEEN_SENDS = Duration.ofMillis(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final String NOTIFY =
            "select set_config('synchronous_commit', 'off', true), pg_notify(?, line) from unnest(?) line";
    private static final String OTHERS = "select 1 from pg_locks where locktype = 'advisory'"
            + " and database = (select oid from pg_database where datname = current_database())"
            + " and classid = ?::int4::oid and objid = hashtext(?)::oid and objsubid = 2 and granted and pid <> ?"
            + " limit 1";

    private final Database database;
    private final Channel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition closed = lock.newCondition();
    private @Nullable News waiting;
    private boolean isClosed;
    private volatile boolean othersListen;
    private volatile long lookedAt = System.nanoTime() - BETWEEN_LOOKS.toNanos();
    private volatile int ownListener;

    Announcer(Database database, Channel channel) {
        this.database = database;
        this.channel = channel;
        Thread.ofVirtual().name("durathread-announcer").start(this::run);
    }

    /** Takes the news of a transaction. Never waits for the database. */
    void add(News news) {
        boolean isNothing = news.changedInstances().isEmpty() && !news.hasWork() && !news.hasTasksRemoved();
        if (isNothing || (!othersListen && !isTimeToLook())) {
            return;
        }
        lock.lock();
        try {
            if (waiting == null) {
                waiting = new News();
            }
            waiting.add(news);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Notes that another process listens. */
    void othersListen() {
        othersListen = true;
    }

    /** Sets the server process of our own listener; 0 for none. */
    void ownListener(int serverProcess) {
        ownListener = serverProcess;
    }

    /** Notifies others at once that this process has begun to listen. */
    void hello() {
        send(List.of(Channel.HELLO));
    }

    private boolean isTimeToLook() {
        return System.nanoTime() - lookedAt >= BETWEEN_LOOKS.toNanos();
    }

    private void run() {
        try {
            for (News news = take(); news != null; news = take()) {
                announce(news);
                rest();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody but this class knows the thread
        }
    }

    private @Nullable News take() throws InterruptedException {
        lock.lock();
        try {
            while (waiting == null && !isClosed) {
                arrived.await();
            }
            News taken = waiting;
            waiting = null;
            return isClosed ? null : taken;
        } finally {
            lock.unlock();
        }
    }

    private void rest() throws InterruptedException {
        lock.lock();
        try {
            long left = BETWEEN_SENDS.toNanos();
            while (left > 0 && !isClosed) {
                left = closed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void announce(News news) {
        try {
            if (isTimeToLook()) {
                othersListen = look();
                lookedAt = System.nanoTime();
            }
            if (othersListen) {
                send(lines(news));
            }
        } catch (ProviderException e) {
            LOG.debug("a notification was dropped", e);
        } catch (RuntimeException | Error e) { // the next one may be sent
            LOG.warn(
                    "DUR-3048: a notification was dropped; other processes find by looking what it would have told", e);
        }
    }

    private static List<String> lines(News news) {
        List<String> lines = new ArrayList<>();
        if (news.hasWork()) {
            lines.add(Channel.WORK);
        }
        if (news.hasTasksRemoved()) {
            lines.add(Channel.TASKS_REMOVED);
        }
        news.changedInstances().forEach(id -> lines.add(Channel.CHANGED + id));
        return lines;
    }

    private boolean look() {
        return !database.read(session ->
                        session.list(OTHERS, row -> row.count(), Channel.LISTENERS, channel.schema(), ownListener))
                .isEmpty();
    }

    private void send(List<String> lines) {
        String[] packed = channel.pack(lines).toArray(String[]::new);
        database.read(session -> session.list(NOTIFY, row -> row, channel.name(), packed));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            arrived.signal();
            closed.signal();
        } finally {
            lock.unlock();
        }
    }
}
