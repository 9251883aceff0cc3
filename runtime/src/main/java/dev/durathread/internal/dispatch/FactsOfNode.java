package dev.durathread.internal.dispatch;

import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.instance.NodeFacts;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What plans have to know of this node. */
final class FactsOfNode implements NodeFacts {
    private final Node node;
    private final ActivityRunner activities;
    private final TurnQueue queue;

    FactsOfNode(Node node, ActivityRunner activities, TurnQueue queue) {
        this.node = node;
        this.activities = activities;
        this.queue = queue;
    }

    @Override
    public NodeId id() {
        return node.id();
    }

    @Override
    public Duration lease() {
        return node.options().lease();
    }

    @Override
    public Duration strayAfter() {
        return node.options().unregisteredBackoffBase();
    }

    @Override
    public boolean isLeaving() {
        return node.drain().hasBegun();
    }

    @Override
    public boolean takesMore() {
        return queue.takesMore();
    }

    @Override
    public boolean runs(String orchestration, @Nullable String version) {
        return node.registry().orchestration(orchestration, version).isPresent();
    }

    @Override
    public Optional<LeaseToken> reserve(String activity, @Nullable String tag, @Nullable String session) {
        return activities.reserve(activity, tag, session);
    }

    @Override
    public long newIncarnation() {
        return node.host().random().nextLong();
    }
}
