package dev.durathread.internal.fiber;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Code that waits in another way than durably. */
@SuppressWarnings({"ThreadPriorityCheck", "WaitNotInLoop"}) // user code may yield, and wait as it likes
class FiberBlockingTest extends FiberTesting {
    @Test
    void isWaitedForWhileItSleeps() {
        assertBlocksAndGoesOn(() -> sleepMillis(20), () -> {});
    }

    @Test
    void isWaitedForWhileItYieldsItsProcessor() {
        assertBlocksAndGoesOn(Thread::yield, () -> {});
    }

    @Test
    void isWaitedForWhileItWaitsOnALatch() {
        CountDownLatch latch = new CountDownLatch(1);
        assertBlocksAndGoesOn(() -> awaitLatch(latch), latch::countDown);
    }

    @Test
    void isWaitedForWhileItWaitsOnALock() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> {
            lock.lock();
            try {
                held.countDown();
                awaitLatch(release);
            } finally {
                lock.unlock();
            }
        });
        assertThat(held.await(60, SECONDS)).isTrue();
        assertBlocksAndGoesOn(lock::lock, release::countDown);
    }

    @Test
    void isWaitedForWhileItWaitsOnAMonitor() {
        Object monitor = new Object();
        AtomicBoolean notified = new AtomicBoolean();
        assertBlocksAndGoesOn(
                () -> {
                    synchronized (monitor) {
                        while (!notified.get()) {
                            waitOn(monitor);
                        }
                    }
                },
                () -> {
                    synchronized (monitor) {
                        notified.set(true);
                        monitor.notifyAll();
                    }
                });
    }

    @Test
    void isWaitedForWhileItWaitsOnAMonitorForATime() {
        Object monitor = new Object();
        assertBlocksAndGoesOn(
                () -> {
                    synchronized (monitor) {
                        timedWaitOn(monitor, 20);
                    }
                },
                () -> {});
    }

    @Test
    void isWaitedForWhileItReadsASocket() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket near = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket far = server.accept()) {
            assertBlocksAndGoesOn(() -> readByte(near), () -> writeByte(far));
        }
    }

    private void assertBlocksAndGoesOn(Runnable blocking, Runnable wakeUp) {
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            log.add("before");
            blocking.run();
            log.add("after");
            Fiber.suspend();
            log.add("end");
        });
        Turn<Void> turn = startRunning(fiber::resume);
        await().until(() -> !log.isEmpty());
        wakeUp.run();
        turn.await();
        assertThat(log).containsExactly("before", "after");
        resume(fiber);
        assertThat(log).containsExactly("before", "after", "end");
    }
}
