package dev.durathread.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class FiberUnwindTest extends FiberTesting {
    @Test
    void neverRunsABodyThatWasNotStarted() {
        AtomicBoolean ran = new AtomicBoolean();
        Fiber fiber = fibers.create("f", () -> ran.set(true));
        unwind(fiber);
        assertThat(fiber.isEnded()).isTrue();
        assertThat(ran).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> resume(fiber));
    }

    @Test
    void leavesAnEndedFiberAlone() {
        Fiber fiber = fibers.create("f", () -> {});
        resume(fiber);
        unwind(fiber);
        unwind(fiber);
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void runsFinallyBlocksAndNothingElse() {
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            try {
                Fiber.suspend();
                log.add("went on");
            } catch (Exception e) {
                log.add("seen as an exception");
            } finally {
                log.add("finally");
            }
        });
        resume(fiber);
        unwind(fiber);
        assertThat(log).containsExactly("finally");
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void rethrowsAtOnceFromDurableCallsInFinallyBlocks() {
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            try {
                Fiber.suspend();
            } finally {
                try {
                    log.add("first");
                    Fiber.suspend();
                    log.add("went on");
                } finally {
                    log.add("second");
                    Fiber.throwIfUnwinding();
                    log.add("went on");
                }
            }
        });
        resume(fiber);
        unwind(fiber);
        assertThat(log).containsExactly("first", "second");
    }

    @Test
    void doesNotLetCodeGoOnThatSwallowsTheSignal() {
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            for (int i = 0; i < 3; i++) {
                try {
                    Fiber.suspend();
                    log.add("went on");
                } catch (Throwable t) {
                    log.add(t.getClass().getSimpleName() + " " + t.getStackTrace().length);
                }
            }
        });
        resume(fiber);
        unwind(fiber);
        assertThat(log).containsExactly("FiberUnwound 0", "FiberUnwound 0", "FiberUnwound 0");
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void abandonsCodeThatSwallowsTheSignalForEver() {
        Fiber fiber = fibers.create("stubborn", () -> {
            while (true) {
                try {
                    Fiber.suspend();
                } catch (Throwable t) {
                    assertThat(t).isNotNull();
                }
            }
        });
        resume(fiber);
        assertThatIllegalStateException()
                .isThrownBy(() -> unwind(fiber))
                .withMessageContaining("'stubborn'")
                .withMessageContaining("abandoned");
        assertThat(fiber.isEnded()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> resume(fiber));
        unwind(fiber);
    }

    @Test
    void dropsWhatElseEscapesFromTheBody() {
        Fiber fiber = fibers.create("f", () -> {
            try {
                Fiber.suspend();
            } catch (Throwable t) {
                throw new IllegalArgumentException("wrapped", t);
            }
        });
        resume(fiber);
        unwind(fiber);
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void throwsNothingFromTheCheckWhileNotUnwinding() {
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            Fiber.throwIfUnwinding();
            log.add("checked");
        });
        resume(fiber);
        assertThat(log).containsExactly("checked");
    }

    @Test
    void releasesMonitorsAndLocks() {
        Object monitor = new Object();
        ReentrantLock lock = new ReentrantLock();
        Fiber fiber = fibers.create("f", () -> {
            lock.lock();
            try {
                synchronized (monitor) {
                    synchronized (this) {
                        Fiber.suspend();
                    }
                }
            } finally {
                lock.unlock();
            }
        });
        resume(fiber);
        assertThat(lock.isLocked()).isTrue();
        unwind(fiber);
        assertThat(lock.isLocked()).isFalse();
        onTurnThread(() -> {
            synchronized (monitor) {
                assertThat(Thread.holdsLock(monitor)).isTrue();
            }
        });
    }

    @Test
    void waitsForAFinallyBlockThatBlocks() {
        CountDownLatch latch = new CountDownLatch(1);
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            try {
                Fiber.suspend();
            } finally {
                FiberTesting.awaitLatch(latch);
                log.add("finally");
            }
        });
        resume(fiber);
        Turn<Void> turn = startRunning(fiber::unwind);
        await().until(() -> FiberTesting.containsFrame(fiber, "await"));
        assertThat(fiber.isEnded()).isFalse();
        latch.countDown();
        turn.await();
        assertThat(log).containsExactly("finally");
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void unwindsUnderADeepStackWithAnInterruptPending() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Fiber fiber = fibers.create("f", () -> {
            thread.set(Thread.currentThread());
            FiberTesting.suspendAtDepth(1_000);
        });
        resume(fiber);
        thread.get().interrupt();
        unwind(fiber);
        assertThat(fiber.isEnded()).isTrue();
        assertThat(thread.get().isAlive()).isFalse();
    }

    @Test
    void cannotBeUnwoundByItself() {
        AtomicReference<Fiber> self = new AtomicReference<>();
        Fiber fiber = fibers.create("f", () -> self.get().unwind());
        self.set(fiber);
        assertThatThrownBy(() -> resume(fiber)).isInstanceOf(IllegalStateException.class);
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void leavesNothingBehind() {
        List<WeakReference<Object>> bodies = new ArrayList<>();
        List<Fiber> held = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Fiber fiber = fiberHolding(bodies);
            resume(fiber);
            if (i % 2 == 0) {
                unwind(fiber);
            } else {
                resume(fiber);
            }
            assertThat(fiber.isEnded()).isTrue();
            held.add(fiber);
        }
        await().until(() -> {
            System.gc();
            return bodies.stream().allMatch(body -> body.get() == null);
        });
        assertThat(held).hasSize(20);
    }

    private Fiber fiberHolding(List<WeakReference<Object>> bodies) {
        Object payload = new byte[1_000];
        bodies.add(new WeakReference<>(payload));
        return fibers.create("f", () -> {
            bodies.add(new WeakReference<>(Thread.currentThread()));
            Fiber.suspend();
            assertThat(payload).isNotNull();
        });
    }
}
