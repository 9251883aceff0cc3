package dev.durathread.internal.fiber;

import java.util.concurrent.ThreadFactory;

/** Makes the threads that resume fibers. */
final class TurnThreads {
    private TurnThreads() {}

    static ThreadFactory of(Thread.Builder kind) {
        ThreadFactory factory = kind.name("durathread-turn-", 0)
                .inheritInheritableThreadLocals(false)
                .factory();
        return task -> {
            Thread thread = factory.newThread(task);
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            return thread;
        };
    }
}
