package dev.durathread.internal.fiber;

import java.util.concurrent.ThreadFactory;

/** Makes fibers that the scheduler of the JDK runs. */
enum PlatformSchedulerFibers implements Fibers {
    INSTANCE;

    @Override
    public Fiber create(String name, Runnable body) {
        return new PlatformSchedulerFiber(name, body);
    }

    @Override
    public ThreadFactory turnThreads() {
        return TurnThreads.of(Thread.ofVirtual());
    }

    @Override
    public ThreadFactory userThreads(Carrier carrier) {
        return UserThreads.ordinary();
    }

    @Override
    public FiberKind kind() {
        return FiberKind.PLATFORM_SCHEDULER;
    }
}
