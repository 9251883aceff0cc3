package dev.durathread.testkit.memory;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.InstanceRecord;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads of single instances. */
public final class Reads {
    private final Store store;

    Reads(Store store) {
        this.store = store;
    }

    public List<HistoryEvent> history(
            String instanceId, long executionId, long afterEventId, int max, long bytes) {
        Instance instance = store.instances.get(instanceId);
        Instance.Execution execution = instance == null ? null : instance.executions.get(executionId);
        if (execution == null) {
            return List.of();
        }
        List<HistoryEvent> events = execution.events; // ids without gaps, from 1
        int begin = (int) Math.min(afterEventId, events.size());
        int end = (int) Math.min(events.size(), (long) begin + max);
        return List.copyOf(events.subList(begin, bytes == Long.MAX_VALUE ? end : endOfPage(events, begin, end, bytes)));
    }

    private static int endOfPage(List<HistoryEvent> events, int begin, int end, long bytes) {
        long size = 0;
        int next = begin;
        while (next < end && size < bytes) {
            size += HistoryJson.write(events.get(next)).getBytes(StandardCharsets.UTF_8).length;
            next++;
        }
        return next;
    }

    public List<InboxMessage> inbox(String instanceId, long afterSequence, int max) {
        Instance instance = store.instances.get(instanceId);
        return instance == null
                ? List.of()
                : instance.inbox.tailMap(afterSequence, false).values().stream()
                        .limit(max)
                        .toList();
    }

    public Optional<InstanceRecord> instance(String instanceId) {
        return Optional.ofNullable(store.instances.get(instanceId)).map(Instance::record);
    }

    public List<InstanceRecord> instances(Collection<String> instanceIds) {
        return instanceIds.stream()
                .map(store.instances::get)
                .filter(Objects::nonNull)
                .map(Instance::record)
                .toList();
    }

    public List<InstanceGlance> glance(Collection<String> instanceIds) {
        return instanceIds.stream()
                .map(store.instances::get)
                .filter(Objects::nonNull)
                .map(instance -> new InstanceGlance(instance.id, instance.status, instance.customStatusVersion))
                .toList();
    }

    public Optional<KeyValue> keyValue(String instanceId, String key) {
        return Optional.ofNullable(store.instances.get(instanceId)).map(instance -> instance.keyValues.get(key));
    }

    public SortedMap<String, KeyValue> keyValues(String instanceId) {
        Instance instance = store.instances.get(instanceId);
        return instance == null ? new TreeMap<>() : new TreeMap<>(instance.keyValues);
    }
}
