package dev.durathread.internal.host;

import dev.durathread.host.Host;
import dev.durathread.internal.log.EngineLog;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A host whose clock goes by the storage's, so that nodes whose own clocks differ agree on what is due and whose lease
 * has run out (INV-17).
 *
 * <p>The storage's clock is read now and then; between two readings the time that the JVM measures is added, which no
 * setting of the machine's clock moves.
 */
public final class StorageClock implements Host {
    private static final Logger LOG = EngineLog.of(StorageClock.class);
    private static final Duration LONGEST = Duration.ofDays(100_000);

    private final Host host;
    private final Supplier<Instant> storageTime;
    private final @Nullable Duration pause;
    private volatile @Nullable Reading last;
    private volatile long readAt;

    /** A time, and when the JVM's clock said what when it was read. */
    private record Reading(Instant time, long nanos) {
        Instant at(long nanosThen) {
            return time.plusNanos(nanosThen - nanos);
        }
    }

    private StorageClock(Host host, Supplier<Instant> storageTime, @Nullable Duration pause) {
        this.host = host;
        this.storageTime = storageTime;
        this.pause = pause;
    }

    /**
     * A clock that is read by its owner.
     *
     * @param host for threads and chance
     * @param storageTime reads the storage's clock
     */
    public static StorageClock readByOwner(Host host, Supplier<Instant> storageTime) {
        return new StorageClock(host, storageTime, null);
    }

    /**
     * A clock that reads the storage's by itself when somebody asks for the time and the last reading is older than a
     * pause; where it cannot be read, the time is what was known before.
     */
    public static StorageClock readWhenAsked(Host host, Supplier<Instant> storageTime, Duration pause) {
        return new StorageClock(host, storageTime, pause);
    }

    /**
     * Reads the storage's clock.
     *
     * @return by how much this clock was off, the time that the reading itself took aside; zero for the first reading
     */
    public synchronized Duration read() {
        readAt = host.nanoTime();
        long before = host.nanoTime();
        Instant read = storageTime.get();
        long after = host.nanoTime();
        Duration half = Duration.ofNanos((after - before) / 2);
        Reading fresh = new Reading(read.plus(half), after);
        Reading known = last;
        if (known == null) {
            last = fresh;
            return Duration.ZERO;
        }
        Duration off = Duration.between(known.at(after), fresh.time());
        if (off.abs().compareTo(half.plusMillis(1)) <= 0) {
            return Duration.ZERO; // no more than the reading may be wrong by: a clock that stays steady is worth more
        }
        last = fresh;
        return off;
    }

    /** The time by the storage's clock; by the host's as long as it could not be read. */
    @Override
    public Instant now() {
        if (pause != null && (last == null || host.nanoTime() - readAt >= pause.toNanos())) {
            readIfPossible();
        }
        Reading known = last;
        return known == null ? host.now() : known.at(host.nanoTime()).truncatedTo(ChronoUnit.MILLIS);
    }

    private void readIfPossible() {
        try {
            read();
        } catch (RuntimeException e) {
            LOG.debug("the storage's clock could not be read; the time goes on from what was known", e);
        }
    }

    @Override
    public long nanoTime() {
        return host.nanoTime();
    }

    @Override
    public boolean followsStorage() {
        return true;
    }

    @Override
    public boolean runsTurnsOnVirtualThreads() {
        return host.runsTurnsOnVirtualThreads();
    }

    @Override
    public RandomGenerator random() {
        return host.random();
    }

    @Override
    public Executor executor(Role role, ThreadFactory threads, int concurrency) {
        return host.executor(role, threads, concurrency);
    }

    @Override
    public Scheduled schedule(Instant at, Urgency urgency, Runnable task) {
        Duration left = Duration.between(now(), at);
        return host.schedule(host.now().plus(left.compareTo(LONGEST) < 0 ? left : LONGEST), urgency, task);
    }

    @Override
    public <T> T await(CompletableFuture<T> result, Duration timeout) throws TimeoutException, InterruptedException {
        return host.await(result, timeout);
    }

    @Override
    public boolean pause(CompletableFuture<?> until, Duration atMost) throws InterruptedException {
        return host.pause(until, atMost);
    }

    @Override
    public void awaitEnd(CompletableFuture<?> until, Duration atMost) throws InterruptedException {
        host.awaitEnd(until, atMost);
    }

    @Override
    public void close() {
        host.close();
    }
}
