package dev.durathread.internal.fiber;

import java.util.concurrent.ThreadFactory;

/** Makes fibers that run on the thread that resumes them. */
enum OwnSchedulerFibers implements Fibers {
    INSTANCE;

    /**
     * Room for the deepest code of an orchestration, in bytes. A fiber runs on the stack of the thread that resumes it, and
     * parking it takes as much again, a native frame for each of Java. What is not used is never given memory.
     */
    private static final long STACK_SIZE = 8L << 20;

    @Override
    public Fiber create(String name, Runnable body) {
        return new OwnSchedulerFiber(name, body);
    }

    @Override
    public ThreadFactory turnThreads() {
        return TurnThreads.of(Thread.ofPlatform().daemon().stackSize(STACK_SIZE));
    }

    @Override
    public ThreadFactory userThreads(Carrier carrier) {
        return UserThreads.carriedBy(carrier);
    }

    @Override
    public FiberKind kind() {
        return FiberKind.OWN_SCHEDULER;
    }
}
