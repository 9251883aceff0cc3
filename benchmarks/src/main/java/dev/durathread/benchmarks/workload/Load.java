package dev.durathread.benchmarks.workload;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Clients that do something a number of times, so many at a time, each doing the next as soon as it has done one. */
final class Load {
    private static final int FEW = 16;

    private Load() {}

    /** What a client does; gets the number of the time, from 0. */
    interface Task {
        void run(int number) throws Exception;
    }

    /**
     * What it took.
     *
     * @param seconds from the first to the last
     * @param cpuSeconds of all threads of this process
     * @param each every single one
     */
    record Taken(double seconds, double cpuSeconds, Durations each) {}

    static Taken run(int times, int concurrency, Task task) {
        double[] millis = new double[times];
        AtomicInteger next = new AtomicInteger();
        long cpu = Cpu.nanos();
        long begin = System.nanoTime();
        if (concurrency == 1) {
            client(next, millis, task);
        } else {
            clients(Math.min(times, concurrency), () -> client(next, millis, task));
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpuSeconds = (Cpu.nanos() - cpu) / 1e9;
        return new Taken(seconds, cpuSeconds, new Durations(millis));
    }

    private static void client(AtomicInteger next, double[] millis, Task task) {
        for (int number = next.getAndIncrement(); number < millis.length; number = next.getAndIncrement()) {
            long begin = System.nanoTime();
            try {
                task.run(number);
            } catch (Exception e) {
                throw new IllegalStateException("number " + number + " failed", e);
            }
            millis[number] = (System.nanoTime() - begin) / 1e6;
        }
    }

    /** Runs the same code on so many threads and waits for all; on platform threads where there are few. */
    static void clients(int count, Runnable code) {
        try (ExecutorService threads =
                count <= FEW ? Executors.newFixedThreadPool(count) : Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<?> client : IntStream.range(0, count)
                    .<Future<?>>mapToObj(_ -> threads.submit(code))
                    .toList()) {
                client.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }
}
