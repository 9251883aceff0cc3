package dev.durathread.internal.dispatch;

import dev.durathread.Host.Urgency;
import dev.durathread.ProviderException;
import dev.durathread.history.HistoryJson;
import dev.durathread.internal.host.Pacer;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims instances that are ready and that nobody holds: work of other nodes, work that exceeded the capacity of those
 * that made it, timers of instances that left memory, and what a dead node left behind.
 */
public final class InstanceClaims {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceClaims.class);
    private static final int MOST_AT_ONCE = 256;
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

    /** What is done with an instance that was claimed. */
    interface Taker {
        void take(ClaimedInstance claimed);
    }

    private final Node node;
    private final Capacity capacity;
    private final Residents residents;
    private final Taker taker;
    private final Pacer pacer;
    private volatile boolean uncertain;

    InstanceClaims(Node node, Executor storage, Capacity capacity, Residents residents, Taker taker) {
        this.node = node;
        this.capacity = capacity;
        this.residents = residents;
        this.taker = taker;
        this.pacer = new Pacer(node.host(), storage, this::claim);
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
    }

    private void claim() {
        int max = Math.min(MOST_AT_ONCE, capacity.free());
        if (max == 0 || node.registry().codeKeys().isEmpty()) {
            return; // a turn that begins makes room and wakes the claiming again
        }
        Instant now = node.host().now();
        try {
            reviveIfUncertain(now);
            residents.claimBegins();
            Claims<ClaimedInstance> claims = node.provider()
                    .claimInstances(new InstanceClaim(
                            node.id(), max, now, node.registry().codeKeys(), HistoryJson.FORMAT));
            claims.items().forEach(taker::take);
            if (claims.items().size() == max) {
                pacer.wake();
            } else if (claims.nextDue() != null) {
                pacer.wakeAt(claims.nextDue(), Urgency.DUE);
            }
        } catch (ProviderException e) {
            uncertain = true;
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3002: claiming instances failed; it is tried again", e);
            pacer.wakeAt(now.plus(AFTER_FAILURE), Urgency.DUE);
        } finally {
            residents.claimTaken();
        }
    }

    /** A claim whose answer was lost may have been made: what this node holds is looked at once more. */
    private void reviveIfUncertain(Instant now) {
        if (uncertain) {
            uncertain = false; // set again by the caller when this fails
            node.provider().reviveHeld(node.id(), now);
        }
    }
}
