package dev.durathread.internal.host;

import dev.durathread.host.Host;
import dev.durathread.host.Host.Scheduled;
import dev.durathread.host.Host.Urgency;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a step whenever it is woken, never two at a time, and at the times that it asks for.
 *
 * <p>Waking a pacer whose step is running makes it run once more afterwards, however often it is woken. A step that
 * throws is logged and ends nothing.
 */
public final class Pacer {
    private static final Logger LOG = LoggerFactory.getLogger(Pacer.class);

    private final Host host;
    private final Executor executor;
    private final Runnable step;
    private State state = State.IDLE;
    private @Nullable Scheduled alarm;
    private @Nullable Instant alarmAt;

    /*
     * IDLE --wake--> RUNNING --wake--> RUNNING_AGAIN --step ends--> RUNNING
     * RUNNING --step ends--> IDLE;  any --stop--> STOPPED
     */
    private enum State {
        IDLE,
        RUNNING,
        RUNNING_AGAIN,
        STOPPED
    }

    public Pacer(Host host, Executor executor, Runnable step) {
        this.host = host;
        this.executor = executor;
        this.step = step;
    }

    /** Runs the step soon. */
    public void wake() {
        synchronized (this) {
            if (state != State.IDLE) {
                state = state == State.RUNNING ? State.RUNNING_AGAIN : state;
                return;
            }
            state = State.RUNNING;
        }
        executor.execute(this::run);
    }

    private void run() {
        while (mayRun()) {
            try {
                step.run();
            } catch (RuntimeException e) {
                LOG.error("DUR-9001: a step of the engine failed; it is tried again when next woken", e);
            }
            if (!again()) {
                return;
            }
        }
    }

    private synchronized boolean mayRun() {
        return state != State.STOPPED;
    }

    private synchronized boolean again() {
        boolean again = state == State.RUNNING_AGAIN;
        if (state != State.STOPPED) {
            state = again ? State.RUNNING : State.IDLE;
        }
        return again;
    }

    /** Wakes it at a time, or earlier if it was to be woken earlier already. */
    public synchronized void wakeAt(Instant at, Urgency urgency) {
        if (state == State.STOPPED || (alarmAt != null && !at.isBefore(alarmAt))) {
            return;
        }
        if (alarm != null) {
            alarm.cancel();
        }
        alarmAt = at;
        alarm = host.schedule(at, urgency, () -> ring(at));
    }

    /** Runs the step soon, as asked for at that time. */
    private void ring(Instant at) {
        synchronized (this) {
            if (!at.equals(alarmAt)) {
                return;
            }
            alarm = null;
            alarmAt = null;
        }
        wake();
    }

    /** Never runs the step again; one that is running comes to its end. */
    public synchronized void stop() {
        state = State.STOPPED;
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }
}
