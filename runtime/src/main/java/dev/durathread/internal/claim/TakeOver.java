package dev.durathread.internal.claim;

import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryJson;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.dispatch.WorkSignals;
import dev.durathread.internal.host.Pacer;
import dev.durathread.internal.host.Pulse;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.slf4j.Logger;

/**
 * Takes over what dead nodes held, and marks what waits for code that no node has. A step of its own: the node's own
 * lease never waits for what another node left behind (INV-17).
 *
 * <p>Leases go by the storage's clock. When that leaps, those of nodes that live seem to have run out until they are
 * renewed; so nothing is taken over for the length of a lease after a leap. A node that has not renewed its own in time
 * takes nothing over either: it may be the one that stood still, and would take its own work from itself.
 */
public final class TakeOver {
    private static final Logger LOG = EngineLog.of(TakeOver.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration STRANDED_AFTER = Duration.ofSeconds(2);
    private static final int MOST_STRANDED = 100;
    private static final int QUERIES_OF_A_LOOK = 2;
    private static final int LEAP_OF_LEASE = 4; // a leap counts from a quarter of a lease on: two thirds are safe

    private final Node node;
    private final Committer committer;
    private final ActivityRunner activities;
    private final WorkSignals signals;
    private final QueryBudget budget;
    private final Pacer pacer;
    private volatile long heldBackUntil;
    private volatile boolean isHeldBack;
    private volatile Instant ownLease = Instant.MIN;

    public TakeOver(
            Node node,
            Committer committer,
            ActivityRunner activities,
            WorkSignals signals,
            QueryBudget budget,
            Executor storage) {
        this.node = node;
        this.committer = committer;
        this.activities = activities;
        this.signals = signals;
        this.budget = budget;
        this.pacer = new Pacer("recovery of what dead nodes held", node.host(), storage, this::look);
    }

    /** Looks for the first time, and from then on three times in a lease. */
    void begin() {
        node.provider().recover(node.host().now());
        pacer.wakeAt(next(), Urgency.HOUSEKEEPING);
    }

    Pulse pulse() {
        return pacer.pulse();
    }

    void stop() {
        pacer.stop();
    }

    /** The node's own lease has been renewed until then. */
    void ownLeaseHolds(Instant until) {
        ownLease = until;
    }

    /** The storage's clock has been read: it leapt if the node's was off by much. */
    void clockWasOff(Duration off) {
        Duration lease = node.options().lease();
        if (off.abs().compareTo(lease.dividedBy(LEAP_OF_LEASE)) > 0) {
            LOG.warn(
                    "DUR-3022: the storage's clock leapt by {}; node \"{}\" takes nothing over for {}",
                    off,
                    node.name(),
                    lease);
            heldBackUntil = node.host().nanoTime() + lease.toNanos();
            isHeldBack = true;
        }
    }

    private Instant next() {
        return node.host().now().plus(node.options().lease().dividedBy(3));
    }

    private void look() {
        pacer.wakeAt(next(), Urgency.HOUSEKEEPING); // whatever becomes of this look
        budget.spent(QUERIES_OF_A_LOOK);
        try {
            Instant now = node.host().now();
            if (!waitsForRenewals() && now.isBefore(ownLease) && node.provider().recover(now) > 0) {
                signals.wake();
                activities.wakeClaims();
            }
            markStranded(now);
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3021: looking for the work of dead nodes failed; it is tried again", e);
            pacer.wakeAt(node.host().now().plus(AFTER_FAILURE), Urgency.HOUSEKEEPING);
        }
    }

    private boolean waitsForRenewals() {
        if (isHeldBack && node.host().nanoTime() - heldBackUntil >= 0) {
            isHeldBack = false;
        }
        return isHeldBack;
    }

    private void markStranded(Instant now) {
        InstanceClaim claim =
                new InstanceClaim(node.id(), MOST_STRANDED, now, node.registry().codeKeys(), HistoryJson.FORMAT);
        for (InstanceRecord record : node.provider().findStranded(claim, now.minus(STRANDED_AFTER))) {
            if (record.blocked() == null) {
                String why = "DUR-2002: no node has taken it; its code is \"" + record.code() + "\"";
                LOG.warn("instance \"{}\" is blocked: {}", record.instanceId(), why);
                committer.submit(
                        new InstanceRelease(record.instanceId(), record.fence(), null, now, why), this::blocked);
            }
        }
    }

    private void blocked(WriteOutcome outcome, boolean uncertain) {
        if (outcome instanceof WriteOutcome.Applied) {
            node.meters().orchestrationsBlocked.increment();
        }
    }
}
