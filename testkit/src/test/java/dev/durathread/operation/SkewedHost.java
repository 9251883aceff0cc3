package dev.durathread.operation;

import dev.durathread.host.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** Threads of the JVM and a clock that is wrong, as that of a machine that nobody has set. */
final class SkewedHost implements Host {
    private final List<ExecutorService> executors = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
    private volatile Duration skew;

    /** @param skew by how much the clock is ahead; negative when it is late */
    SkewedHost(Duration skew) {
        this.skew = skew;
        executors.add(time);
    }

    /** Sets the clock. */
    void skew(Duration newSkew) {
        skew = newSkew;
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis()).plus(skew);
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
        ExecutorService executor = role == Role.ACTIVITY
                ? Executors.newThreadPerTaskExecutor(threads)
                : Executors.newFixedThreadPool(concurrency, threads);
        executors.add(executor);
        return task -> {
            if (!executor.isShutdown()) {
                executor.execute(task);
            }
        };
    }

    @Override
    public Scheduled schedule(Instant at, Urgency urgency, Runnable task) {
        if (time.isShutdown()) {
            return () -> {};
        }
        long millis = Math.max(0, Duration.between(now(), at).toMillis());
        ScheduledFuture<?> scheduled = time.schedule(task, millis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public <T> T await(CompletableFuture<T> result, Duration timeout) throws TimeoutException, InterruptedException {
        try {
            return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public boolean pause(CompletableFuture<?> until, Duration atMost) throws InterruptedException {
        try {
            until.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    @Override
    public void close() {
        executors.forEach(ExecutorService::shutdownNow);
    }
}
