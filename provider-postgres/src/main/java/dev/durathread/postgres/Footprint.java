package dev.durathread.postgres;

import dev.durathread.provider.Delivery;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a batch is about: all that has to be locked and read before its writes can be applied.
 *
 * @param instances ids, ascending: the order in which everyone locks them
 * @param tasks tasks under the token by which a write names them, in the order of their keys
 * @param messages messages that carry a sender's id
 */
record Footprint(Set<String> instances, List<TaskLease> tasks, List<SentMessage> messages) {
    private static final Comparator<TaskLease> BY_KEY = Comparator.<TaskLease, String>comparing(
                    lease -> lease.task().instanceId())
            .thenComparingLong(lease -> lease.task().executionId())
            .thenComparingLong(lease -> lease.task().activityId());

    /** A message as its sender named it. */
    record SentMessage(String instanceId, String messageId) {}

    static Footprint of(List<Write> batch) {
        Collector collector = new Collector();
        batch.forEach(collector::add);
        List<TaskLease> tasks = new ArrayList<>(collector.tasks);
        tasks.sort(BY_KEY);
        return new Footprint(collector.instances, tasks, List.copyOf(collector.messages));
    }

    private static final class Collector {
        private final Set<String> instances = new TreeSet<>();
        private final Set<TaskLease> tasks = new LinkedHashSet<>();
        private final Set<SentMessage> messages = new LinkedHashSet<>();

        void add(Write write) {
            switch (write) {
                case NewInstance w -> {
                    instances.add(w.instanceId());
                    if (w.refusal() != null) {
                        add(w.refusal());
                    }
                }
                case Delivery w -> {
                    instances.add(w.instanceId());
                    if (w.message().messageId() != null) {
                        messages.add(new SentMessage(w.instanceId(), w.message().messageId()));
                    }
                }
                case TurnCommit w -> {
                    instances.add(w.instanceId());
                    tasks.addAll(w.acked());
                    w.children().forEach(this::add);
                    w.messages().forEach(this::add);
                }
                case TaskCompletion w -> {
                    tasks.add(w.task());
                    add(w.delivery());
                }
                case TaskRetry w -> tasks.add(w.task());
                case TaskHeartbeat w -> tasks.add(w.task());
                case InstanceRelease w -> instances.add(w.instanceId());
            }
        }
    }
}
