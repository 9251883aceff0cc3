package dev.durathread.internal.fiber;

import java.util.concurrent.ThreadFactory;

/** Makes fibers that run on the thread that resumes them. */
enum OwnSchedulerFibers implements Fibers {
    INSTANCE;

    @Override
    public Fiber create(String name, Runnable body) {
        return new OwnSchedulerFiber(name, body);
    }

    @Override
    public ThreadFactory turnThreads() {
        return TurnThreads.of(Thread.ofPlatform().daemon());
    }

    @Override
    public FiberKind kind() {
        return FiberKind.OWN_SCHEDULER;
    }
}
