package dev.durathread.internal.dispatch;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.ForcedEnds;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.node.Termination;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops instances whose turns kill the process: one that was claimed more often than allowed without a turn being
 * committed is failed without running its code again. Its messages stay in its inbox.
 */
final class Poison {
    private static final Logger LOG = LoggerFactory.getLogger(Poison.class);

    private final Node node;
    private final Committer committer;
    private final Dispatcher dispatcher;

    Poison(Node node, Committer committer, Dispatcher dispatcher) {
        this.node = node;
        this.committer = committer;
        this.dispatcher = dispatcher;
    }

    /** An instance that is in memory here kills nobody: it was taken from this node by mistake, and came back. */
    void take(ClaimedInstance claimed) {
        if (claimed.deliveries() <= node.options().maxAttempts()
                || dispatcher.hasInMemory(claimed.record().instanceId())) {
            dispatcher.claimed(claimed.record(), claimed.lastSequence());
        } else {
            fail(claimed.record());
        }
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
            dispatcher.claims().wake();
        });
    }
}
