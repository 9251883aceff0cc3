package dev.durathread.internal.fiber;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Taking turns: running, suspending, ending, and who may resume. */
@SuppressWarnings({"ThreadPriorityCheck", "WaitNotInLoop"}) // user code may yield, and wait as it likes
class FiberTurnsTest extends FiberTesting {
    @Test
    void runsUntilItSuspendsAndGoesOnWhereItWas() {
        List<String> log = log();
        Fiber fiber = fibers.create("f", () -> {
            log.add("a");
            Fiber.suspend();
            log.add("b");
            Fiber.suspend();
            log.add("c");
        });
        assertThat(log).isEmpty();
        resume(fiber);
        assertThat(log).containsExactly("a");
        assertThat(fiber.isEnded()).isFalse();
        resume(fiber);
        assertThat(log).containsExactly("a", "b");
        resume(fiber);
        assertThat(log).containsExactly("a", "b", "c");
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void refusesToBeResumedOnceEnded() {
        Fiber fiber = fibers.create("f", () -> {});
        resume(fiber);
        assertThatIllegalStateException()
                .isThrownBy(() -> resume(fiber))
                .withMessageContaining("'f'")
                .withMessageContaining("ended");
    }

    @Test
    void throwsWhatEscapesFromTheBodyAsItIs() {
        Exception failure = new IOException("checked");
        Fiber fiber = fibers.create("f", () -> {
            Fiber.suspend();
            throw FiberTesting.<RuntimeException>asIs(failure);
        });
        resume(fiber);
        assertThatThrownBy(() -> resume(fiber)).isSameAs(failure);
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void survivesAStackOverflowOfTheBody() {
        Fiber fiber = fibers.create("f", () -> depth(Integer.MAX_VALUE));
        assertThatThrownBy(() -> resume(fiber)).isInstanceOf(StackOverflowError.class);
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void suspendsAndGoesOnUnderADeepStack() {
        int depth =
                fibers.kind() == FiberKind.OWN_SCHEDULER ? 10_000 : 1_000; // the JVM's own carriers have little room
        AtomicInteger result = new AtomicInteger();
        Fiber fiber = fibers.create("f", () -> result.set(suspendAtDepth(depth)));
        resume(fiber);
        resume(fiber);
        assertThat(fiber.isEnded()).isFalse();
        resume(fiber);
        assertThat(result).hasValue(depth);
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void refusesToSuspendOutsideAFiber() {
        assertThatIllegalStateException()
                .isThrownBy(() -> onTurnThread(Fiber::suspend))
                .withMessageContaining("not inside a fiber");
        Fiber.throwIfUnwinding();
    }

    @Test
    void refusesASecondResumerWhileOneIsAtWork() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Fiber fiber = fibers.create("f", () -> {
            inside.countDown();
            awaitLatch(leave);
        });
        Turn<Void> first = startRunning(fiber::resume);
        assertThat(inside.await(60, SECONDS)).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> resume(fiber)).withMessageContaining("already");
        assertThatIllegalStateException().isThrownBy(() -> unwind(fiber)).withMessageContaining("already");
        leave.countDown();
        first.await();
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void goesOnAfterARefusedResumer() {
        Fiber fiber = fibers.create("f", Fiber::suspend);
        if (kind == FiberKind.OWN_SCHEDULER) {
            Thread virtual = Thread.ofVirtual().unstarted(() -> {
                assertThatIllegalStateException()
                        .isThrownBy(fiber::resume)
                        .withMessageContaining("platform threads only");
            });
            AtomicReference<Throwable> failure = new AtomicReference<>();
            virtual.setUncaughtExceptionHandler((_, e) -> failure.set(e));
            virtual.start();
            await().until(() -> !virtual.isAlive());
            assertThat(failure).hasNullValue();
        } else {
            fiber.resume();
        }
        resume(fiber);
        if (!fiber.isEnded()) {
            resume(fiber);
        }
        assertThat(fiber.isEnded()).isTrue();
    }

    @Test
    void ordersWhatItDoesOnDifferentThreads() {
        int rounds = 2_000;
        int[] plain = new int[1];
        Fiber fiber = fibers.create("f", () -> {
            for (int i = 0; i < rounds; i++) {
                plain[0]++;
                Fiber.suspend();
            }
        });
        Semaphore one = new Semaphore(1);
        Semaphore other = new Semaphore(0);
        List<Turn<Void>> turns =
                List.of(startRunning(() -> relay(fiber, one, other)), startRunning(() -> relay(fiber, other, one)));
        turns.forEach(Turn::await);
        assertThat(plain[0]).isEqualTo(rounds);
    }

    /** Resumes a fiber whenever it is its turn; waits without spinning, for there may be one processor alone. */
    private static void relay(Fiber fiber, Semaphore mine, Semaphore next) {
        mine.acquireUninterruptibly();
        while (!fiber.isEnded()) {
            fiber.resume();
            next.release();
            mine.acquireUninterruptibly();
        }
        next.release();
    }
}
