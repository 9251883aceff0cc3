package dev.durathread.testkit;

import dev.durathread.host.Host;
import dev.durathread.testkit.VirtualTime.Life;
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
import java.util.random.RandomGenerator;

/** The production engine's threads under virtual time: it counts what runs, and moves the time when nothing does. */
final class VirtualHost implements Host {
    private static final long LOOK_MILLIS = 50;
    private static final ThreadLocal<Boolean> ENGINE_THREAD = ThreadLocal.withInitial(() -> false);

    private final VirtualTime time;
    private final boolean skipping;
    private final Watch watch;
    private final Life life = new Life();
    private final List<Runnable> closings = new CopyOnWriteArrayList<>();

    /** What is looked at while somebody waits. */
    interface Watch {
        /** Throws what went wrong on another thread. */
        void check();

        /** As {@link #check}, once it is complete. */
        void checkAtEnd();

        /** Called before time is skipped. Throws when time would bring nothing. */
        void beforeSkip();

        /** The error for a wait that can never end. */
        RuntimeException stuck();
    }

    VirtualHost(VirtualTime time, boolean skipping, Watch watch) {
        this.time = time;
        this.skipping = skipping;
        this.watch = watch;
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
        return switch (role) {
            case TURN, STORAGE -> {
                LazyPool pool = new LazyPool(threads, concurrency);
                closings.add(pool::close);
                yield task -> {
                    time.began(life);
                    pool.execute(() -> run(task));
                };
            }
            case ACTIVITY -> {
                ExecutorService executor = Executors.newThreadPerTaskExecutor(threads);
                closings.add(executor::shutdownNow);
                yield task -> startActivity(executor, task);
            }
        };
    }

    /** Whether the calling thread runs turns or storage work of an engine, as against activities and tests. */
    static boolean isEngineThread() {
        return ENGINE_THREAD.get();
    }

    private void run(Runnable task) {
        ENGINE_THREAD.set(true);
        try {
            task.run();
        } finally {
            time.ended(life);
        }
    }

    private void startActivity(ExecutorService executor, Runnable task) {
        time.began(life);
        try {
            executor.execute(() -> runActivity(task));
        } catch (RejectedExecutionException e) {
            time.ended(life); // closed: the simulated process is dead
        }
    }

    private void runActivity(Runnable task) {
        time.activityBegan();
        try {
            task.run();
        } finally {
            time.activityEnded();
            time.ended(life);
        }
    }

    @Override
    public Scheduled schedule(Instant at, Urgency urgency, Runnable task) {
        return time.schedule(at, urgency, task, life);
    }

    @Override
    public boolean pause(CompletableFuture<?> until, Duration atMost) throws InterruptedException {
        return new VirtualPause(time, life).await(until, atMost);
    }

    @Override
    public <T> T await(CompletableFuture<T> result, Duration timeout) throws TimeoutException, InterruptedException {
        CompletableFuture<?> _ = result.whenComplete((_, _) -> time.stir());
        long begun = System.nanoTime();
        while (!result.isDone()) {
            watch.check();
            boolean quiet = time.pauseUnlessQuiet(LOOK_MILLIS);
            if (quiet && !result.isDone()) {
                goOn(result);
            }
            if (System.nanoTime() - begun > dev.durathread.history.Saturated.nanos(timeout) && !result.isDone()) {
                watch.check();
                throw new TimeoutException("not there after " + timeout + " of real time");
            }
        }
        watch.checkAtEnd();
        return value(result);
    }

    /** Nothing runs: only time can bring anything. */
    private void goOn(CompletableFuture<?> result) throws InterruptedException {
        watch.check();
        if (!skipping) {
            TimeUnit.MILLISECONDS.sleep(1);
            return;
        }
        watch.beforeSkip();
        if (!time.skip(life) && !result.isDone() && !time.somethingBegins(LOOK_MILLIS) && !result.isDone()) {
            watch.check();
            throw watch.stuck();
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
        time.end(life);
        closings.forEach(Runnable::run);
    }
}
