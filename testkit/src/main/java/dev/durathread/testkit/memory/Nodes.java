package dev.durathread.testkit.memory;

import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
            if (task != null) {
                store.sessions.active(task, now);
            }
        }
        store.sessions.renew(lease.name(), lease.until(), renewal.sessionsActiveSince(), now);
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
        Set<NodeId> unknown = holders();
        unknown.removeAll(store.leases.keySet());
        unknown.forEach(node -> leave(node, now));
        return dead.size() + unknown.size();
    }

    private Set<NodeId> holders() {
        Set<NodeId> holders = new HashSet<>();
        for (Instance instance : store.instances.values()) {
            holders.add(instance.heldBy);
            instance.tasks.values().forEach(task -> holders.add(task.heldBy));
        }
        holders.remove(null);
        return holders;
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

    public boolean reviveHeld(NodeId node, Instant now) {
        store.instances.values().stream()
                .filter(instance -> node.equals(instance.heldBy) && !instance.isFinished())
                .forEach(instance -> {
                    instance.deliveries = Math.max(0, instance.deliveries - 1);
                    store.readyNoLaterThan(instance, now);
                });
        return true;
    }

    public void releaseTasks(NodeId node, LeaseToken token, Instant now) {
        for (Instance instance : store.instances.values()) {
            List.copyOf(instance.tasks.values()).stream()
                    .filter(task -> node.equals(task.heldBy) && token.equals(task.token))
                    .forEach(task -> store.handBack(task, task.visibleAt));
        }
    }

    public void retryBlocked(Instant now) {
        store.instances.values().stream()
                .filter(instance -> instance.blocked != null && !instance.suspended && !instance.isFinished())
                .forEach(instance -> store.ready(instance, now));
    }
}
