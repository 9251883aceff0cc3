package dev.durathread.testkit.memory;

import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Nodes and what they hold. */
public final class Nodes {
    private final Store store;

    Nodes(Store store) {
        this.store = store;
    }

    public void join(NodeLease lease, Instant now) {
        store.leases.values().stream()
                .filter(other ->
                        other.name().equals(lease.name()) && !other.node().equals(lease.node()))
                .toList()
                .forEach(other -> leave(other.node(), now));
        store.leases.put(lease.node(), lease);
    }

    public List<TaskLease> renew(Renewal renewal, Instant now) {
        NodeLease lease = renewal.lease();
        store.leases.put(lease.node(), lease);
        List<TaskLease> lost = new ArrayList<>();
        for (TaskLease held : renewal.tasks()) {
            Task task = store.find(held);
            if (task == null) {
                lost.add(held);
            } else if (task.heldBy == null) {
                store.hold(task, lease.node(), held.token());
            }
            if (task != null && task.made.session() != null) {
                store.sessions.computeIfPresent(
                        task.made.session(), (_, s) -> new Store.Session(s.owner(), s.until(), now));
            }
        }
        store.sessions.replaceAll((_, session) ->
                session.owner().equals(lease.name()) && !session.activeAt().isBefore(renewal.sessionsActiveSince())
                        ? new Store.Session(session.owner(), lease.until(), session.activeAt())
                        : session);
        store.sessions.values().removeIf(session -> !session.until().isAfter(now));
        return lost;
    }

    public List<TaskLease> lost(List<TaskLease> tasks) {
        return tasks.stream().filter(lease -> store.find(lease) == null).toList();
    }

    public int recover(Instant now) {
        List<NodeLease> dead = store.leases.values().stream()
                .filter(lease -> !lease.until().isAfter(now))
                .toList();
        dead.forEach(lease -> leave(lease.node(), now));
        return dead.size();
    }

    public void leave(NodeId node, Instant now) {
        store.leases.remove(node);
        for (Instance instance : store.instances.values()) {
            if (node.equals(instance.heldBy)) {
                instance.heldBy = null;
                store.readyNoLaterThan(instance, now);
            }
            List.copyOf(instance.tasks.values()).stream()
                    .filter(task -> node.equals(task.heldBy))
                    .forEach(task -> store.free(task, task.visibleAt));
        }
    }

    public void reviveHeld(NodeId node, Instant now) {
        store.instances.values().stream()
                .filter(instance -> node.equals(instance.heldBy) && !instance.isFinished())
                .forEach(instance -> {
                    instance.deliveries = Math.max(0, instance.deliveries - 1);
                    store.readyNoLaterThan(instance, now);
                });
    }

    public void releaseTasks(NodeId node, LeaseToken token, Instant now) {
        for (Instance instance : store.instances.values()) {
            List.copyOf(instance.tasks.values()).stream()
                    .filter(task -> node.equals(task.heldBy) && token.equals(task.token))
                    .forEach(task -> store.free(task, task.visibleAt));
        }
    }

    public void retryBlocked(Instant now) {
        store.instances.values().stream()
                .filter(instance -> instance.blocked != null && !instance.isFinished())
                .forEach(instance -> store.ready(instance, now));
    }
}
