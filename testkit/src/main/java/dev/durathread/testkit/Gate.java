package dev.durathread.testkit;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one life of the engine to its database. A crash closes it for good: every later call of the dead
 * engine fails and changes nothing.
 */
final class Gate {
    private static final Set<String> HARMLESS =
            Set.of("name", "version", "commitLanes", "hearsOtherProcesses", "listen", "hashCode", "equals", "toString");

    private final Provider target;
    private final Provider provider;
    private final AtomicInteger commits;
    private final CrashPoint crashPoint;
    private final Runnable crash;
    private final Consumer<TurnCommit> afterTurn;
    private final AtomicLong progress = new AtomicLong();
    private final ReadWriteLock callsUnderWay = new ReentrantReadWriteLock(true);
    private volatile boolean shut;

    /**
     * The commit at which a life ends.
     *
     * @param commit the number of the commit, from 1; 0 for never
     * @param after whether just after it, as against just before
     */
    record CrashPoint(int commit, boolean after) {
        static final CrashPoint NEVER = new CrashPoint(0, false);
    }

    /**
     * @param commits counts commits over all lives
     * @param crash is told that the crash point was reached, on the thread that reached it
     * @param afterTurn sees each turn that was stored
     */
    Gate(
            Provider target,
            AtomicInteger commits,
            CrashPoint crashPoint,
            Runnable crash,
            Consumer<TurnCommit> afterTurn) {
        this.target = target;
        this.commits = commits;
        this.crashPoint = crashPoint;
        this.crash = crash;
        this.afterTurn = afterTurn;
        this.provider = (Provider) Proxy.newProxyInstance(
                Gate.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (_, method, arguments) -> call(method, arguments));
    }

    /** Whether a method of a provider asks for anything but stored data. */
    static boolean touchesNoStorage(Method method) {
        return HARMLESS.contains(method.getName());
    }

    Provider provider() {
        return provider;
    }

    /** Counts the writes that made progress. Handing a blocked instance back is no progress. */
    long progress() {
        return progress.get();
    }

    /** Waits until running calls are done and what follows from commits was handled. */
    void awaitCallsUnderWay() {
        Lock none = callsUnderWay.writeLock();
        none.lock();
        try {
            return; // whoever gets it has waited for all
        } finally {
            none.unlock();
        }
    }

    /** Closes it. Running calls are done when this returns, so none of them reaches into the next life. */
    void shut() {
        shut = true;
        awaitCallsUnderWay();
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (touchesNoStorage(method)) {
            return pass(method, arguments);
        }
        callsUnderWay.readLock().lock();
        try {
            requireOpen();
            return method.getName().equals("commit") ? commit(method, arguments) : pass(method, arguments);
        } finally {
            callsUnderWay.readLock().unlock();
        }
    }

    private @Nullable Object commit(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        int number = commits.incrementAndGet();
        if (number == crashPoint.commit() && !crashPoint.after()) {
            die();
        }
        Object outcomes = pass(method, arguments);
        if (number == crashPoint.commit()) {
            die();
        }
        if (arguments != null && arguments[0] instanceof List<?> writes && outcomes instanceof List<?> done) {
            see(writes, done);
        }
        return outcomes;
    }

    private void see(List<?> writes, List<?> outcomes) {
        for (int i = 0; i < writes.size(); i++) {
            Write write = (Write) writes.get(i);
            if (!(write instanceof InstanceRelease)) {
                progress.incrementAndGet();
            }
            if (write instanceof TurnCommit turn && outcomes.get(i) instanceof WriteOutcome.Applied) {
                afterTurn.accept(turn);
            }
        }
    }

    private void die() {
        shut = true;
        crash.run();
        requireOpen();
    }

    private void requireOpen() {
        if (shut) {
            throw new ProviderException("the process was crashed by its test", null);
        }
    }

    private @Nullable Object pass(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
