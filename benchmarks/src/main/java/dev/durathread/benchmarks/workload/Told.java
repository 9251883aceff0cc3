package dev.durathread.benchmarks.workload;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What held activities have told, wherever they run, and when that was heard here. */
final class Told {
    private final Map<String, CompletableFuture<Long>> heard = new ConcurrentHashMap<>();

    void tell(String line) {
        when(line).complete(System.nanoTime());
    }

    private CompletableFuture<Long> when(String line) {
        return heard.computeIfAbsent(line, _ -> new CompletableFuture<>());
    }

    /** Waits until the code of an activity has begun. */
    void awaitBegun(String id) {
        await(HoldingNode.BEGUN + id);
    }

    /** Waits until the code of an activity was interrupted and knew itself cancelled; gives the time. */
    long awaitInterrupted(String id) {
        return await(HoldingNode.INTERRUPTED + id);
    }

    /** Waits until something was told; gives the time. */
    long await(String line) {
        try {
            return when(line).get(Sequence.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("nobody said \"" + line + "\"", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }
}
