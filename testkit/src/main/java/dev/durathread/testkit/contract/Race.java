package dev.durathread.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Several threads, half of them virtual, that begin at the same moment; waited for with a bound. */
final class Race {
    private static final int SECONDS_AT_MOST = 60;

    private Race() {}

    /** Runs what each runner is given, and returns their results in the order of the runners. */
    static <T> List<T> of(int runners, IntFunction<Callable<T>> what) throws Exception {
        CyclicBarrier start = new CyclicBarrier(runners);
        try (ExecutorService platform = Executors.newCachedThreadPool();
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < runners; i++) {
                Callable<T> body = what.apply(i);
                running.add((i % 2 == 0 ? platform : virtual).submit(() -> {
                    start.await(SECONDS_AT_MOST, TimeUnit.SECONDS);
                    return body.call();
                }));
            }
            try {
                return results(running);
            } finally {
                running.forEach(future -> future.cancel(true));
            }
        }
    }

    private static <T> List<T> results(List<Future<T>> running)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<T> results = new ArrayList<>();
        for (Future<T> future : running) {
            results.add(future.get(SECONDS_AT_MOST, TimeUnit.SECONDS));
        }
        return results;
    }
}
