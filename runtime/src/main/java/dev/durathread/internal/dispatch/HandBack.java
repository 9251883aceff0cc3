package dev.durathread.internal.dispatch;

import dev.durathread.OnNonDeterminism;
import dev.durathread.OnUnreadablePayload;
import dev.durathread.failure.DurableException;
import dev.durathread.failure.FailureDetails;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.ForcedEnds;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.node.Termination;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Instances that cannot go on: they are handed back with the reason, and looked at again after a growing pause. */
final class HandBack {
    private static final Logger LOG = EngineLog.of(HandBack.class);
    private static final int MOST_REMEMBERED = 10_000;

    private final Node node;
    private final Committer committer;
    private final Map<String, Integer> tries = new LinkedHashMap<>();

    HandBack(Node node, Committer committer) {
        this.node = node;
        this.committer = committer;
    }

    void nonDeterminism(String instanceId, @Nullable Fence fence, NonDeterminismException e) {
        if (node.options().onNonDeterminism() == OnNonDeterminism.BLOCK) {
            block(instanceId, fence, String.valueOf(e.getMessage()));
        } else {
            fail(instanceId, fence, e);
        }
    }

    /** The code cannot read what is stored for its instance. */
    void unreadable(String instanceId, @Nullable Fence fence, PayloadException e) {
        if (node.options().onUnreadablePayload() == OnUnreadablePayload.BLOCK) {
            block(instanceId, fence, "DUR-2014: its code cannot read what is stored for it: " + e.getMessage());
        } else {
            fail(instanceId, fence, e);
        }
    }

    /** Where the storage does not answer, it is blocked with the reason, and failed when it is looked at again. */
    private void fail(String instanceId, @Nullable Fence fence, DurableException e) {
        try {
            fail(instanceId, e);
        } catch (ProviderException storage) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3003: instance \"{}\" could not be read; it is tried again", instanceId, storage);
            block(instanceId, fence, String.valueOf(e.getMessage()));
        }
    }

    private void fail(String instanceId, DurableException e) {
        node.provider()
                .readInstance(instanceId)
                .filter(record -> !record.status().isFinished())
                .ifPresent(record -> {
                    long eventId = record.fence().lastEventId() + 1;
                    OrchestrationFailed end = new OrchestrationFailed(
                            eventId, node.host().now(), FailureDetails.of(e).toFailure());
                    TurnCommit commit = Termination.commit(
                            node.provider(), record, end, node.id(), node.host().now());
                    committer.submit(commit, (outcome, _) -> {
                        if (outcome instanceof WriteOutcome.Applied) {
                            ForcedEnds.count(node, record, commit);
                        }
                    });
                });
    }

    /** Hands on an instance that came with a message to a node without its code: others may have it, none has to wait. */
    void handOn(String instanceId, @Nullable Fence fence) {
        if (fence != null) {
            committer.submit(
                    new InstanceRelease(
                            instanceId, fence, node.id(), node.host().now(), null),
                    (_, _) -> {});
        }
    }

    /** Hands an instance back that cannot go on here and now. */
    void block(String instanceId, @Nullable Fence fence, String why) {
        if (fence == null) {
            return;
        }
        Duration pause = pause(instanceId);
        LOG.warn("instance \"{}\" is blocked and looked at again in {} ms: {}", instanceId, pause.toMillis(), why);
        Instant retryAt = node.host().now().plus(pause);
        committer.submit(new InstanceRelease(instanceId, fence, node.id(), retryAt, StorableText.of(why)), this::count);
    }

    private void count(WriteOutcome outcome, boolean uncertain) {
        if (outcome instanceof WriteOutcome.Applied) {
            node.meters().orchestrationsBlocked.increment();
        }
    }

    private synchronized Duration pause(String instanceId) {
        int before = tries.merge(instanceId, 1, Integer::sum) - 1;
        if (tries.size() > MOST_REMEMBERED) {
            tries.remove(tries.keySet().iterator().next());
        }
        Duration pause = node.options().unregisteredBackoffBase().multipliedBy(1L << Math.min(before, 20));
        Duration longest = node.options().unregisteredBackoffMax();
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
