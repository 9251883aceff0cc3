package dev.durathread.internal.activity;

import dev.durathread.host.Host.Scheduled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run of user code that may be cut short from outside: by a timeout, by a cancellation, by shutdown.
 *
 * <p>Exactly one of two things happens first, and decides: the code ends, or the attempt is cut short (INV-9). What the
 * code does after it was cut short counts for nothing.
 */
final class Attempt {
    private enum State {
        RUNNING,
        ENDED,
        CUT_SHORT
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
    private final List<Scheduled> alarms = new ArrayList<>(1);
    private @Nullable Thread thread;
    private @Nullable Runnable afterEnd;
    private boolean left;

    /** The code begins on the calling thread. */
    synchronized void begin() {
        thread = Thread.currentThread();
        if (state.get() == State.CUT_SHORT) {
            thread.interrupt();
        }
    }

    /** The code has ended; true when that decides the attempt. Clears an interrupt that came from cutting it short. */
    boolean end() {
        Runnable waiting;
        synchronized (this) {
            thread = null;
            left = true;
            waiting = afterEnd;
            afterEnd = null;
        }
        boolean decided = state.compareAndSet(State.RUNNING, State.ENDED);
        Thread.interrupted();
        dropAlarms();
        if (waiting != null) {
            waiting.run();
        }
        return decided;
    }

    /** Cuts it short: tells the code and interrupts its thread; true when that decides the attempt. */
    boolean cutShort() {
        if (!state.compareAndSet(State.RUNNING, State.CUT_SHORT)) {
            return false;
        }
        synchronized (this) {
            if (thread != null) {
                thread.interrupt(); // before anything wakes it: clean-up code is not interrupted half-way
            }
        }
        cancelled.complete(null);
        dropAlarms();
        return true;
    }

    /** Calls back once code that was cut short has ended after all, at once if it has. */
    void whenEnded(Runnable then) {
        synchronized (this) {
            if (!left) {
                afterEnd = then;
                return;
            }
        }
        then.run();
    }

    /** Has an alarm dropped when the attempt is decided. */
    void keep(Scheduled alarm) {
        synchronized (alarms) {
            alarms.add(alarm);
        }
        if (isOver()) {
            dropAlarms();
        }
    }

    private void dropAlarms() {
        synchronized (alarms) {
            alarms.forEach(Scheduled::cancel);
            alarms.clear();
        }
    }

    /** Whether it is decided. */
    boolean isOver() {
        return state.get() != State.RUNNING;
    }

    boolean isCutShort() {
        return state.get() == State.CUT_SHORT;
    }

    /** Done once it is cut short. */
    CompletableFuture<Void> whenCutShort() {
        return cancelled;
    }
}
