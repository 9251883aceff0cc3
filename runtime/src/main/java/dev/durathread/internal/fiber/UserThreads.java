package dev.durathread.internal.fiber;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes the threads that activities and steps run on: like all others in what user code sees of them, and with the context
 * class loader of the thread that asked for the factory.
 */
final class UserThreads {
    private static final String NAME = "durathread-activity-";

    private UserThreads() {}

    /** Threads of the JDK's scheduler. */
    static ThreadFactory ordinary() {
        ThreadFactory threads = Thread.ofVirtual()
                .name(NAME, 0)
                .inheritInheritableThreadLocals(false)
                .factory();
        return under(Thread.currentThread().getContextClassLoader(), threads);
    }

    private static ThreadFactory under(ClassLoader loader, ThreadFactory threads) {
        return task -> {
            Thread thread = threads.newThread(task);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    /** Platform threads: for code that computes, which would keep a virtual one's carrier from all others. */
    static ThreadFactory platform() {
        ThreadFactory threads = Thread.ofPlatform()
                .daemon()
                .name(NAME + "platform-", 0)
                .inheritInheritableThreadLocals(false)
                .factory();
        return under(Thread.currentThread().getContextClassLoader(), threads);
    }

    /** Threads that a carrier may run, and the JDK's scheduler where it does not. */
    static ThreadFactory carriedBy(Carrier carrier) {
        AtomicLong count = new AtomicLong();
        return under(Thread.currentThread().getContextClassLoader(), task -> {
            Guest guest = new Guest(carrier);
            Thread thread = OwnScheduler.newThread(guest, NAME + count.getAndIncrement(), task);
            guest.unbegun = thread;
            return thread;
        });
    }

    /**
     * The scheduler of one thread, and of those that its code starts. A carrier is offered the beginning of the thread
     * alone: one that has begun may hold a lock for which the carrier's own turn waits.
     */
    private static final class Guest implements Executor {
        private final Carrier carrier;
        private @Nullable Thread unbegun;

        Guest(Carrier carrier) {
            this.carrier = carrier;
        }

        @Override
        public void execute(Runnable continuation) {
            Thread beginning = unbegun;
            unbegun = null;
            if (beginning == null || !carrier.carries(beginning, continuation)) {
                OwnScheduler.runElsewhere(continuation);
            }
        }
    }
}
