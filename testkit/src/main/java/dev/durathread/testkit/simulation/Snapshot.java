package dev.durathread.testkit.simulation;

import dev.durathread.history.HistoryEvent;
import dev.durathread.provider.Administration.Cursor;
import dev.durathread.provider.Administration.ExecutionRecord;
import dev.durathread.provider.Administration.InstanceFilter;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the store holds at a moment: every instance with its histories. */
record Snapshot(List<Instance> instances) {
    private static final int PAGE = 500;

    /** An instance, its executions from the first kept, and the messages that nobody has recorded. */
    record Instance(InstanceRecord record, List<Execution> executions, List<InboxMessage> inbox) {
        String id() {
            return record.instanceId();
        }

        boolean isFinished() {
            return record.status().isFinished();
        }

        /** The events of the execution that runs or ended last; empty before the first turn. */
        List<HistoryEvent> latest() {
            return executions.isEmpty()
                            || executions.getLast().id() != record.fence().executionId()
                    ? List.of()
                    : executions.getLast().events();
        }
    }

    record Execution(long id, String status, List<HistoryEvent> events) {}

    static Snapshot of(Provider provider) {
        List<Instance> all = new ArrayList<>();
        for (InstanceRecord record : records(provider)) {
            List<Execution> executions = new ArrayList<>();
            for (ExecutionRecord execution : provider.listExecutions(record.instanceId())) {
                executions.add(new Execution(
                        execution.executionId(),
                        execution.status(),
                        provider.readHistory(record.instanceId(), execution.executionId(), 0, Integer.MAX_VALUE)));
            }
            all.add(new Instance(record, executions, provider.readInbox(record.instanceId(), 0, Integer.MAX_VALUE)));
        }
        return new Snapshot(all);
    }

    private static List<InstanceRecord> records(Provider provider) {
        List<InstanceRecord> all = new ArrayList<>();
        Cursor after = null;
        List<InstanceRecord> page;
        do {
            page = provider.listInstances(filter(after));
            all.addAll(page);
            if (!page.isEmpty()) {
                InstanceRecord last = page.getLast();
                after = new Cursor(last.createdAt(), last.instanceId());
            }
        } while (page.size() == PAGE);
        return all;
    }

    private static InstanceFilter filter(@Nullable Cursor after) {
        return new InstanceFilter(null, null, null, null, null, null, null, null, null, after, PAGE, false, false);
    }

    Optional<Instance> find(String id) {
        return instances.stream().filter(instance -> instance.id().equals(id)).findFirst();
    }

    /** Changes whenever anything of note has changed. */
    String fingerprint() {
        StringBuilder text = new StringBuilder();
        for (Instance instance : instances) {
            InstanceRecord record = instance.record();
            text.append(record.instanceId())
                    .append(record.fence().incarnation())
                    .append(record.fence().executionId())
                    .append(' ')
                    .append(record.fence().lastEventId())
                    .append(record.status())
                    .append(instance.inbox().size());
        }
        return text.toString();
    }
}
