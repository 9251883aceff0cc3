package dev.durathread.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A pool that makes a thread only when none is idle. An engine in a test needs very few. */
final class LazyPool implements Executor {
    private final ThreadFactory threads;
    private final int most;
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final Set<Thread> workers = new HashSet<>();
    private int idle;
    private boolean closed;

    LazyPool(ThreadFactory threads, int most) {
        this.threads = threads;
        this.most = most;
    }

    /** Runs a task soon. A task that comes after {@link #close} is dropped, as by a process that died. */
    @Override
    public synchronized void execute(Runnable task) {
        if (closed) {
            return;
        }
        queue.add(task);
        if (queue.size() <= idle) {
            notify();
        } else if (workers.size() < most) {
            Thread worker = threads.newThread(this::work);
            workers.add(worker);
            worker.start();
        }
    }

    private void work() {
        try {
            Runnable task = next();
            while (task != null) {
                task.run();
                task = next();
            }
        } finally {
            leave();
        }
    }

    private synchronized @Nullable Runnable next() {
        idle++;
        while (queue.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // meant for the task before; closing tells by its flag
            }
        }
        idle--;
        return queue.poll();
    }

    private synchronized void leave() {
        workers.remove(Thread.currentThread());
    }

    synchronized void close() {
        closed = true;
        queue.clear();
        workers.forEach(Thread::interrupt);
        notifyAll();
    }
}
