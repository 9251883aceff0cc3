package dev.durathread.testkit;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.ExternalSubscribedCancelled;
import dev.durathread.history.HistoryEvent.QueueSubscribed;
import dev.durathread.history.HistoryEvent.QueueSubscriptionCancelled;
import dev.durathread.history.HistoryEvent.SubOrchestrationScheduled;
import dev.durathread.provider.Administration.InstanceFilter;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The report of what every open instance waits for, when nothing can happen any more. */
final class StuckReport {
    private static final int MOST_INSTANCES = 100;

    private final Provider provider;

    StuckReport(Provider provider) {
        this.provider = provider;
    }

    String text(Instant now) {
        StringBuilder text =
                new StringBuilder("nothing can run and no timer is due; virtual time is " + now + "; open instances:");
        List<InstanceRecord> open = openInstances();
        open.forEach(record -> text.append("\n  \"")
                .append(record.instanceId())
                .append("\" (")
                .append(record.name())
                .append(") waits for ")
                .append(String.join(", ", waits(record))));
        return open.isEmpty() ? text + " none" : text.toString();
    }

    /** Whether an instance is blocked and no other instance waits for a timer or an activity. */
    boolean isBlockedForGood() {
        List<InstanceRecord> open = openInstances();
        return open.size() < MOST_INSTANCES
                && open.stream().anyMatch(record -> record.blocked() != null)
                && open.stream()
                        .filter(record -> record.blocked() == null && !record.suspended())
                        .allMatch(record -> record.status() == InstanceStatus.RUNNING
                                && provider.listTasks(record.instanceId()).isEmpty()
                                && provider.listTimers(record.instanceId()).isEmpty());
    }

    private List<InstanceRecord> openInstances() {
        return provider.listInstances(filter(Set.of(InstanceStatus.PENDING, InstanceStatus.RUNNING), MOST_INSTANCES));
    }

    /** @param statuses null for any */
    static InstanceFilter filter(@Nullable Set<InstanceStatus> statuses, int limit) {
        return InstanceFilter.first(limit).status(statuses).build();
    }

    List<String> waits(InstanceRecord record) {
        List<String> waits = new ArrayList<>();
        if (record.suspended()) {
            waits.add("being resumed: it is suspended");
        }
        if (record.blocked() != null) {
            waits.add("being unblocked: " + record.blocked());
        }
        provider.listTasks(record.instanceId())
                .forEach(task -> waits.add("activity \"" + task.name() + "\" (attempts: " + task.attempts() + ")"));
        provider.listTimers(record.instanceId()).forEach(timer -> waits.add("a timer due " + timer.dueAt()));
        waits.addAll(openWaits(record).values());
        return waits.isEmpty() ? List.of("its first turn") : waits;
    }

    private Map<Long, String> openWaits(InstanceRecord record) {
        Map<Long, String> open = new LinkedHashMap<>();
        for (HistoryEvent event :
                provider.readHistory(record.instanceId(), record.fence().executionId(), 0, Integer.MAX_VALUE)) {
            switch (event) {
                case ExternalSubscribed e -> open.put(e.eventId(), "event \"" + e.name() + "\"");
                case QueueSubscribed e -> open.put(e.eventId(), "a message in queue \"" + e.queue() + "\"");
                case SubOrchestrationScheduled e -> open.put(e.eventId(), "child \"" + e.instanceId() + "\"");
                case ExternalSubscribedCancelled e -> open.remove(e.requestId());
                case QueueSubscriptionCancelled e -> open.remove(e.requestId());
                case Answer e -> open.remove(e.requestId());
                default -> {}
            }
        }
        return open;
    }
}
