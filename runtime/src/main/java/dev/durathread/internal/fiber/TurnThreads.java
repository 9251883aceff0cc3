package dev.durathread.internal.fiber;

import java.util.concurrent.ThreadFactory;

/** Makes the threads that resume fibers, with the context class loader of the thread that asked for the factory. */
final class TurnThreads {
    private TurnThreads() {}

    static ThreadFactory of(Thread.Builder kind) {
        ThreadFactory factory = kind.name("durathread-turn-", 0)
                .inheritInheritableThreadLocals(false)
                .factory();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return task -> {
            Thread thread = factory.newThread(task);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }
}
