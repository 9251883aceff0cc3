package dev.durathread.internal.dispatch;

import dev.durathread.host.Host;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.host.Pacer;
import dev.durathread.internal.host.Pulse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks for looks for work that this node may claim. Whoever looks takes from here what was asked for. */
public final class WorkSignals {
    private final Pacer pacer;
    private final AtomicBoolean uncertain = new AtomicBoolean();
    private final List<Runnable> afterNext = new ArrayList<>(0);
    private boolean stopped;

    /** @param look one look; never two at a time */
    public WorkSignals(Host host, Executor storage, Runnable look) {
        this.pacer = new Pacer("claims of instances", host, storage, look);
    }

    /** Its sign of life, for the node's health. */
    public Pulse pulse() {
        return pacer.pulse();
    }

    /** Looks for work soon. */
    public void wake() {
        pacer.wake();
    }

    /** Looks for work at a time. */
    public void wakeAt(Instant at) {
        pacer.wakeAt(at, Urgency.DUE);
    }

    /** Looks again at what this node holds, since it may hold what it does not know of: an answer was lost. */
    public void revive() {
        noteUncertain();
        pacer.wake();
    }

    /** The next look is to look at what this node holds as well. */
    public void noteUncertain() {
        uncertain.set(true);
    }

    /** Whether this look is to look at what this node holds as well; asked once. */
    public boolean takeUncertain() {
        return uncertain.getAndSet(false);
    }

    /** Looks no more. Whoever waits for a look waits no longer. */
    public void stop() {
        pacer.stop();
        synchronized (afterNext) {
            stopped = true;
        }
        takeAfterNext().forEach(Runnable::run);
    }

    /** Calls back when whatever can be claimed now has been claimed and taken. */
    public void afterClaiming(Runnable then) {
        putAfterNext(List.of(then));
        pacer.wake();
    }

    /** Whoever is to be called back after the look that was not made. */
    public void putAfterNext(List<Runnable> then) {
        synchronized (afterNext) {
            if (!stopped) {
                afterNext.addAll(then);
                return;
            }
        }
        then.forEach(Runnable::run);
    }

    /** Whoever is to be called back after the look that is made now. */
    public List<Runnable> takeAfterNext() {
        synchronized (afterNext) {
            List<Runnable> taken = List.copyOf(afterNext);
            afterNext.clear();
            return taken;
        }
    }
}
