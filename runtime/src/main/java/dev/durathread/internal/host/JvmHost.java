package dev.durathread.internal.host;

import dev.durathread.history.Saturated;
import dev.durathread.host.Host;
import dev.durathread.internal.log.EngineLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * Pools for turns and storage, a thread for each activity, one thread that watches the time, and the system clock.
 *
 * <p>Scheduled tasks run on the thread that watches the time: they are short by contract.
 */
public final class JvmHost implements Host {
    private static final Logger LOG = EngineLog.of(JvmHost.class);

    private final List<ExecutorService> executors = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor time;

    /** @param name names the threads */
    public JvmHost(String name) {
        time = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name + "-time").factory());
        time.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    @Override
    public boolean followsStorage() {
        return true;
    }

    @Override
    public RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    @Override
    public Executor executor(Role role, ThreadFactory threads, int concurrency) {
        return switch (role) {
            case TURN -> {
                TurnPool turns = new TurnPool(threads, concurrency);
                executors.add(turns);
                ScheduledFuture<?> _ = time.scheduleWithFixedDelay(() -> run(turns::look), 1, 1, TimeUnit.SECONDS);
                yield turns;
            }
            case STORAGE -> dropping(pool(threads, concurrency));
            case ACTIVITY -> dropping(Executors.newThreadPerTaskExecutor(threads));
        };
    }

    /** Drops what comes when the host is closed. */
    private Executor dropping(ExecutorService executor) {
        executors.add(executor);
        return task -> {
            try {
                executor.execute(task);
            } catch (RejectedExecutionException e) {
                if (!executor.isShutdown()) {
                    throw e;
                }
            }
        };
    }

    private static ExecutorService pool(ThreadFactory threads, int size) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public Scheduled schedule(Instant at, Urgency urgency, Runnable task) {
        try {
            long delay = Math.max(0, Saturated.millis(Duration.between(now(), at)));
            ScheduledFuture<?> scheduled = time.schedule(() -> run(task), delay, TimeUnit.MILLISECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {}; // closed: nothing is due any more
        }
    }

    /** What a task throws costs that task alone, and is not lost in the future of the executor (INV-20). */
    @SuppressWarnings("CatchThrowable")
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            LOG.error("DUR-9001: a step of the engine that was due failed", t);
        }
    }

    @Override
    public <T> T await(CompletableFuture<T> result, Duration timeout) throws TimeoutException, InterruptedException {
        try {
            return result.get(Saturated.millis(timeout), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    @Override
    public boolean pause(CompletableFuture<?> until, Duration atMost) throws InterruptedException {
        try {
            until.get(Saturated.millis(atMost), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    @Override
    public void close() {
        time.shutdownNow();
        executors.forEach(ExecutorService::shutdownNow);
    }
}
