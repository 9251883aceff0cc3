package dev.durathread.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What user code finds in a fiber: its thread, thread locals, scoped values, monitors, class loaders. */
@SuppressWarnings({"ThreadPriorityCheck", "WaitNotInLoop"}) // user code may yield, and wait as it likes
class FiberUserCodeTest extends FiberTesting {
    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

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
                        "bound false", "turn thread", "turn thread", "inner", "outer", "bound false", "turn thread");
    }

    @Test
    void takesTheContextClassLoaderOfTheThreadThatStartsIt() throws Exception {
        AtomicReference<ClassLoader> seen = new AtomicReference<>();
        Fiber fiber = fibers.create("f", () -> seen.set(Thread.currentThread().getContextClassLoader()));
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
