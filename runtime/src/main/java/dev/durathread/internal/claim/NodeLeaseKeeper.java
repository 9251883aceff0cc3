package dev.durathread.internal.claim;

import dev.durathread.failure.ProviderException;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.host.Pacer;
import dev.durathread.internal.host.Pulse;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskLease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Keeps the node's lease alive, and its clock in step with the storage's. What other nodes do or hold keeps neither
 * waiting: {@link TakeOver} looks at those.
 *
 * <p>A renewal that fails for reasons of storage is tried again and means nothing else (INV-10): only the answer that a
 * task is gone makes it gone.
 */
public final class NodeLeaseKeeper {
    private static final Logger LOG = EngineLog.of(NodeLeaseKeeper.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Node node;
    private final Supplier<Duration> clock;
    private final ActivityRunner activities;
    private final TakeOver takeOver;
    private final QueryBudget budget;
    private final Pacer pacer;
    private volatile boolean letGo;

    /** @param clock puts the node's clock in step with the storage's and says by how much it was off */
    public NodeLeaseKeeper(
            Node node,
            Supplier<Duration> clock,
            ActivityRunner activities,
            TakeOver takeOver,
            QueryBudget budget,
            Executor storage) {
        this.node = node;
        this.clock = clock;
        this.activities = activities;
        this.takeOver = takeOver;
        this.budget = budget;
        this.pacer = new Pacer("lease", node.host(), storage, this::renew);
    }

    /** Signs of life, for the node's health. */
    public List<Pulse> pulses() {
        return List.of(pacer.pulse(), takeOver.pulse());
    }

    /** Renews nothing while the node cannot work: its lease runs out, and others take its work over. */
    public void letGo(boolean cannotWork) {
        letGo = cannotWork;
    }

    /** Makes the node known; blocks until the database has it. */
    public void join() {
        takeOver.clockWasOff(clock.get());
        Instant now = node.host().now();
        NodeLease lease = lease(now);
        node.provider().join(lease, now);
        takeOver.ownLeaseHolds(lease.until());
        node.provider().retryBlocked(now);
        takeOver.begin();
        pacer.wakeAt(next(), Urgency.HOUSEKEEPING);
    }

    private NodeLease lease(Instant now) {
        return new NodeLease(node.id(), node.name(), now.plus(node.options().lease()));
    }

    private void renew() {
        pacer.wakeAt(next(), Urgency.HOUSEKEEPING); // whatever becomes of this renewal
        if (letGo) {
            return;
        }
        budget.spent(node.host().followsStorage() ? 2 : 1);
        try {
            takeOver.clockWasOff(clock.get());
            Instant now = node.host().now();
            Renewal renewal = new Renewal(
                    lease(now), activities.held(), now.minus(node.options().sessionIdleTimeout()));
            node.provider().renew(renewal, now).forEach(activities::lost);
            takeOver.ownLeaseHolds(renewal.lease().until());
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3005: renewing the node's lease failed; it is tried again", e);
            pacer.wakeAt(node.host().now().plus(AFTER_FAILURE), Urgency.HOUSEKEEPING);
        }
    }

    private Instant next() {
        return node.host().now().plus(node.options().lease().dividedBy(3));
    }

    /** Looks whether tasks that run here were given up by others, where nobody would tell. */
    public void checkTasksUnheard() {
        if (!activities.held().isEmpty() && !node.provider().hearsOtherProcesses()) {
            checkTasks();
        }
    }

    /** Looks whether tasks that run here were given up by others. */
    public void checkTasks() {
        activities.othersCancelled();
        List<TaskLease> held = activities.held();
        if (held.isEmpty()) {
            return;
        }
        try {
            node.provider().lostTasks(held).forEach(activities::lost);
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3006: looking for cancelled tasks failed; the next look will do", e);
        }
    }

    /** Hands back what the node holds. */
    public void leave() {
        pacer.stop();
        takeOver.stop();
        try {
            Instant now = node.host().now();
            node.provider().reviveHeld(node.id(), now); // a turn given up by a clean end is no delivery that failed
            node.provider().leave(node.id(), now);
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3007: leases could not be handed back; others take over when they run out", e);
        }
    }
}
