package dev.durathread.internal.fiber;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@SuppressWarnings({"ThreadPriorityCheck", "WaitNotInLoop"}) // user code may yield, and wait as it likes
class FiberTest {
    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    @Nested
    class Turns extends FiberTesting {
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
                throw FiberTest.<RuntimeException>asIs(failure);
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
            AtomicInteger result = new AtomicInteger();
            Fiber fiber = fibers.create("f", () -> result.set(suspendAtDepth(3_000)));
            resume(fiber);
            resume(fiber);
            assertThat(fiber.isEnded()).isFalse();
            resume(fiber);
            assertThat(result).hasValue(3_000);
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
            AtomicBoolean turn = new AtomicBoolean();
            List<Turn<Void>> turns = List.of(
                    startRunning(() -> relay(fiber, turn, false)), startRunning(() -> relay(fiber, turn, true)));
            turns.forEach(Turn::await);
            assertThat(plain[0]).isEqualTo(rounds);
        }

        private static void relay(Fiber fiber, AtomicBoolean turn, boolean mine) {
            while (!fiber.isEnded()) {
                if (turn.get() != mine) {
                    Thread.onSpinWait();
                } else if (!fiber.isEnded()) {
                    fiber.resume();
                    turn.set(!mine);
                }
            }
        }
    }

    @Nested
    class UserCode extends FiberTesting {
        @Test
        void runsOnOneVirtualThreadNamedAfterTheFiber() {
            List<Thread> threads = new java.util.concurrent.CopyOnWriteArrayList<>();
            Fiber fiber = fibers.create("order-17", () -> {
                threads.add(Thread.currentThread());
                Fiber.suspend();
                threads.add(Thread.currentThread());
            });
            resume(fiber);
            resume(fiber);
            assertThat(threads).hasSize(2);
            assertThat(threads.get(0)).isSameAs(threads.get(1));
            assertThat(threads.get(0).isVirtual()).isTrue();
            assertThat(threads.get(0).getName()).isEqualTo("order-17");
            assertThat(threads.get(0).isAlive()).isFalse();
        }

        @Test
        void keepsItsThreadLocalsFromTurnToTurn() {
            ThreadLocal<String> local = ThreadLocal.withInitial(() -> "none");
            List<String> log = log();
            Fiber fiber = fibers.create("f", () -> {
                log.add(local.get());
                local.set("mine");
                Fiber.suspend();
                log.add(local.get());
            });
            onTurnThread(() -> {
                local.set("turn thread");
                fiber.resume();
                log.add(local.get());
            });
            resume(fiber);
            assertThat(log).containsExactly("none", "turn thread", "mine");
        }

        @Test
        void inheritsNoThreadLocals() {
            InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
            AtomicReference<String> seen = new AtomicReference<>("unset");
            Fiber fiber = fibers.create("f", () -> seen.set(local.get()));
            onTurnThread(() -> {
                local.set("turn thread");
                fiber.resume();
            });
            assertThat(seen).hasNullValue();
        }

        @Test
        void keepsItsScopedValuesFromTurnToTurn() {
            List<String> log = log();
            Fiber fiber = fibers.create("f", () -> {
                log.add("bound " + SCOPED.isBound());
                ScopedValue.where(SCOPED, "outer").run(() -> {
                    Fiber.suspend();
                    ScopedValue.where(SCOPED, "inner").run(() -> {
                        Fiber.suspend();
                        log.add(SCOPED.get());
                    });
                    log.add(SCOPED.get());
                });
                log.add("bound " + SCOPED.isBound());
            });
            for (int i = 0; i < 3; i++) {
                onTurnThread(() -> ScopedValue.where(SCOPED, "turn thread").run(() -> {
                    fiber.resume();
                    log.add(SCOPED.get());
                }));
            }
            assertThat(log)
                    .containsExactly(
                            "bound false",
                            "turn thread",
                            "turn thread",
                            "inner",
                            "outer",
                            "bound false",
                            "turn thread");
        }

        @Test
        void takesTheContextClassLoaderOfTheThreadThatStartsIt() throws Exception {
            AtomicReference<ClassLoader> seen = new AtomicReference<>();
            Fiber fiber =
                    fibers.create("f", () -> seen.set(Thread.currentThread().getContextClassLoader()));
            try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
                onTurnThread(() -> {
                    Thread.currentThread().setContextClassLoader(loader);
                    fiber.resume();
                });
                assertThat(seen).hasValue(loader);
            }
        }

        @Test
        void keepsAMonitorWhileSuspended() throws Exception {
            Object monitor = new Object();
            List<String> log = log();
            Fiber holder = fibers.create("holder", () -> {
                synchronized (monitor) {
                    Fiber.suspend();
                    log.add("holder " + Thread.holdsLock(monitor));
                }
            });
            Fiber other = fibers.create("other", () -> {
                synchronized (monitor) {
                    log.add("other");
                }
            });
            resume(holder);
            Turn<Void> blocked = startRunning(other::resume);
            await().until(() -> containsFrame(other, "lambda$keepsAMonitorWhileSuspended"));
            assertThat(blocked.task().isDone()).isFalse();
            resume(holder);
            blocked.await();
            assertThat(log).containsExactly("holder true", "other");
        }

        @Test
        void saysSoWhereItCannotLeaveItsThread() {
            List<String> log = log();
            Fiber fiber = fibers.create("f", () -> {
                if (kind == FiberKind.OWN_SCHEDULER) {
                    assertThatThrownBy(() -> log.add("initialized " + SuspendsWhileInitialized.VALUE))
                            .isInstanceOf(ExceptionInInitializerError.class)
                            .hasCauseInstanceOf(IllegalStateException.class)
                            .hasStackTraceContaining("class initializer");
                } else {
                    log.add("initialized " + WaitsWhileInitialized.VALUE);
                }
                sleepMillis(1);
                Fiber.suspend();
                log.add("went on");
            });
            onTurnThread(() -> {
                for (int i = kind == FiberKind.OWN_SCHEDULER ? 1 : 0; i < 3; i++) {
                    assertThat(fiber.isEnded()).isFalse();
                    fiber.resume();
                }
            });
            assertThat(fiber.isEnded()).isTrue();
            assertThat(log).last().isEqualTo("went on");
        }

        private static final class SuspendsWhileInitialized {
            static final int VALUE = suspendAtDepth(1);
        }

        private static final class WaitsWhileInitialized {
            static final int VALUE = suspendOnce();
        }

        private static int suspendOnce() {
            Fiber.suspend();
            return 1;
        }

        @Test
        void startsVirtualThreadsOfItsOwn() {
            List<String> log = log();
            Fiber fiber = fibers.create("f", () -> {
                Thread child = Thread.ofVirtual().name("child").start(() -> {
                    sleepMillis(1);
                    log.add("child ran, " + (isInFiber() ? "a fiber" : "no fiber"));
                });
                join(child);
                Thread.startVirtualThread(() -> {
                    sleepMillis(1);
                    log.add("late child ran");
                });
            });
            resume(fiber);
            await().until(() -> log.size() == 2);
            assertThat(log).containsExactly("child ran, no fiber", "late child ran");
        }

        private static boolean isInFiber() {
            try {
                Fiber.suspend();
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        }
    }

    @Nested
    class Blocking extends FiberTesting {
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

    @Nested
    class WakeUps extends FiberTesting {
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

    @Nested
    class Watching extends FiberTesting {
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

    static boolean containsFrame(Fiber fiber, String method) {
        for (StackTraceElement frame : fiber.stackTrace()) {
            if (frame.getMethodName().startsWith(method)) {
                return true;
            }
        }
        return false;
    }

    static int suspendAtDepth(int depth) {
        if (depth == 0) {
            Fiber.suspend();
            Fiber.suspend();
            return 0;
        }
        return suspendAtDepth(depth - 1) + 1;
    }

    private static int depth(int levels) {
        return levels == 0 ? 0 : 1 + depth(levels - 1);
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void sleepMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void waitOn(Object monitor) {
        try {
            monitor.wait();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void timedWaitOn(Object monitor, long millis) {
        try {
            monitor.wait(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void readByte(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(42);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void writeByte(Socket socket) {
        try {
            socket.getOutputStream().write(42);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T asIs(Throwable failure) throws T {
        throw (T) failure;
    }
}
