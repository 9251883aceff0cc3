package dev.durathread.testkit.memory;

import dev.durathread.history.HistoryJson;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.Administration.Cursor;
import dev.durathread.provider.Administration.DeletedCounts;
import dev.durathread.provider.Administration.ExecutionRecord;
import dev.durathread.provider.Administration.FinishedRoot;
import dev.durathread.provider.Administration.InstanceCounts;
import dev.durathread.provider.Administration.InstanceFilter;
import dev.durathread.provider.Administration.PrunedCounts;
import dev.durathread.provider.Administration.QueueCounts;
import dev.durathread.provider.Administration.SystemCounts;
import dev.durathread.provider.Administration.TaskRecord;
import dev.durathread.provider.Administration.TimerRecord;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What operators read and change. */
public final class Admin {
    private static final Comparator<InstanceRecord> OLDEST_FIRST =
            Comparator.comparing(InstanceRecord::createdAt).thenComparing(InstanceRecord::instanceId);

    private static final Comparator<FinishedRoot> IN_ORDER =
            Comparator.comparing(FinishedRoot::completedAt).thenComparing(FinishedRoot::instanceId);

    private final Store store;

    Admin(Store store) {
        this.store = store;
    }

    public List<InstanceRecord> list(InstanceFilter filter) {
        return store.instances.values().stream()
                .map(Instance::record)
                .filter(record -> matches(filter, record))
                .sorted(filter.oldestFirst() ? OLDEST_FIRST : OLDEST_FIRST.reversed())
                .limit(filter.limit())
                .toList();
    }

    private static boolean matches(InstanceFilter filter, InstanceRecord record) {
        return (filter.statuses() == null || filter.statuses().contains(record.status()))
                && (filter.name() == null || filter.name().equals(record.name()))
                && (filter.version() == null || filter.version().equals(record.version()))
                && (filter.idPrefix() == null || record.instanceId().startsWith(filter.idPrefix()))
                && (filter.parentId() == null
                        || (record.parent() != null
                                && filter.parentId().equals(record.parent().instanceId())))
                && inRange(record.createdAt(), filter.createdFrom(), filter.createdBefore())
                && inRange(record.updatedAt(), filter.updatedFrom(), filter.updatedBefore())
                && (!filter.blockedOnly() || record.blocked() != null)
                && isPast(filter.after(), record, filter.oldestFirst());
    }

    private static boolean inRange(Instant at, @Nullable Instant from, @Nullable Instant before) {
        return (from == null || !at.isBefore(from)) && (before == null || at.isBefore(before));
    }

    private static boolean isPast(@Nullable Cursor cursor, InstanceRecord record, boolean oldestFirst) {
        if (cursor == null) {
            return true;
        }
        int byTime = record.createdAt().compareTo(cursor.createdAt());
        int place = byTime != 0 ? byTime : record.instanceId().compareTo(cursor.instanceId());
        return oldestFirst ? place > 0 : place < 0;
    }

    public List<InstanceRecord> tree(String rootId) {
        List<InstanceRecord> tree = new ArrayList<>();
        Instance root = store.instances.get(rootId);
        if (root != null) {
            tree.add(root.record());
            for (int i = 0; i < tree.size(); i++) {
                childrenOf(tree.get(i).instanceId()).map(Instance::record).forEach(tree::add);
            }
        }
        return tree;
    }

    private Stream<Instance> childrenOf(String id) {
        return store.children.getOrDefault(id, Set.of()).stream()
                .sorted()
                .map(store.instances::get)
                .filter(Objects::nonNull);
    }

    public List<ExecutionRecord> executions(String instanceId) {
        Instance instance = store.instances.get(instanceId);
        if (instance == null) {
            return List.of();
        }
        return instance.executions.entrySet().stream()
                .map(entry -> new ExecutionRecord(
                        entry.getKey(),
                        entry.getValue().status,
                        entry.getValue().startedAt,
                        entry.getValue().completedAt,
                        entry.getValue().events.size()))
                .toList();
    }

    public List<TaskRecord> tasks(String instanceId) {
        Instance instance = store.instances.get(instanceId);
        if (instance == null) {
            return List.of();
        }
        return instance.tasks.values().stream()
                .sorted(Comparator.comparingLong(task -> task.key.activityId()))
                .map(task -> new TaskRecord(
                        task.key,
                        task.made.name(),
                        task.attempts,
                        task.deliveries,
                        task.visibleAt,
                        task.heldBy,
                        task.lastFailure))
                .toList();
    }

    public List<TimerRecord> timers(String instanceId) {
        Instance instance = store.instances.get(instanceId);
        if (instance == null) {
            return List.of();
        }
        return instance.timers.entrySet().stream()
                .map(timer -> new TimerRecord(timer.getKey(), timer.getValue()))
                .sorted(Comparator.comparing(TimerRecord::dueAt).thenComparingLong(TimerRecord::timerId))
                .toList();
    }

    public InstanceCounts countInstance(String instanceId) {
        Instance instance = store.instances.get(instanceId);
        if (instance == null) {
            return new InstanceCounts(0, 0, 0, 0, 0);
        }
        Instance.Execution current = instance.executions.get(instance.fence.executionId());
        long events = current == null ? 0 : current.events.size();
        long bytes = current == null
                ? 0
                : current.events.stream()
                        .mapToLong(event -> bytes(HistoryJson.write(event)))
                        .sum();
        long keyValueBytes = 0;
        for (Map.Entry<String, KeyValue> entry : instance.keyValues.entrySet()) {
            keyValueBytes += bytes(entry.getKey()) + bytes(entry.getValue().value());
        }
        return new InstanceCounts(events, bytes, instance.inbox.size(), instance.keyValues.size(), keyValueBytes);
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    public SystemCounts countSystem() {
        return new SystemCounts(
                count(InstanceStatus.PENDING),
                count(InstanceStatus.RUNNING),
                count(InstanceStatus.COMPLETED),
                count(InstanceStatus.FAILED),
                count(InstanceStatus.CANCELLED),
                executions().count(),
                executions().mapToLong(execution -> execution.events.size()).sum());
    }

    private long count(InstanceStatus status) {
        return store.instances.values().stream()
                .filter(instance -> instance.status == status)
                .count();
    }

    private Stream<Instance.Execution> executions() {
        return store.instances.values().stream().flatMap(instance -> instance.executions.values().stream());
    }

    public QueueCounts countQueues(Instant now) {
        List<Instant> instances = store.ready.stream()
                .filter(instance -> instance.heldBy == null && !instance.suspended)
                .map(instance -> Objects.requireNonNull(instance.readyAt))
                .filter(at -> !at.isAfter(now))
                .toList();
        List<Instant> tasks = store.free.stream()
                .map(Task::visibleAt)
                .filter(at -> !at.isAfter(now))
                .toList();
        long timers = store.instances.values().stream()
                .flatMap(instance -> instance.timers.values().stream())
                .filter(due -> due.isAfter(now))
                .count();
        Instant oldest = Stream.concat(instances.stream(), tasks.stream())
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new QueueCounts(instances.size(), tasks.size(), timers, oldest);
    }

    public boolean suspend(String instanceId, String reason, Instant now) {
        Instance instance = store.instances.get(instanceId);
        if (instance == null || instance.isFinished()) {
            return false;
        }
        instance.suspended = true;
        instance.blocked = reason;
        instance.heldBy = null;
        instance.updatedAt = now;
        return true;
    }

    public boolean resume(String instanceId, Instant now) {
        Instance instance = store.instances.get(instanceId);
        if (instance == null || instance.isFinished()) {
            return false;
        }
        instance.suspended = false;
        instance.blocked = null;
        instance.updatedAt = now;
        store.ready(instance, notBeforeItsStart(instance, now));
        return true;
    }

    public DeletedCounts delete(Collection<String> instanceIds, boolean force) {
        List<Instance> doomed = instanceIds.stream()
                .distinct()
                .map(store.instances::get)
                .filter(Objects::nonNull)
                .toList();
        Set<String> ids = new HashSet<>(instanceIds);
        if (!force && doomed.stream().anyMatch(instance -> !instance.isFinished())) {
            return new DeletedCounts(0, 0, 0, 0, DeletedCounts.Refusal.STILL_RUNNING);
        }
        if (doomed.stream().flatMap(instance -> childrenOf(instance.id)).anyMatch(child -> !ids.contains(child.id))) {
            return new DeletedCounts(0, 0, 0, 0, DeletedCounts.Refusal.HAS_OTHER_CHILD);
        }
        long executions = 0;
        long events = 0;
        long messages = 0;
        for (Instance instance : doomed) {
            executions += instance.executions.size();
            events += instance.executions.values().stream()
                    .mapToLong(execution -> execution.events.size())
                    .sum();
            messages += instance.inbox.size();
            store.delete(instance);
        }
        return new DeletedCounts(doomed.size(), executions, events, messages, null);
    }

    public List<FinishedRoot> finishedRoots(
            @Nullable Instant completedBefore, @Nullable FinishedRoot after, int max) {
        return store.instances.values().stream()
                .filter(instance -> instance.isFinished() && instance.made.parent() == null)
                .filter(instance -> completedBefore == null
                        || Objects.requireNonNull(instance.completedAt).isBefore(completedBefore))
                .map(instance -> new FinishedRoot(instance.id, Objects.requireNonNull(instance.completedAt)))
                .filter(root -> after == null || IN_ORDER.compare(root, after) > 0)
                .sorted(IN_ORDER)
                .limit(max)
                .toList();
    }

    public PrunedCounts prune(String instanceId, int keepLast, @Nullable Instant completedBefore) {
        Instance instance = store.instances.get(instanceId);
        if (instance == null) {
            return new PrunedCounts(0, 0);
        }
        long newestPruned = instance.fence.executionId() - Math.max(1, keepLast);
        List<Long> doomed = instance.executions.entrySet().stream()
                .filter(entry -> entry.getKey() <= newestPruned && entry.getValue().completedAt != null)
                .filter(entry -> completedBefore == null
                        || Objects.requireNonNull(entry.getValue().completedAt).isBefore(completedBefore))
                .map(Map.Entry::getKey)
                .toList();
        long events = 0;
        for (Long execution : doomed) {
            events += Objects.requireNonNull(instance.executions.remove(execution))
                    .events
                    .size();
        }
        return new PrunedCounts(doomed.size(), events);
    }

    public List<InstanceRecord> stranded(InstanceClaim claim, Instant readySince) {
        return store.ready.stream()
                .filter(instance -> instance.heldBy == null && !instance.suspended)
                .filter(instance -> Objects.requireNonNull(instance.readyAt).isBefore(readySince))
                .filter(instance -> !claim.code().contains(instance.code()))
                .limit(claim.max())
                .map(Instance::record)
                .toList();
    }

    public boolean resetDeliveries(String instanceId, Instant now) {
        Instance instance = store.instances.get(instanceId);
        if (instance == null) {
            return false;
        }
        instance.deliveries = 0;
        instance.tasks.values().forEach(task -> task.deliveries = 0);
        if (!instance.isFinished() && instance.heldBy == null) {
            store.readyNoLaterThan(instance, notBeforeItsStart(instance, now));
        }
        return true;
    }

    private static Instant notBeforeItsStart(Instance instance, Instant now) {
        return now.isBefore(instance.made.startAt()) ? instance.made.startAt() : now;
    }
}
