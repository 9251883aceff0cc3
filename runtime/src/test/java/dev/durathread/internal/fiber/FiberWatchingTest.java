package dev.durathread.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Looking at a fiber from outside. */
@SuppressWarnings({"ThreadPriorityCheck", "WaitNotInLoop"}) // user code may yield, and wait as it likes
class FiberWatchingTest extends FiberTesting {
    @Test
    void showsTheStackOfASuspendedBody() {
        Fiber fiber = fibers.create("f", () -> suspendAtDepth(3));
        assertThat(fiber.stackTrace()).isEmpty();
        resume(fiber);
        assertThat(fiber.stackTrace())
                .extracting(StackTraceElement::getMethodName)
                .contains("suspendAtDepth");
        resume(fiber);
        resume(fiber);
        assertThat(fiber.isEnded()).isTrue();
        assertThat(fiber.stackTrace()).isEmpty();
    }

    @Test
    void showsTheStackOfABodyThatRunsWithoutEnd() {
        AtomicBoolean stop = new AtomicBoolean();
        Fiber fiber = fibers.create("f", () -> spinUntil(stop));
        Turn<Void> turn = startRunning(fiber::resume);
        await().until(() -> containsFrame(fiber, "spinUntil"));
        stop.set(true);
        turn.await();
    }

    private static void spinUntil(AtomicBoolean stop) {
        while (!stop.get()) {
            Thread.onSpinWait();
        }
    }
}
