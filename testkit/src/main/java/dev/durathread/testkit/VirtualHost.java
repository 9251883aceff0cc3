package dev.durathread.testkit;

import dev.durathread.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The production engine's threads under virtual time: it counts what runs, and moves the time when nothing does. */
final class VirtualHost implements Host {
    private static final long LOOK_MILLIS = 50;

    private final VirtualTime time;
    private final boolean skipping;
    private final Supplier<RuntimeException> stuck;
    private final Runnable check;
    private final List<ExecutorService> executors = new CopyOnWriteArrayList<>();

    /**
     * @param stuck makes the error for a wait that can never end
     * @param check throws what went wrong behind the back of whoever waits
     */
    VirtualHost(VirtualTime time, boolean skipping, Supplier<RuntimeException> stuck, Runnable check) {
        this.time = time;
        this.skipping = skipping;
        this.stuck = stuck;
        this.check = check;
    }

    @Override
    public Instant now() {
        return time.now();
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
        return task -> counted(executor, task);
    }

    private void counted(ExecutorService executor, Runnable task) {
        time.begin();
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    time.end();
                }
            });
        } catch (RejectedExecutionException e) {
            time.end(); // closed: the process that this stands for is dead
        }
    }

    @Override
    public Scheduled schedule(Instant at, Urgency urgency, Runnable task) {
        return time.schedule(at, urgency, task, this);
    }

    @Override
    public <T> T await(CompletableFuture<T> result, Duration timeout) throws TimeoutException, InterruptedException {
        CompletableFuture<?> _ = result.whenComplete((_, _) -> time.stir());
        long until = System.nanoTime() + timeout.toNanos();
        while (!result.isDone()) {
            check.run();
            boolean quiet = time.pauseUnlessQuiet(LOOK_MILLIS);
            if (quiet && !result.isDone()) {
                goOn();
            }
            if (System.nanoTime() > until && !result.isDone()) {
                throw new TimeoutException("not there after " + timeout + " of real time");
            }
        }
        check.run();
        return value(result);
    }

    /** Nothing runs: only time can bring anything. */
    private void goOn() throws InterruptedException {
        if (!skipping) {
            TimeUnit.MILLISECONDS.sleep(1);
        } else if (!time.skip()) {
            throw stuck.get();
        }
    }

    private static <T> T value(CompletableFuture<T> result) throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    @Override
    public void close() {
        time.dropAll(this);
        for (ExecutorService executor : executors) {
            executor.shutdownNow().forEach(_ -> time.end());
        }
    }
}
