package dev.durathread.testkit.memory;

import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.rules.Notices;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is stored, with its indexes: instances by ready time, free tasks by visible time. Guarded by its own monitor;
 * the other classes of the package work on it.
 */
public final class Store implements Notices {
    final Map<String, Instance> instances = new HashMap<>();
    final Map<String, Set<String>> children = new HashMap<>();
    final Map<NodeId, NodeLease> leases = new HashMap<>();
    final Sessions sessions = new Sessions();
    static final Comparator<Instance> BY_READY_TIME =
            Comparator.<Instance, Instant>comparing(i -> i.readyAt).thenComparingLong(Instance::order);

    final TreeSet<Instance> ready = new TreeSet<>(BY_READY_TIME);
    final TreeSet<Task> free =
            new TreeSet<>(Comparator.comparing(Task::visibleAt).thenComparingLong(Task::order));
    private final Writes writes = new Writes(this);
    private final ClaimQueries claims = new ClaimQueries(this);
    private final Nodes nodes = new Nodes(this);
    private final Reads reads = new Reads(this);
    private final Admin admin = new Admin(this);
    private long lastOrder;
    private Set<String> changedInstances = new LinkedHashSet<>();
    private boolean work;
    private boolean tasksRemoved;

    /** What listeners are to be told. */
    public record News(Set<String> changedInstances, boolean work, boolean tasksRemoved) {}

    public Writes writes() {
        return writes;
    }

    public ClaimQueries claims() {
        return claims;
    }

    public Nodes nodes() {
        return nodes;
    }

    public Reads reads() {
        return reads;
    }

    public Admin admin() {
        return admin;
    }

    /** What has happened since this was last asked. */
    public News takeNews() {
        Set<String> changed = changedInstances.isEmpty() ? Set.of() : changedInstances;
        News news = new News(changed, work, tasksRemoved);
        if (!changedInstances.isEmpty()) {
            changedInstances = new LinkedHashSet<>();
        }
        work = false;
        tasksRemoved = false;
        return news;
    }

    long nextOrder() {
        return ++lastOrder;
    }

    @Override
    public void changed(String instanceId) {
        changedInstances.add(instanceId);
    }

    @Override
    public void work() {
        work = true;
    }

    @Override
    public void tasksRemoved() {
        tasksRemoved = true;
    }

    /** Sets the ready time; null for not ready by itself. */
    void ready(Instance instance, @Nullable Instant at) {
        readyUntold(instance, at);
        work |= at != null && instance.heldBy == null;
    }

    /** The same, telling nobody of work. */
    void readyUntold(Instance instance, @Nullable Instant at) {
        if (Objects.equals(at, instance.readyAt)) {
            return;
        }
        if (instance.readyAt != null) {
            ready.remove(instance);
        }
        instance.readyAt = at;
        if (at != null) {
            ready.add(instance);
        }
    }

    /** Makes it ready at a time unless it is so earlier already. */
    void readyNoLaterThan(Instance instance, Instant at) {
        if (instance.readyAt == null || at.isBefore(instance.readyAt)) {
            ready(instance, at);
        } else {
            work |= instance.heldBy == null;
        }
    }

    void hold(Task task, NodeId node, dev.durathread.provider.LeaseToken token) {
        free.remove(task);
        task.heldBy = node;
        task.token = token;
    }

    /** Takes a task back from its holder, who is to have no more to do with it. */
    void handBack(Task task, Instant visibleAt) {
        task.token = null;
        free(task, visibleAt);
    }

    /** Sets when a task may be claimed, or tried again by its holder. */
    void postpone(Task task, Instant visibleAt) {
        boolean isFree = free.remove(task); // before the time by which it is found changes
        task.visibleAt = visibleAt;
        if (isFree) {
            free.add(task);
        }
    }

    /** Frees a task; its token stays good until somebody else claims it. */
    void free(Task task, Instant visibleAt) {
        free.remove(task);
        task.heldBy = null;
        task.visibleAt = visibleAt;
        free.add(task);
        work = true;
    }

    void add(Task task) {
        task.instance.tasks.put(task.key.activityId(), task);
        if (task.heldBy == null) {
            free.add(task);
            work = true;
        }
    }

    void remove(Task task) {
        task.instance.tasks.remove(task.key.activityId());
        free.remove(task);
    }

    /** Takes out an instance with all that belongs to it. */
    void delete(Instance instance) {
        ready(instance, null);
        new HashSet<>(instance.tasks.values()).forEach(task -> {
            if (task.heldBy != null) {
                tasksRemoved();
            }
            remove(task);
        });
        instances.remove(instance.id);
        if (instance.made.parent() != null) {
            Set<String> siblings = children.get(instance.made.parent().instanceId());
            if (siblings != null) {
                siblings.remove(instance.id);
            }
        }
        changed(instance.id);
    }

    @Nullable
    Task find(dev.durathread.provider.TaskLease lease) {
        Instance instance = instances.get(lease.task().instanceId());
        Task task = instance == null ? null : instance.tasks.get(lease.task().activityId());
        return task != null && task.key.equals(lease.task()) && lease.token().equals(task.token) ? task : null;
    }
}
