package dev.durathread.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs each test of a subclass for both kinds of fiber, those of the own scheduler where the JVM allows it. */
@Tag("fiber")
@ParameterizedClass(name = "{0}")
@EnumSource(FiberKind.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings({"NullAway.Init", "WaitNotInLoop"}) // JUnit sets the parameter; user code may wait as it likes
abstract class FiberTesting {
    @Parameter
    FiberKind kind;

    Fibers fibers;

    @BeforeEach
    void openFibers() {
        assumeTrue(
                kind != FiberKind.OWN_SCHEDULER || OwnScheduler.isAvailable(),
                "needs --add-opens java.base/java.lang=ALL-UNNAMED");
        fibers = Fibers.of(kind);
    }

    /** Starts a thread of the kind that resumes fibers. */
    <T> Turn<T> start(Callable<T> code) {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = fibers.turnThreads().newThread(task);
        thread.start();
        return new Turn<>(thread, task);
    }

    Turn<Void> startRunning(Runnable code) {
        return start(() -> {
            code.run();
            return null;
        });
    }

    /** Runs code on a fresh thread of the kind that resumes fibers and throws what it throws. */
    void onTurnThread(Runnable code) {
        startRunning(code).await();
    }

    void resume(Fiber fiber) {
        onTurnThread(fiber::resume);
    }

    void unwind(Fiber fiber) {
        onTurnThread(fiber::unwind);
    }

    static List<String> log() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    record Turn<T>(Thread thread, FutureTask<T> task) {
        T await() {
            try {
                return task.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw FiberTesting.<RuntimeException>asIs(Objects.requireNonNull(e.getCause()));
            } catch (InterruptedException | TimeoutException e) {
                throw new AssertionError("turn on " + thread + " is stuck", e);
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <T extends Throwable> T asIs(Throwable failure) throws T {
        throw (T) failure;
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

    static int depth(int levels) {
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

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void readByte(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(42);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void writeByte(Socket socket) {
        try {
            socket.getOutputStream().write(42);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
