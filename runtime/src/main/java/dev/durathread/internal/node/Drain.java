package dev.durathread.internal.node;

import dev.durathread.host.Host;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The end of a node's work: once it has begun nothing new is started, and whoever waits for the last of what runs is
 * woken whenever a piece of it has come to its end.
 */
public final class Drain {
    /** Whoever waits looks again by itself after so long. */
    private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

    private final AtomicReference<CompletableFuture<Void>> stirred = new AtomicReference<>(new CompletableFuture<>());
    private volatile boolean begun;

    /** Whether the node is on its way out and starts nothing new. */
    public boolean hasBegun() {
        return begun;
    }

    /** From now on nothing new is started. */
    public void begin() {
        begun = true;
    }

    /** A piece of work has come to its end. Costs nothing before the drain has begun. */
    public void stir() {
        if (begun) {
            stirred.getAndSet(new CompletableFuture<>()).complete(null);
        }
    }

    /**
     * Waits until nothing runs.
     *
     * @param idle looked at whenever something has come to its end
     * @return whether nothing runs; false at the timeout, or when the thread is interrupted
     */
    public boolean await(Host host, BooleanSupplier idle, Duration timeout) {
        long begunNanos = host.nanoTime();
        while (true) {
            CompletableFuture<Void> next = stirred.get();
            if (idle.getAsBoolean()) {
                return true;
            }
            Duration left = timeout.minusNanos(host.nanoTime() - begunNanos);
            if (left.isNegative() || left.isZero()) {
                return false;
            }
            try {
                host.awaitEnd(next, left.compareTo(SECOND_LOOK) < 0 ? left : SECOND_LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
