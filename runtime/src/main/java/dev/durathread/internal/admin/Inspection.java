package dev.durathread.internal.admin;

import dev.durathread.admin.ExecutionInfo;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.admin.PendingActivity;
import dev.durathread.admin.PendingTimer;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryFormatException;
import dev.durathread.history.ParentLink;
import dev.durathread.internal.client.Statuses;
import dev.durathread.provider.Administration.ExecutionRecord;
import dev.durathread.provider.Administration.TaskRecord;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what is known of one instance: its row, what it waits for, its executions and their histories. */
final class Inspection {
    private static final int EVENTS_AT_ONCE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

    private final Provider provider;
    private final Statuses statuses;

    Inspection(Provider provider, Statuses statuses) {
        this.provider = provider;
        this.statuses = statuses;
    }

    /** The row alone. */
    InstanceInfo summary(InstanceRecord record) {
        return info(record, List.of(), List.of(), new OpenWaits());
    }

    /** The row, its tasks and timers, and the waits that its history leaves open. */
    InstanceInfo inFull(InstanceRecord record, Instant now) {
        if (record.status().isFinished()) {
            return summary(record);
        }
        OpenWaits waits = new OpenWaits();
        try {
            history(record.instanceId(), record.fence().executionId()).forEach(waits::add);
        } catch (HistoryFormatException e) {
            LOG.debug("what instance \"{}\" waits for cannot be told", record.instanceId(), e);
            waits = new OpenWaits(); // the rest is shown; the instance itself says why it is blocked
        }
        return info(
                record,
                provider.listTasks(record.instanceId()).stream()
                        .map(task -> activity(task, now))
                        .toList(),
                provider.listTimers(record.instanceId()).stream()
                        .map(timer -> new PendingTimer(timer.timerId(), timer.dueAt()))
                        .toList(),
                waits);
    }

    private InstanceInfo info(
            InstanceRecord record, List<PendingActivity> activities, List<PendingTimer> timers, OpenWaits waits) {
        return new InstanceInfo(
                record.instanceId(),
                record.name(),
                Objects.requireNonNullElse(record.version(), ""),
                record.fence().executionId(),
                statuses.of(record),
                Optional.ofNullable(record.parent()).map(ParentLink::instanceId),
                record.createdAt(),
                record.updatedAt(),
                record.suspended(),
                Optional.ofNullable(record.blocked()),
                activities,
                timers,
                waits.events(),
                waits.children());
    }

    private static PendingActivity activity(TaskRecord task, Instant now) {
        boolean runs = task.heldBy() != null && !task.visibleAt().isAfter(now);
        return new PendingActivity(
                task.key().activityId(),
                task.name(),
                task.attempts() + 1,
                runs ? Optional.empty() : Optional.of(task.visibleAt()),
                Optional.ofNullable(task.lastFailure()).map(Inspection::text));
    }

    private static String text(Failure failure) {
        @Nullable String message = failure.message();
        return message == null ? failure.errorType() : failure.errorType() + ": " + message;
    }

    List<ExecutionInfo> executions(String instanceId) {
        return provider.listExecutions(instanceId).stream()
                .map(Inspection::execution)
                .toList();
    }

    ExecutionInfo execution(String instanceId, long executionId) {
        List<ExecutionInfo> known = executions(instanceId);
        return known.stream()
                .filter(execution -> execution.executionId() == executionId)
                .findFirst()
                .orElseThrow(() -> noExecution(instanceId, executionId, known));
    }

    private RuntimeException noExecution(String instanceId, long executionId, List<ExecutionInfo> known) {
        if (provider.readInstance(instanceId).isEmpty()) {
            return new InstanceNotFoundException(instanceId);
        }
        String those = known.isEmpty()
                ? "none yet"
                : "those from " + known.getFirst().executionId() + " to "
                        + known.getLast().executionId();
        return new IllegalArgumentException(
                "instance \"" + instanceId + "\" has no execution " + executionId + "; stored are " + those);
    }

    private static ExecutionInfo execution(ExecutionRecord record) {
        return new ExecutionInfo(
                record.executionId(),
                record.status(),
                record.startedAt(),
                Optional.ofNullable(record.completedAt()),
                record.events());
    }

    List<HistoryEvent> history(String instanceId, long executionId) {
        List<HistoryEvent> all = new ArrayList<>();
        List<HistoryEvent> page;
        do {
            long after = all.isEmpty() ? 0 : all.getLast().eventId();
            page = provider.readHistory(instanceId, executionId, after, EVENTS_AT_ONCE);
            all.addAll(page);
        } while (!page.isEmpty());
        return all;
    }
}
