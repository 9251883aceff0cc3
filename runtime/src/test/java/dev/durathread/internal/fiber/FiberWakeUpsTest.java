package dev.durathread.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Interrupts and unparks that come at any time. */
@SuppressWarnings({"ThreadPriorityCheck", "WaitNotInLoop"}) // user code may yield, and wait as it likes
class FiberWakeUpsTest extends FiberTesting {
    @Test
    void leavesTheInterruptStatusSetAcrossASuspension() {
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            Thread.currentThread().interrupt();
            Fiber.suspend();
            log.add("interrupted " + Thread.interrupted());
            Fiber.suspend();
            log.add("interrupted " + Thread.interrupted());
        });
        onTurnThread(() -> {
            for (int i = 0; i < 3; i++) {
                fiber.resume();
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
        });
        assertThat(log).containsExactly("interrupted true", "interrupted false");
    }

    @Test
    void keepsAnInterruptThatComesWhileSuspended() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            thread.set(Thread.currentThread());
            Fiber.suspend();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                log.add("interrupted");
            }
        });
        resume(fiber);
        thread.get().interrupt();
        assertStaysSuspended(fiber, log);
        resume(fiber);
        assertThat(log).containsExactly("interrupted");
    }

    @Test
    void keepsAnUnparkThatComesWhileSuspended() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            thread.set(Thread.currentThread());
            Fiber.suspend();
            LockSupport.park();
            log.add("unparked");
        });
        resume(fiber);
        LockSupport.unpark(thread.get());
        assertStaysSuspended(fiber, log);
        resume(fiber);
        assertThat(log).containsExactly("unparked");
    }

    @Test
    void keepsAnUnparkThatCameBeforeItSuspended() {
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            LockSupport.unpark(Thread.currentThread());
            Fiber.suspend();
            LockSupport.park();
            log.add("unparked");
        });
        resume(fiber);
        resume(fiber);
        assertThat(log).containsExactly("unparked");
    }

    @Test
    void wakesFromASleepByAnInterruptOnTheThreadThatResumes() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            thread.set(Thread.currentThread());
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                log.add("interrupted");
            }
            Fiber.suspend();
        });
        Turn<Void> turn = startRunning(fiber::resume);
        await().until(() -> containsFrame(fiber, "sleep"));
        thread.get().interrupt();
        turn.await();
        assertThat(log).containsExactly("interrupted");
        assertThat(fiber.isEnded()).isFalse();
        resume(fiber);
    }

    @Test
    void keepsAnInterruptOfTheThreadThatResumes() {
        AtomicBoolean seen = new AtomicBoolean();
        Fiber fiber = fibers.create("f", () -> {
            seen.set(Thread.currentThread().isInterrupted());
            sleepMillis(5);
            Fiber.suspend();
        });
        onTurnThread(() -> {
            Thread.currentThread().interrupt();
            fiber.resume();
            assertThat(Thread.interrupted()).isTrue();
            fiber.resume();
            assertThat(Thread.interrupted()).isFalse();
        });
        assertThat(seen).isFalse();
    }

    @Test
    void waitsOnWhenTheThreadThatResumesIsInterrupted() {
        CountDownLatch latch = new CountDownLatch(1);
        Fiber fiber = fibers.create("f", () -> awaitLatch(latch));
        Turn<Boolean> turn = start(() -> {
            fiber.resume();
            return Thread.interrupted();
        });
        await().until(() -> containsFrame(fiber, "await"));
        await().until(() -> turn.thread().getState() == Thread.State.WAITING);
        turn.thread().interrupt();
        await().until(() -> turn.thread().getState() == Thread.State.WAITING);
        assertThat(turn.task().isDone()).isFalse();
        latch.countDown();
        assertThat(turn.await()).isTrue();
    }

    private void assertStaysSuspended(Fiber fiber, List<String> log) {
        // whatever the wake-up set going has had every chance to run once other fibers went round
        Fiber other = fibers.create("other", () -> {
            for (int i = 0; i < 100; i++) {
                Fiber.suspend();
            }
        });
        onTurnThread(() -> {
            while (!other.isEnded()) {
                other.resume();
            }
        });
        assertThat(containsFrame(fiber, "suspend")).isTrue();
        assertThat(log).isEmpty();
    }
}
