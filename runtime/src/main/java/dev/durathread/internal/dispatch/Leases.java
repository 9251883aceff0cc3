package dev.durathread.internal.dispatch;

import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryJson;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.host.Pacer;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the node's lease alive, takes over what dead nodes held, and marks what waits for code that no node has.
 *
 * <p>A renewal that fails for reasons of storage is tried again and means nothing else (INV-10): only the answer that a
 * task is gone makes it gone.
 */
public final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration STRANDED_AFTER = Duration.ofSeconds(2);
    private static final int MOST_STRANDED = 100;
    private static final int QUERIES_OF_A_RENEWAL = 3;

    private final Node node;
    private final Committer committer;
    private final ActivityRunner activities;
    private final InstanceClaims claims;
    private final SafetyNet safetyNet;
    private final Pacer pacer;

    public Leases(
            Node node,
            Committer committer,
            ActivityRunner activities,
            InstanceClaims claims,
            SafetyNet safetyNet,
            Executor storage) {
        this.node = node;
        this.committer = committer;
        this.activities = activities;
        this.claims = claims;
        this.safetyNet = safetyNet;
        this.pacer = new Pacer(node.host(), storage, this::renew);
    }

    /** Makes the node known; blocks until the database has it. */
    public void join() {
        Instant now = node.host().now();
        node.provider().join(lease(now), now);
        node.provider().recover(now);
        node.provider().retryBlocked(now);
        pacer.wakeAt(now.plus(node.options().lease().dividedBy(3)), Urgency.HOUSEKEEPING);
    }

    private NodeLease lease(Instant now) {
        return new NodeLease(node.id(), node.name(), now.plus(node.options().lease()));
    }

    private void renew() {
        Instant now = node.host().now();
        Duration pause = node.options().lease().dividedBy(3);
        safetyNet.spent(QUERIES_OF_A_RENEWAL);
        try {
            Renewal renewal = new Renewal(
                    lease(now), activities.held(), now.minus(node.options().sessionIdleTimeout()));
            node.provider().renew(renewal, now).forEach(activities::lost);
            if (node.provider().recover(now) > 0) {
                claims.wake();
                activities.wakeClaims();
            }
            markStranded(now);
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3005: renewing the node's lease failed; it is tried again", e);
            pause = AFTER_FAILURE.compareTo(pause) < 0 ? AFTER_FAILURE : pause;
        }
        pacer.wakeAt(now.plus(pause), Urgency.HOUSEKEEPING);
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
