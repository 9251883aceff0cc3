package dev.durathread.internal.claim;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.internal.dispatch.Dispatcher;
import dev.durathread.internal.dispatch.InstanceTable;
import dev.durathread.internal.dispatch.WorkSignals;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.ForcedEnds;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.node.Termination;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;

/**
 * Stops instances whose turns kill the process: one that was claimed more often than allowed without a turn being
 * committed is failed without running its code again. Its messages stay in its inbox.
 *
 * <p>When a process dies, everything that it had claimed has a count, the innocent as well. They are told apart by running
 * suspects one at a time, the one with the highest count first, after the turns that were claimed before. Meanwhile the
 * others are handed back, their counts cleared: a death counts against one suspect at the most.
 */
public final class PoisonSuspects {
    private static final Logger LOG = EngineLog.of(PoisonSuspects.class);

    private static final Duration NEXT_TRY = Duration.ofMillis(100);

    private final Node node;
    private final Committer committer;
    private final Dispatcher dispatcher;
    private final InstanceTable table;
    private final WorkSignals signals;
    private final Set<String> suspected = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean tried = new AtomicBoolean();

    /** @param dispatcher takes what may run */
    public PoisonSuspects(
            Node node, Committer committer, Dispatcher dispatcher, InstanceTable table, WorkSignals signals) {
        this.node = node;
        this.committer = committer;
        this.dispatcher = dispatcher;
        this.table = table;
        this.signals = signals;
    }

    /** Takes what was claimed: what is under no suspicion at once, of the suspects one when none is being tried. */
    void take(List<ClaimedInstance> claimed) {
        List<ClaimedInstance> suspects = new ArrayList<>(0);
        for (ClaimedInstance one : claimed) {
            if (isSuspect(one)) {
                suspects.add(one);
            } else {
                dispatcher.claimed(one.record(), one.lastSequence());
            }
        }
        if (!suspects.isEmpty()) {
            tryOneOf(suspects);
        }
    }

    /** An instance that is in memory here kills nobody: it was taken from this node by mistake, and came back. */
    private boolean isSuspect(ClaimedInstance one) {
        String id = one.record().instanceId();
        return (one.deliveries() > 1 || suspected.contains(id)) && !table.has(id);
    }

    private void tryOneOf(List<ClaimedInstance> suspects) {
        suspects.forEach(one -> suspected.add(one.record().instanceId()));
        List<ClaimedInstance> others = new ArrayList<>(suspects);
        if (tried.compareAndSet(false, true)) {
            ClaimedInstance worst = Collections.max(suspects, Comparator.comparingInt(ClaimedInstance::deliveries));
            others.remove(worst);
            putOff(others, () -> tryAlone(worst));
        } else {
            putOff(others, () -> {});
        }
    }

    /** Hands suspects back, their counts cleared; goes on when that is stored, so that no death counts against them. */
    private void putOff(List<ClaimedInstance> others, Runnable then) {
        Instant later = node.host().now().plus(NEXT_TRY);
        AtomicInteger left = new AtomicInteger(others.size() + 1);
        Runnable stored = () -> {
            if (left.decrementAndGet() == 0) {
                then.run();
            }
        };
        for (ClaimedInstance one : others) {
            InstanceRecord record = one.record();
            committer.submit(
                    new InstanceRelease(record.instanceId(), record.fence(), node.id(), later, record.blocked()),
                    (_, _) -> {
                        signals.wakeAt(later);
                        stored.run();
                    });
        }
        stored.run();
    }

    private void tryAlone(ClaimedInstance worst) {
        InstanceRecord record = worst.record();
        if (worst.deliveries() > node.options().maxAttempts()) {
            fail(record);
            cleared(record.instanceId());
        } else {
            dispatcher.claimedAsTheLast(record, worst.lastSequence(), () -> cleared(record.instanceId()));
        }
    }

    /** It has had its turn, and the node lives. */
    private void cleared(String instanceId) {
        suspected.remove(instanceId);
        tried.set(false);
    }

    private void fail(InstanceRecord record) {
        int max = node.options().maxAttempts();
        String why = "DUR-2005: poison: orchestration \"" + record.name() + "\" exceeded " + max
                + " deliveries without a turn that was committed (max " + max + ")";
        LOG.error("{}; instance \"{}\" is failed without running it again", why, record.instanceId());
        Instant now = node.host().now();
        OrchestrationFailed end = new OrchestrationFailed(0, now, Failure.ofEngine("Poisoned", why));
        TurnCommit commit = Termination.commit(node.provider(), record, end, node.id(), now);
        committer.submit(commit, (outcome, _) -> {
            if (outcome instanceof WriteOutcome.Applied) {
                ForcedEnds.count(node, record, commit);
                node.meters().orchestrationsPoisoned.increment();
            }
            signals.wake();
        });
    }
}
