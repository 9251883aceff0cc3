package dev.durathread.internal.dispatch;

import dev.durathread.host.Host;
import dev.durathread.host.Host.Scheduled;
import dev.durathread.host.Host.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The turns of claimed instances, each from its claim to its outcome.
 *
 * <p>A claim counts as a delivery until its turn is committed, so that a node which dies meanwhile leaves all of them
 * with a count, whichever of them killed it, or none. What may have killed a node before is therefore run only after
 * those that were claimed before it: they are out of danger then. Nothing waits for long: a turn that does not come to
 * its end keeps nobody from working.
 */
public final class OpenClaims {
    private final Host host;
    private final Duration patience;
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final List<Waiter> waiting = new ArrayList<>(0);

    /** @param patience how long anybody waits at the most */
    public OpenClaims(Host host, Duration patience) {
        this.host = host;
        this.patience = patience;
    }

    /** Whoever waits for turns; guarded by all of them. */
    private final class Waiter {
        private final Set<String> left;
        private final Runnable then;
        private final Scheduled alarm;

        Waiter(Collection<String> turns, Runnable then) {
            this.left = new HashSet<>(turns);
            this.then = then;
            this.alarm = host.schedule(host.now().plus(patience), Urgency.DUE, () -> giveUp(this));
        }
    }

    /** An instance was claimed. */
    void begun(String instanceId) {
        open.add(instanceId);
    }

    /** The turn of an instance has its outcome; nothing happens if it was not claimed. */
    void done(String instanceId) {
        if (open.remove(instanceId)) {
            servedBy(instanceId).forEach(waiter -> {
                waiter.alarm.cancel();
                waiter.then.run();
            });
        }
    }

    private synchronized List<Waiter> servedBy(String instanceId) {
        waiting.forEach(waiter -> waiter.left.remove(instanceId));
        List<Waiter> served =
                waiting.stream().filter(waiter -> waiter.left.isEmpty()).toList();
        waiting.removeAll(served);
        return served;
    }

    private void giveUp(Waiter waiter) {
        boolean waits;
        synchronized (this) {
            waits = waiting.remove(waiter);
        }
        if (waits) {
            waiter.then.run();
        }
    }

    /** Calls back when the turns that are open now have their outcome, at once if none is. */
    void afterThose(Runnable then) {
        boolean atOnce;
        synchronized (this) {
            atOnce = needNotWait(List.copyOf(open), then);
        }
        if (atOnce) {
            then.run();
        }
    }

    /** The same for the turn of an instance, which is open from now on itself. */
    void asTheLast(String instanceId, Runnable then) {
        boolean atOnce;
        synchronized (this) {
            Set<String> others = new HashSet<>(open);
            others.remove(instanceId);
            open.add(instanceId);
            atOnce = needNotWait(others, then);
        }
        if (atOnce) {
            then.run();
        }
    }

    /** Calls back when the turn of an instance has its outcome, at once if it is not open. */
    void after(String instanceId, Runnable then) {
        boolean atOnce;
        synchronized (this) {
            atOnce = needNotWait(open.contains(instanceId) ? Set.of(instanceId) : Set.of(), then);
        }
        if (atOnce) {
            then.run();
        }
    }

    /** Whether there is nothing to wait for; otherwise the caller is waiting from now on. */
    private boolean needNotWait(Collection<String> turns, Runnable then) {
        if (turns.isEmpty()) {
            return true;
        }
        waiting.add(new Waiter(turns, then));
        return false;
    }
}
