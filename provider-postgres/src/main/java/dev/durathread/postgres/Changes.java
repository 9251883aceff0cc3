package dev.durathread.postgres;

import dev.durathread.history.HistoryJson;
import dev.durathread.history.ParentLink;
import dev.durathread.provider.CodeKey;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.TurnCommit;
import dev.durathread.sql.News;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a unit of work has to write: rows for each statement, in groups that go together, in the order in which they are
 * run. Of a large unit a group of which one statement has rows is sent whole, so that a server meets few different texts.
 */
final class Changes {
    /** The format of an execution that has no event yet. */
    static final int NO_FORMAT = 0;

    final Rows moveInstances;
    final Rows changeInstances;
    final Rows createInstances;
    final Rows replaceInstances;
    final List<Rows> clearReplaced;
    final Rows insertExecutions;
    final Rows insertHistory;
    final Rows insertTasks;
    final Rows deleteTasks;
    final Rows cancelTasks;
    final Rows endTasks;
    final Rows retryTasks;
    final Rows noteHeartbeats;
    final Rows touchSessions;
    final Rows insertTimers;
    final Rows deleteTimers;
    final Rows endTimers;
    final Rows insertInbox;
    final Rows deleteInbox;
    final Rows insertMessageIds;
    final Rows countInbox;
    final Rows clearKeys;
    final Rows removeKeys;
    final Rows putKeys;

    private final boolean isOfFew;

    /** @param isOfFew whether few rows are to come, so that each statement is sent for itself, in the text for one row */
    Changes(WriteStatements statements, boolean isOfFew) {
        this.isOfFew = isOfFew;
        moveInstances = rows(statements.moveInstances);
        changeInstances = rows(statements.changeInstances);
        createInstances = rows(statements.createInstances);
        replaceInstances = rows(statements.replaceInstances);
        clearReplaced = statements.clearReplaced.stream().map(this::rows).toList();
        insertExecutions = rows(statements.insertExecutions);
        insertHistory = rows(statements.insertHistory);
        insertTasks = rows(statements.insertTasks);
        deleteTasks = rows(statements.deleteTasks);
        cancelTasks = rows(statements.cancelTasks);
        endTasks = rows(statements.endTasks);
        retryTasks = rows(statements.retryTasks);
        noteHeartbeats = rows(statements.noteHeartbeats);
        touchSessions = rows(statements.touchSessions);
        insertTimers = rows(statements.insertTimers);
        deleteTimers = rows(statements.deleteTimers);
        endTimers = rows(statements.endTimers);
        insertInbox = rows(statements.insertInbox);
        deleteInbox = rows(statements.deleteInbox);
        insertMessageIds = rows(statements.insertMessageIds);
        countInbox = rows(statements.countInbox);
        clearKeys = rows(statements.clearKeys);
        removeKeys = rows(statements.removeKeys);
        putKeys = rows(statements.putKeys);
    }

    private Rows rows(BulkStatement statement) {
        return new Rows(statement, isOfFew);
    }

    /** A message for an inbox. */
    void addMessage(String instanceId, long sequence, Message message) {
        insertInbox.add(
                instanceId, sequence, message.executionId(), message.messageId(), HistoryJson.write(message.event()));
    }

    /** A task of a turn, held from birth when it has a token. */
    void addTask(InstanceRow row, NewTask task, TurnCommit turn) {
        LeaseToken token = task.token();
        insertTasks.add(
                row.id,
                row.fence.executionId(),
                task.activityId(),
                task.name(),
                task.input(),
                task.tag(),
                task.session(),
                task.options(),
                turn.committedAt().toEpochMilli(),
                millis(task.queueDeadline()),
                task.strayAt().toEpochMilli(),
                turn.committedAt().toEpochMilli(),
                0,
                token == null ? 0 : 1,
                null,
                null,
                token == null ? null : turn.node().value(),
                token == null ? null : token.value());
    }

    /** An instance as the unit leaves it. */
    void addInstance(InstanceRow row) {
        switch (row.change) {
            case NONE -> {}
            case MOVED -> moveInstances.add(moved(row));
            case WIDE -> changeInstances.add(changed(row));
            case CREATED -> createInstances.add(created(row));
            case REPLACED -> replaceInstances.add(created(row));
        }
    }

    private static @Nullable Object[] moved(InstanceRow row) {
        return new @Nullable Object[] {
            row.id,
            row.fence.executionId(),
            row.fence.lastEventId(),
            row.status.name(),
            row.updatedAt.toEpochMilli(),
            row.blocked,
            row.heldBy,
            millis(row.readyAt),
            row.lastSequence,
            row.deliveries
        };
    }

    private static @Nullable Object[] changed(InstanceRow row) {
        @Nullable
        Object[] more = {
            row.version,
            row.wide.hasVersion ? CodeKey.of(row.name, row.version) : null,
            row.wide.hasVersion ? 1 : 0,
            row.wide.format,
            row.wide.input,
            row.wide.output,
            row.wide.failure,
            row.wide.cancelReason,
            millis(row.wide.completedAt),
            row.customStatusVersion,
            row.wide.customStatus,
            row.wide.hasCustomStatus ? 1 : 0
        };
        @Nullable Object[] first = moved(row);
        @Nullable Object[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    /** Every column, in the order of the table. */
    private static @Nullable Object[] created(InstanceRow row) {
        NewInstance made = Objects.requireNonNull(row.made);
        ParentLink parent = made.parent();
        return new @Nullable Object[] {
            row.id,
            row.fence.incarnation(),
            row.fence.executionId(),
            row.fence.lastEventId(),
            row.status.name(),
            row.name,
            row.version,
            CodeKey.of(row.name, row.version),
            Objects.requireNonNullElse(row.wide.format, NO_FORMAT),
            Objects.requireNonNullElse(row.wide.input, made.input()),
            parent == null ? null : parent.instanceId(),
            parent == null ? null : parent.executionId(),
            parent == null ? null : parent.eventId(),
            row.wide.output,
            row.wide.failure,
            row.wide.cancelReason,
            row.wide.customStatus,
            row.customStatusVersion,
            made.createdAt().toEpochMilli(),
            row.updatedAt.toEpochMilli(),
            row.startAt.toEpochMilli(),
            millis(row.wide.completedAt),
            0,
            null,
            row.heldBy,
            millis(row.readyAt),
            row.lastSequence,
            0
        };
    }

    private static @Nullable Long millis(@Nullable Instant at) {
        return at == null ? null : at.toEpochMilli();
    }

    /** Told how many messages lie in the inbox of an instance that the write at a place has ended. */
    interface LeftMessages {
        void found(int place, long messages);
    }

    /** Adds the statements to run, in order. */
    void addTo(Pipeline pipeline, News news, LeftMessages left) {
        for (Rows rows : toRun()) {
            if (rows == cancelTasks || rows == endTasks) {
                pipeline.add(rows, heldElsewhere -> {
                    if (heldElsewhere.number() > 0) {
                        news.tasksRemoved();
                    }
                });
            } else if (rows == countInbox) {
                pipeline.add(rows, count -> left.found(count.count(), count.number()));
            } else {
                pipeline.add(rows);
            }
        }
    }

    private List<Rows> toRun() {
        List<Rows> all = new ArrayList<>();
        addGroup(all, clearReplaced);
        addGroup(all, List.of(replaceInstances));
        addGroup(all, List.of(touchSessions));
        addGroup(all, List.of(retryTasks, noteHeartbeats));
        addGroup(all, List.of(deleteTasks, moveInstances, insertHistory, insertTasks));
        addGroup(all, List.of(createInstances, changeInstances, insertExecutions, endTasks, endTimers));
        addGroup(all, List.of(cancelTasks));
        addGroup(all, List.of(insertInbox, insertMessageIds, deleteInbox));
        addGroup(all, List.of(countInbox));
        addGroup(all, List.of(deleteTimers, insertTimers));
        addGroup(all, List.of(clearKeys, removeKeys, putKeys));
        return all;
    }

    private void addGroup(List<Rows> all, List<Rows> group) {
        if (isOfFew) {
            group.stream().filter(rows -> !rows.isEmpty()).forEach(all::add);
        } else if (!group.stream().allMatch(Rows::isEmpty)) {
            all.addAll(group);
        }
    }
}
