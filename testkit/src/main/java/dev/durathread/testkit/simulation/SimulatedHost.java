package dev.durathread.testkit.simulation;

import dev.durathread.host.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** What an engine runs on in a simulated process. */
final class SimulatedHost implements Host {
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private final SimulatedProcess process;
    private final World world;
    private final RandomGenerator random;
    private boolean closed;

    SimulatedHost(SimulatedProcess process) {
        this.process = process;
        this.world = process.world();
        this.random = new SplittableRandom(world.chance().nextLong());
    }

    @Override
    public Instant now() {
        return process.now();
    }

    @Override
    public long nanoTime() {
        return process.elapsedNanos();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public boolean followsStorage() {
        return true; // as in production
    }

    @Override
    public boolean runsTurnsOnVirtualThreads() {
        return true;
    }

    @Override
    public Executor executor(Role role, ThreadFactory threads, int concurrency) {
        return switch (role) {
            case TURN, STORAGE -> new Pool(role, concurrency);
            case ACTIVITY ->
                task -> {
                    if (!closed) {
                        process.start("activity", task);
                    }
                };
        };
    }

    /** So many threads at the most take what there is to do, and end when there is no more. */
    private final class Pool implements Executor {
        private final String name;
        private final int concurrency;
        private final Queue<Runnable> queue = new ArrayDeque<>();
        private int threads;

        Pool(Role role, int concurrency) {
            this.name = role == Role.TURN ? "turn" : "storage";
            this.concurrency = concurrency;
        }

        @Override
        public void execute(Runnable task) {
            if (closed) {
                return;
            }
            queue.add(task);
            if (threads < concurrency) {
                threads++;
                process.start(name, this::work);
            }
        }

        private void work() {
            try {
                for (Runnable task = queue.poll(); task != null && !closed; task = queue.poll()) {
                    task.run();
                }
            } finally {
                threads--;
            }
        }
    }

    @Override
    public Scheduled schedule(Instant at, Urgency urgency, Runnable task) {
        Runnable drop = world.after(process.microsUntil(at), () -> {
            if (!closed && !process.isDead()) {
                process.start("time", task);
            }
        });
        return drop::run;
    }

    @Override
    public <T> T await(CompletableFuture<T> result, Duration timeout) throws TimeoutException, InterruptedException {
        if (!waitFor(result, timeout)) {
            throw new TimeoutException("not there after " + timeout);
        }
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
    public boolean pause(CompletableFuture<?> until, Duration atMost) throws InterruptedException {
        return waitFor(until, atMost);
    }

    @Override
    public void awaitEnd(CompletableFuture<?> until, Duration atMost) throws InterruptedException {
        boolean _ = waitFor(until, atMost);
    }

    private boolean waitFor(CompletableFuture<?> result, Duration timeout) throws InterruptedException {
        if (!result.isDone()) {
            Turnstile turnstile = new Turnstile();
            CompletableFuture<?> _ = result.whenComplete((_, _) -> turnstile.open());
            Duration wait = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
            Runnable drop = world.after(process.microsFor(wait.toNanos() / 1_000), turnstile::open);
            try {
                turnstile.passUnlessInterrupted();
            } finally {
                drop.run();
            }
        }
        return result.isDone();
    }

    @Override
    public void close() {
        closed = true;
    }
}
