package dev.durathread.postgres;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.postgres.InstanceRow.Change;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.sql.FailureJson;
import dev.durathread.sql.News;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Applies turns that have passed their checks. */
final class Turns {
    private final UnitOfWork unit;
    private final Changes changes;
    private final News news;
    private final Instant now;

    Turns(UnitOfWork unit, Changes changes, News news, Instant now) {
        this.unit = unit;
        this.changes = changes;
        this.news = news;
        this.now = now;
    }

    WriteOutcome apply(InstanceRow row, TurnCommit write) {
        row.changed(Change.MOVED);
        row.hasTurned = true;
        for (HistoryEvent event : write.events()) {
            changes.insertHistory.add(
                    row.id, row.fence.executionId(), event.eventId(), event.kind(), HistoryJson.write(event));
        }
        write.consumed().forEach(sequence -> changes.deleteInbox.add(row.id, sequence));
        boolean isOver = !(write.state() instanceof InstanceState.Waiting);
        noteExecution(row, write);
        tasks(row, write, isOver);
        timers(row, write, isOver);
        customStatus(row, write);
        keyValues(row, write.keyValues());
        advance(row, write);
        List<WriteOutcome> children =
                write.children().stream().map(unit::create).toList();
        enter(row, write);
        List<WriteOutcome> deliveries =
                write.messages().stream().map(unit::deliver).toList();
        return deliveries.isEmpty() && children.isEmpty()
                ? WriteOutcome.Applied.PLAIN
                : new WriteOutcome.Applied(deliveries, children, 0);
    }

    private void noteExecution(InstanceRow row, TurnCommit write) {
        String status = switch (write.state()) {
            case InstanceState.Waiting _ -> "Running";
            case InstanceState.ContinuedAsNew _ -> "ContinuedAsNew";
            case InstanceState.Finished finished -> text(finished.status());
        };
        boolean isOver = !(write.state() instanceof InstanceState.Waiting);
        if (isOver || row.fence.lastEventId() == 0) {
            long at = write.committedAt().toEpochMilli();
            changes.insertExecutions.add(row.id, row.fence.executionId(), status, at, isOver ? at : null);
        }
    }

    private static String text(InstanceStatus status) {
        String name = status.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private void tasks(InstanceRow row, TurnCommit write, boolean isOver) {
        if (isOver) {
            changes.endTasks.add(row.id, write.node().value());
            return;
        }
        for (Long id : write.cancelledTasks()) {
            changes.cancelTasks.add(
                    row.id, row.fence.executionId(), id, write.node().value());
        }
        for (NewTask task : write.tasks()) {
            if (!write.cancelledTasks().contains(task.activityId())) {
                changes.addTask(row, task, write);
                if (task.token() == null) {
                    news.work();
                }
            }
        }
    }

    private void timers(InstanceRow row, TurnCommit write, boolean isOver) {
        if (isOver) {
            changes.endTimers.add(row.id);
            return;
        }
        write.closedTimers().forEach(id -> changes.deleteTimers.add(row.id, id));
        for (NewTimer timer : write.timers()) {
            if (!write.closedTimers().contains(timer.timerId())) {
                changes.insertTimers.add(row.id, timer.timerId(), timer.dueAt().toEpochMilli());
            }
        }
    }

    private void customStatus(InstanceRow row, TurnCommit write) {
        if (write.customStatus() != null) {
            row.changed(Change.WIDE);
            row.wide.hasCustomStatus = true;
            row.wide.customStatus = write.customStatus().status();
            row.customStatusVersion++;
            news.changed(row.id);
        }
    }

    private void keyValues(InstanceRow row, List<KeyValueChange> writes) {
        if (writes.isEmpty()) {
            return;
        }
        Map<String, KeyValueChange.@Nullable Put> last = new LinkedHashMap<>();
        boolean isCleared = false;
        for (KeyValueChange change : writes) {
            switch (change) {
                case KeyValueChange.Put put -> last.put(put.key(), put);
                case KeyValueChange.Remove(var key) -> last.put(key, null);
                case KeyValueChange.RemoveAll() -> {
                    isCleared = true;
                    last.clear();
                }
            }
        }
        if (isCleared) {
            changes.clearKeys.add(row.id);
        }
        last.forEach((key, put) -> {
            if (put == null) {
                changes.removeKeys.add(row.id, key);
            } else {
                changes.putKeys.add(
                        row.id,
                        key,
                        put.value().value(),
                        put.value().updatedAt().toEpochMilli());
            }
        });
        news.changed(row.id);
    }

    private static void advance(InstanceRow row, TurnCommit write) {
        if (row.fence.lastEventId() == 0 && !write.events().isEmpty()) {
            row.wide.format = HistoryJson.FORMAT;
            row.changed(Change.WIDE);
        }
        if (write.version() != null) {
            row.version = write.version();
            row.wide.hasVersion = true;
            row.changed(Change.WIDE);
        }
        row.fence = write.fenceAfter();
        row.updatedAt = write.committedAt();
        row.blocked = null;
        row.deliveries = 0;
        row.status = UnitOfWork.afterTurn(row.status);
    }

    /** Brings the instance into the state that the turn left it in. */
    private void enter(InstanceRow row, TurnCommit write) {
        switch (write.state()) {
            case InstanceState.Waiting(var wakeAt, var leaseTo) -> {
                row.heldBy = leaseTo == null ? null : leaseTo.value();
                ready(row, row.lastSequence > write.seenThrough() ? now : wakeAt);
            }
            case InstanceState.ContinuedAsNew(var input, var version, var leaseTo) -> {
                row.changed(Change.WIDE);
                row.wide.format = Changes.NO_FORMAT;
                row.wide.input = input;
                row.version = version;
                row.wide.hasVersion = true;
                row.heldBy = leaseTo == null ? null : leaseTo.value();
                ready(row, now);
            }
            case InstanceState.Finished finished -> {
                row.changed(Change.WIDE);
                row.status = finished.status();
                row.wide.completedAt = write.committedAt();
                row.heldBy = null;
                row.readyAt = null;
                if (row.lastSequence > write.consumed().size()) {
                    unit.countLeft(row);
                }
                news.changed(row.id);
                result(row.wide, finished);
            }
        }
    }

    private void ready(InstanceRow row, @Nullable Instant at) {
        row.readyAt = at;
        if (at != null && row.heldBy == null) {
            news.work();
        }
    }

    private static void result(InstanceRow.Wide wide, InstanceState.Finished finished) {
        switch (finished) {
            case InstanceState.Completed(var output) -> wide.output = output;
            case InstanceState.Failed(var failure) -> wide.failure = FailureJson.writeOrNull(failure);
            case InstanceState.Cancelled(var reason) -> wide.cancelReason = reason;
        }
    }
}
