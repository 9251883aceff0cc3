package dev.durathread.internal.host;

import dev.durathread.host.Host;
import dev.durathread.host.Host.Scheduled;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.log.Seldom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Runs a step whenever it is woken, never two at a time, and at the times that it asks for.
 *
 * <p>Waking a pacer whose step is running makes it run once more afterwards, however often it is woken. A step that
 * throws, whatever it throws, is told and run again after a pause: what it would have asked for is not lost (INV-20).
 */
public final class Pacer {
    private static final Logger LOG = EngineLog.of(Pacer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 6;

    private final Host host;
    private final Executor executor;
    private final Runnable step;
    private final Pulse pulse;
    private final Seldom warnings;
    private State state = State.IDLE;
    private @Nullable Scheduled alarm;
    private @Nullable Instant alarmAt;
    private int failures;

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

    /** @param name of the loop, in words for an operator */
    public Pacer(String name, Host host, Executor executor, Runnable step) {
        this.host = host;
        this.executor = executor;
        this.step = step;
        this.pulse = new Pulse(name);
        this.warnings = new Seldom(host::nanoTime, BETWEEN_WARNINGS);
    }

    /** Its sign of life. */
    public Pulse pulse() {
        return pulse;
    }

    /** Runs the step soon. */
    @SuppressWarnings("CatchThrowable") // where no thread can be had the loop goes on later
    public void wake() {
        synchronized (this) {
            if (state != State.IDLE) {
                state = state == State.RUNNING ? State.RUNNING_AGAIN : state;
                return;
            }
            state = State.RUNNING;
        }
        try {
            executor.execute(this::run);
        } catch (Throwable t) {
            failed(t);
            synchronized (this) {
                state = state == State.STOPPED ? state : State.IDLE;
            }
        }
    }

    @SuppressWarnings("CatchThrowable") // a loop ends for nobody's sake
    private void run() {
        while (mayRun()) {
            pulse.begins(host.nanoTime());
            try {
                step.run();
                failures = 0;
                pulse.ends(host.now(), null);
            } catch (Throwable t) {
                pulse.ends(host.now(), t);
                failed(t);
            }
            if (!again()) {
                return;
            }
        }
    }

    private void failed(Throwable why) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS));
        if (warnings.isDue(why.getClass().getName())) {
            LOG.error(
                    "DUR-9001: a step of the engine failed, \"{}\"; it is tried again in {} ms",
                    pulse.name(),
                    pause.toMillis(),
                    why);
        }
        wakeAt(host.now().plus(pause), Urgency.DUE);
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
