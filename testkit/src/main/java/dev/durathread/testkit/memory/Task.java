package dev.durathread.testkit.memory;

import dev.durathread.history.Failure;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A stored task. Changed only through {@link Store}, which keeps the index of free ones. */
final class Task {
    final TaskKey key;
    final NewTask made;
    final Instant scheduledAt;
    final long order;
    final Instance instance;
    Instant visibleAt;
    Instant strayAt;
    int attempts;
    int deliveries;

    @Nullable
    NodeId heldBy;

    @Nullable
    LeaseToken token;

    @Nullable
    Failure lastFailure;

    @Nullable
    String heartbeat;

    Task(Instance instance, NewTask made, Instant scheduledAt, long order, @Nullable NodeId heldBy) {
        this.instance = instance;
        this.key = new TaskKey(instance.id, instance.fence.executionId(), made.activityId());
        this.made = made;
        this.scheduledAt = scheduledAt;
        this.order = order;
        this.visibleAt = scheduledAt;
        this.strayAt = made.strayAt();
        this.heldBy = made.token() == null ? null : heldBy;
        this.token = made.token();
        this.deliveries = made.token() == null ? 0 : 1;
    }

    Instant visibleAt() {
        return visibleAt;
    }

    long order() {
        return order;
    }
}
