package dev.durathread.testkit.contract;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.Administration.ExecutionRecord;
import dev.durathread.provider.Administration.TaskRecord;
import dev.durathread.provider.Administration.TimerRecord;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskClaim;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the SPI once more, as plainly as they can be said, to compare providers with: no index, no batch, no
 * thread. It knows no sessions, tags or deadlines of queues, and shares nothing with any provider.
 */
final class StoreModel {
    private final Map<String, Row> rows = new TreeMap<>();
    private long made;

    /** An instance. */
    private static final class Row {
        final NewInstance start;
        final long order;
        final Map<Long, Run> runs = new TreeMap<>();
        final Map<Long, InboxMessage> inbox = new TreeMap<>();
        final Set<String> known = new HashSet<>();
        final Map<Long, Work> tasks = new TreeMap<>();
        final Map<Long, Instant> timers = new TreeMap<>();
        final Map<String, KeyValue> keys = new TreeMap<>();
        Fence fence;
        InstanceStatus status = InstanceStatus.PENDING;

        @Nullable
        String version;

        String input;

        @Nullable
        String output;

        @Nullable
        Failure failure;

        @Nullable
        String cancelled;

        @Nullable
        String customStatus;

        long customStatusVersion;
        Instant updated;

        @Nullable
        Instant ready;

        @Nullable
        NodeId holder;

        long sequence;
        int deliveries;
        boolean suspended;

        @Nullable
        String blocked;

        Row(NewInstance start, long order) {
            this.start = start;
            this.order = order;
            this.fence = new Fence(start.incarnation(), 1, 0);
            this.version = start.version();
            this.input = start.input();
            this.updated = start.createdAt();
            this.ready = start.startAt();
        }

        boolean finished() {
            return status.isFinished();
        }

        void readyBy(Instant at) {
            ready = ready == null || at.isBefore(ready) ? at : ready;
        }

        Instant notBeforeStart(Instant at) {
            return at.isBefore(start.startAt()) ? start.startAt() : at;
        }
    }

    /** An execution. */
    private static final class Run {
        final List<HistoryEvent> events = new ArrayList<>();
        final Instant started;
        String status = "Running";

        @Nullable
        Instant ended;

        Run(Instant started) {
            this.started = started;
        }
    }

    /** A task. */
    private static final class Work {
        final TaskKey key;
        final NewTask task;
        final long order;
        Instant visible;
        int attempts;
        int deliveries;

        @Nullable
        NodeId holder;

        @Nullable
        LeaseToken token;

        @Nullable
        Failure failure;

        Work(TaskKey key, NewTask task, long order, Instant visible) {
            this.key = key;
            this.task = task;
            this.order = order;
            this.visible = visible;
        }
    }

    // --- writes ---

    List<WriteOutcome> commit(List<Write> batch, Instant now) {
        return batch.stream().map(write -> apply(write, now)).toList();
    }

    private WriteOutcome apply(Write write, Instant now) {
        return switch (write) {
            case NewInstance w -> create(w, now);
            case Delivery w -> deliver(w, now);
            case TurnCommit w -> turn(w, now);
            case TaskCompletion w -> {
                Work task = held(w.task());
                if (task == null) {
                    yield new WriteOutcome.TaskGone();
                }
                remove(task);
                yield deliver(w.delivery(), now);
            }
            case TaskRetry w -> retry(w);
            case TaskHeartbeat w -> held(w.task()) == null ? new WriteOutcome.TaskGone() : WriteOutcome.Applied.PLAIN;
            case InstanceRelease w -> release(w);
        };
    }

    private WriteOutcome create(NewInstance w, Instant now) {
        Row old = rows.get(w.instanceId());
        if (old != null && !(old.finished() && w.replaceFinished())) {
            if (w.refusal() != null) {
                deliver(w.refusal(), now);
            }
            return new WriteOutcome.Exists(old.status);
        }
        Row row = new Row(w, ++made);
        rows.put(w.instanceId(), row);
        for (Message message : w.messages()) {
            if (message.messageId() == null || row.known.add(message.messageId())) {
                row.inbox.put(++row.sequence, new InboxMessage(row.sequence, message));
            }
        }
        boolean leased = w.leaseTo() != null && !w.startAt().isAfter(now);
        row.holder = leased ? w.leaseTo() : null;
        return new WriteOutcome.Created(leased);
    }

    private WriteOutcome deliver(Delivery w, Instant now) {
        Row row = rows.get(w.instanceId());
        if (row == null) {
            return new WriteOutcome.NoSuchInstance();
        }
        if (row.finished()) {
            return new WriteOutcome.Finished(row.status);
        }
        Message message = w.message();
        if (message.messageId() != null && !row.known.add(message.messageId())) {
            return new WriteOutcome.Duplicate();
        }
        row.inbox.put(++row.sequence, new InboxMessage(row.sequence, message));
        boolean started = !row.start.startAt().isAfter(now);
        if (row.blocked == null && started) {
            if (row.holder == null && !row.suspended) {
                row.holder = w.leaseTo();
            }
            row.readyBy(now);
        }
        boolean leased = w.leaseTo() != null && w.leaseTo().equals(row.holder);
        return new WriteOutcome.Delivered(row.sequence, row.fence, leased);
    }

    private WriteOutcome turn(TurnCommit w, Instant now) {
        Row row = rows.get(w.instanceId());
        if (row == null
                || row.finished()
                || row.suspended
                || !row.fence.equals(w.fence())
                || w.acked().stream().anyMatch(lease -> held(lease) == null)) {
            return new WriteOutcome.FenceLost();
        }
        if (w.onlyIfAllSeen() && row.sequence > w.seenThrough()) {
            return new WriteOutcome.UnseenMessages(row.sequence);
        }
        Run run = row.runs.computeIfAbsent(w.fence().executionId(), _ -> new Run(w.committedAt()));
        run.events.addAll(w.events());
        w.consumed().forEach(row.inbox::remove);
        w.acked().forEach(lease -> row.tasks.remove(lease.task().activityId()));
        w.cancelledTasks().forEach(row.tasks::remove);
        w.tasks().stream()
                .filter(task -> !w.cancelledTasks().contains(task.activityId()))
                .forEach(task -> schedule(row, task, w));
        w.closedTimers().forEach(row.timers::remove);
        w.timers().stream()
                .filter(timer -> !w.closedTimers().contains(timer.timerId()))
                .forEach(timer -> row.timers.put(timer.timerId(), timer.dueAt()));
        if (w.customStatus() != null) {
            row.customStatus = w.customStatus().status();
            row.customStatusVersion++;
        }
        w.keyValues().forEach(change -> change(row, change));
        row.version = w.version() == null ? row.version : w.version();
        row.fence = w.fenceAfter();
        row.updated = w.committedAt();
        row.blocked = null;
        row.deliveries = 0;
        List<WriteOutcome> children =
                w.children().stream().map(child -> create(child, now)).toList();
        enter(row, run, w, now);
        List<WriteOutcome> deliveries =
                w.messages().stream().map(message -> deliver(message, now)).toList();
        return new WriteOutcome.Applied(deliveries, children, row.finished() ? row.inbox.size() : 0);
    }

    private void schedule(Row row, NewTask task, TurnCommit w) {
        TaskKey key = new TaskKey(w.instanceId(), w.fence().executionId(), task.activityId());
        Work work = new Work(key, task, ++made, w.committedAt());
        if (task.token() != null) {
            work.token = task.token();
            work.holder = w.node();
            work.deliveries = 1;
        }
        row.tasks.put(task.activityId(), work);
    }

    private static void change(Row row, KeyValueChange change) {
        switch (change) {
            case KeyValueChange.Put(var key, var value) -> row.keys.put(key, value);
            case KeyValueChange.Remove(var key) -> row.keys.remove(key);
            case KeyValueChange.RemoveAll() -> row.keys.clear();
        }
    }

    private static void enter(Row row, Run run, TurnCommit w, Instant now) {
        if (!row.finished()) {
            row.status = InstanceStatus.RUNNING;
        }
        switch (w.state()) {
            case InstanceState.Waiting(var wakeAt, var leaseTo) -> {
                row.holder = leaseTo;
                row.ready = row.sequence > w.seenThrough() ? now : wakeAt;
            }
            case InstanceState.ContinuedAsNew(var input, var version, var leaseTo) -> {
                end(row, run, w, "ContinuedAsNew");
                row.input = input;
                row.version = version;
                row.holder = leaseTo;
                row.ready = now;
            }
            case InstanceState.Finished finished -> {
                end(
                        row,
                        run,
                        w,
                        switch (finished.status()) {
                            case COMPLETED -> "Completed";
                            case FAILED -> "Failed";
                            case CANCELLED -> "Cancelled";
                            case PENDING, RUNNING -> throw new IllegalStateException("no end");
                        });
                row.status = finished.status();
                row.holder = null;
                row.ready = null;
                switch (finished) {
                    case InstanceState.Completed(var output) -> row.output = output;
                    case InstanceState.Failed(var failure) -> row.failure = failure;
                    case InstanceState.Cancelled(var reason) -> row.cancelled = reason;
                }
            }
        }
    }

    private static void end(Row row, Run run, TurnCommit w, String status) {
        run.status = status;
        run.ended = w.committedAt();
        row.tasks.clear();
        row.timers.clear();
    }

    private WriteOutcome retry(TaskRetry w) {
        Work task = held(w.task());
        if (task == null) {
            return new WriteOutcome.TaskGone();
        }
        task.attempts = w.attempts();
        task.deliveries = w.deliveries();
        task.failure = w.lastFailure() == null ? task.failure : w.lastFailure();
        task.visible = w.visibleAt();
        if (!w.keep()) {
            task.holder = null;
            task.token = null;
        }
        return WriteOutcome.Applied.PLAIN;
    }

    private WriteOutcome release(InstanceRelease w) {
        Row row = rows.get(w.instanceId());
        if (row == null
                || row.finished()
                || row.suspended
                || !row.fence.equals(w.fence())
                || (row.holder != null && !row.holder.equals(w.node()))) {
            return new WriteOutcome.FenceLost();
        }
        row.holder = null;
        row.blocked = w.blocked();
        row.deliveries = 0;
        if (w.blocked() == null) {
            row.readyBy(w.retryAt());
        } else {
            row.ready = w.retryAt();
        }
        return WriteOutcome.Applied.PLAIN;
    }

    private @Nullable Work held(TaskLease lease) {
        Row row = rows.get(lease.task().instanceId());
        Work task = row == null ? null : row.tasks.get(lease.task().activityId());
        return task != null && task.key.equals(lease.task()) && lease.token().equals(task.token) ? task : null;
    }

    private void remove(Work task) {
        Objects.requireNonNull(rows.get(task.key.instanceId())).tasks.remove(task.key.activityId());
    }

    // --- claims and leases ---

    List<ClaimedInstance> claimInstances(InstanceClaim claim) {
        Comparator<Row> oldest = Comparator.<Row, Instant>comparing(row -> Objects.requireNonNull(row.ready))
                .thenComparingLong(row -> row.order);
        List<Row> due = rows.values().stream()
                .filter(row -> !row.finished() && !row.suspended)
                .filter(row -> row.ready != null && !row.ready.isAfter(claim.now()))
                .filter(row -> row.holder == null || row.holder.equals(claim.node()))
                .filter(row -> claim.code().contains(record(row).code()))
                .sorted(oldest)
                .toList();
        List<Row> fresh =
                due.stream().filter(row -> row.status == InstanceStatus.PENDING).toList();
        List<Row> begun =
                due.stream().filter(row -> row.status != InstanceStatus.PENDING).toList();
        int forFresh = Math.max(Math.min(claim.fresh(), fresh.size()), claim.max() - begun.size());
        List<Row> taken = new ArrayList<>(fresh.subList(0, Math.min(fresh.size(), forFresh)));
        taken.addAll(begun.subList(0, Math.min(begun.size(), claim.max() - taken.size())));
        taken.sort(oldest);
        List<ClaimedInstance> claimed = new ArrayList<>();
        for (Row row : taken) {
            row.deliveries = row.holder == null ? row.deliveries + 1 : Math.max(1, row.deliveries);
            row.holder = claim.node();
            row.ready = null;
            claimed.add(new ClaimedInstance(record(row), row.sequence, row.deliveries));
        }
        return claimed;
    }

    /** The keys of the tasks claimed. */
    List<TaskKey> claimTasks(TaskClaim claim) {
        List<Work> due = tasks().stream()
                .filter(task -> task.holder == null && !task.visible.isAfter(claim.now()))
                .sorted(Comparator.<Work, Instant>comparing(task -> task.visible)
                        .thenComparingLong(task -> task.order))
                .limit(claim.max())
                .toList();
        for (Work task : due) {
            task.holder = claim.node();
            task.token = claim.token();
            task.deliveries++;
        }
        return due.stream().map(task -> task.key).toList();
    }

    private List<Work> tasks() {
        return rows.values().stream()
                .flatMap(row -> row.tasks.values().stream())
                .toList();
    }

    void leave(NodeId node, Instant now) {
        rows.values().stream().filter(row -> node.equals(row.holder)).forEach(row -> {
            row.holder = null;
            if (!row.finished()) {
                row.readyBy(now);
            }
        });
        tasks().stream().filter(task -> node.equals(task.holder)).forEach(task -> task.holder = null);
    }

    void reviveHeld(NodeId node, Instant now) {
        rows.values().stream()
                .filter(row -> node.equals(row.holder) && !row.finished())
                .forEach(row -> {
                    row.deliveries = Math.max(0, row.deliveries - 1);
                    row.readyBy(now);
                });
    }

    void releaseTasks(NodeId node, LeaseToken token) {
        tasks().stream()
                .filter(task -> node.equals(task.holder) && token.equals(task.token))
                .forEach(task -> {
                    task.holder = null;
                    task.token = null;
                });
    }

    void retryBlocked(Instant now) {
        rows.values().stream()
                .filter(row -> row.blocked != null && !row.suspended && !row.finished())
                .forEach(row -> row.ready = now);
    }

    // --- operators ---

    boolean suspend(String id, String reason, Instant now) {
        Row row = rows.get(id);
        if (row == null || row.finished()) {
            return false;
        }
        row.suspended = true;
        row.blocked = reason;
        row.holder = null;
        row.updated = now;
        return true;
    }

    boolean resume(String id, Instant now) {
        Row row = rows.get(id);
        if (row == null || row.finished()) {
            return false;
        }
        row.suspended = false;
        row.blocked = null;
        row.updated = now;
        row.ready = row.notBeforeStart(now);
        return true;
    }

    boolean resetDeliveries(String id, Instant now) {
        Row row = rows.get(id);
        if (row == null) {
            return false;
        }
        row.deliveries = 0;
        row.tasks.values().forEach(task -> task.deliveries = 0);
        if (!row.finished() && row.holder == null) {
            row.readyBy(row.notBeforeStart(now));
        }
        return true;
    }

    /** Removes instances without children. */
    void delete(Collection<String> ids) {
        ids.forEach(rows::remove);
    }

    boolean hasChild(String id) {
        return rows.values().stream()
                .anyMatch(row -> row.start.parent() != null
                        && row.start.parent().instanceId().equals(id));
    }

    // --- what is there ---

    @Nullable
    InstanceRecord record(String id) {
        Row row = rows.get(id);
        return row == null ? null : record(row);
    }

    private static InstanceRecord record(Row row) {
        return new InstanceRecord(
                row.start.instanceId(),
                row.fence,
                row.status,
                row.start.name(),
                row.version,
                row.input,
                row.start.parent(),
                row.output,
                row.failure,
                row.cancelled,
                row.customStatus,
                row.customStatusVersion,
                row.start.createdAt(),
                row.updated,
                row.start.startAt(),
                row.suspended,
                row.blocked);
    }

    List<ExecutionRecord> executions(String id) {
        Row row = rows.get(id);
        return row == null
                ? List.of()
                : row.runs.entrySet().stream()
                        .map(run -> new ExecutionRecord(
                                run.getKey(),
                                run.getValue().status,
                                run.getValue().started,
                                run.getValue().ended,
                                run.getValue().events.size()))
                        .toList();
    }

    List<String> history(String id, long execution) {
        Row row = rows.get(id);
        Run run = row == null ? null : row.runs.get(execution);
        return run == null
                ? List.of()
                : run.events.stream().map(HistoryJson::write).toList();
    }

    List<InboxMessage> inbox(String id) {
        Row row = rows.get(id);
        return row == null ? List.of() : List.copyOf(row.inbox.values());
    }

    List<TaskRecord> tasks(String id) {
        Row row = rows.get(id);
        return row == null
                ? List.of()
                : row.tasks.values().stream()
                        .map(task -> new TaskRecord(
                                task.key,
                                task.task.name(),
                                task.attempts,
                                task.deliveries,
                                task.visible,
                                task.holder,
                                task.failure))
                        .toList();
    }

    List<TimerRecord> timers(String id) {
        Row row = rows.get(id);
        return row == null
                ? List.of()
                : row.timers.entrySet().stream()
                        .map(timer -> new TimerRecord(timer.getKey(), timer.getValue()))
                        .sorted(Comparator.comparing(TimerRecord::dueAt).thenComparingLong(TimerRecord::timerId))
                        .toList();
    }

    Map<String, KeyValue> keys(String id) {
        Row row = rows.get(id);
        return row == null ? new TreeMap<>() : row.keys;
    }
}
