package dev.durathread.internal.dispatch;

import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryJson;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.host.Pacer;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;

/**
 * Claims instances that are ready and that nobody holds: work of other nodes, work that exceeded the capacity of those
 * that made it, timers of instances that left memory, and what a dead node left behind.
 */
public final class InstanceClaims {
    private static final Logger LOG = EngineLog.of(InstanceClaims.class);
    private static final int MOST_AT_ONCE = 256;
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

    /** What is done with instances that were claimed. */
    interface Taker {
        void take(List<ClaimedInstance> claimed);
    }

    private final Node node;
    private final Capacity capacity;
    private final Residents residents;
    private final Taker taker;
    private final Pacer pacer;
    private final List<Runnable> afterNext = new ArrayList<>(0);
    private volatile boolean uncertain;
    private int quarters; // touched by the claiming step alone
    private boolean stopped;

    InstanceClaims(Node node, Executor storage, Capacity capacity, Residents residents, Taker taker) {
        this.node = node;
        this.capacity = capacity;
        this.residents = residents;
        this.taker = taker;
        this.pacer = new Pacer("claims of instances", node.host(), storage, this::claim);
    }

    /** Looks for work soon. */
    public void wake() {
        pacer.wake();
    }

    /** Looks again at what this node holds, since it may hold what it does not know of: an answer was lost. */
    void revive() {
        uncertain = true;
        pacer.wake();
    }

    /** Looks for work at a time. */
    void wakeAt(Instant at) {
        pacer.wakeAt(at, Urgency.DUE);
    }

    /** Claims nothing from now on. */
    public void stop() {
        pacer.stop();
        synchronized (afterNext) {
            stopped = true;
        }
        takeAfterNext().forEach(Runnable::run);
    }

    /** Calls back when whatever can be claimed now has been claimed and taken. */
    void afterClaiming(Runnable then) {
        afterNext(List.of(then));
        pacer.wake();
    }

    private void afterNext(List<Runnable> then) {
        synchronized (afterNext) {
            if (!stopped) {
                afterNext.addAll(then);
                return;
            }
        }
        then.forEach(Runnable::run);
    }

    private List<Runnable> takeAfterNext() {
        synchronized (afterNext) {
            List<Runnable> taken = List.copyOf(afterNext);
            afterNext.clear();
            return taken;
        }
    }

    private void claim() {
        List<Runnable> then = takeAfterNext();
        int max = Math.min(MOST_AT_ONCE, capacity.free());
        // without room: a turn that begins makes some and wakes the claiming again
        if (max == 0 || node.registry().codeKeys().isEmpty() || claim(max)) {
            then.forEach(Runnable::run);
        } else {
            afterNext(then);
        }
    }

    /** Whether that was not kept from being done by the storage. */
    private boolean claim(int max) {
        Instant now = node.host().now();
        try {
            reviveIfUncertain(now);
            residents.claimBegins();
            Claims<ClaimedInstance> claims = node.provider()
                    .claimInstances(new InstanceClaim(
                            node.id(),
                            max,
                            placesOfFresh(max),
                            now,
                            node.registry().codeKeys(),
                            HistoryJson.FORMAT));
            taker.take(claims.items());
            if (claims.items().size() == max) {
                pacer.wake();
            } else if (claims.nextDue() != null) {
                pacer.wakeAt(claims.nextDue(), Urgency.DUE);
            }
            return true;
        } catch (ProviderException e) {
            uncertain = true;
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3002: claiming instances failed; it is tried again", e);
            pacer.wakeAt(now.plus(AFTER_FAILURE), Urgency.DUE);
            return false;
        } finally {
            residents.claimTaken();
        }
    }

    /** A quarter of all places, also of claims of a single one, is for instances that have not had a turn. */
    private int placesOfFresh(int max) {
        quarters += max;
        int places = quarters / 4;
        quarters %= 4;
        return places;
    }

    /** A claim whose answer was lost may have been made: what this node holds is looked at once more. */
    private void reviveIfUncertain(Instant now) {
        if (uncertain) {
            uncertain = false; // set again by whoever loses an answer meanwhile, and by the caller when this fails
            if (!node.provider().reviveHeld(node.id(), now)) {
                uncertain = true;
            }
        }
    }
}
