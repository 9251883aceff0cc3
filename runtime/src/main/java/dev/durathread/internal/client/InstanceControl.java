package dev.durathread.internal.client;

import dev.durathread.DurableClient;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.history.HistoryEvent.Arrived;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.OrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.OrchestrationCancelled;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.host.Host;
import dev.durathread.internal.check.Names;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Termination;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.provider.Administration.DeletedCounts;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.Message;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Sending messages to instances, ending them, and keeping them from taking turns. */
public final class InstanceControl {
    private static final Logger LOG = EngineLog.of(DurableClient.class);
    private static final NodeId CLIENT = new NodeId("client");

    private final Provider provider;
    private final Host host;
    private final Payloads payloads;
    private final WritePath writes;

    public InstanceControl(Provider provider, Host host, Payloads payloads, WritePath writes) {
        this.provider = provider;
        this.host = host;
        this.payloads = payloads;
        this.writes = writes;
    }

    public Arrived event(String name, @Nullable Object payload) {
        Names.check("event name", name);
        return new ExternalEvent(
                0, host.now(), 0, name, payloads.write(payload, null, () -> "the payload of event \"" + name + "\""));
    }

    public Arrived queueMessage(String queue, @Nullable Object payload) {
        Names.check("queue name", queue);
        return new QueueEventDelivered(
                0,
                host.now(),
                0,
                queue,
                payloads.write(payload, null, () -> "the message for queue \"" + queue + "\""));
    }

    public void send(String instanceId, Arrived event, @Nullable String messageId) {
        OutsideOrchestrations.require("an event, message or cancellation", "use a sub-orchestration");
        if (messageId != null) {
            Names.check("message id", messageId);
        }
        switch (deliver(instanceId, event, messageId)) {
            case WriteOutcome.NoSuchInstance _ -> throw new InstanceNotFoundException(instanceId);
            case WriteOutcome.Finished(var status) -> throw new InstanceFinishedException(instanceId, status.name());
            default -> {}
        }
    }

    /**
     * Sends a message to many instances at once. Finished and deleted ones are skipped.
     *
     * @return how many were sent it
     */
    public long sendAll(List<String> instanceIds, Arrived event) {
        NodeId takes = writes.takesHere();
        List<Write> deliveries = instanceIds.stream()
                .<Write>map(id -> new Delivery(id, Message.of(event), takes))
                .toList();
        return writes.writeAll(deliveries).stream()
                .filter(WriteOutcome.Delivered.class::isInstance)
                .count();
    }

    public Arrived cancellation(String reason) {
        return new OrchestrationCancelRequested(0, host.now(), Names.checkText("reason", reason));
    }

    /**
     * Asks an instance to end. An instance that waits for its start time ends at once, since no code has run that could
     * clean up.
     */
    public void cancel(String instanceId, String reason) {
        Arrived request = cancellation(reason);
        if (endBeforeItsStart(instanceId, reason)) {
            return;
        }
        if (deliver(instanceId, request, null) instanceof WriteOutcome.NoSuchInstance) {
            throw new InstanceNotFoundException(instanceId);
        }
    }

    /** Returns false when it has started, or starts meanwhile. */
    private boolean endBeforeItsStart(String instanceId, String reason) {
        InstanceRecord record = record(instanceId);
        return record.status() == InstanceStatus.PENDING
                && record.startAt().isAfter(host.now())
                && !record.suspended()
                && end(record, reason) instanceof WriteOutcome.Applied;
    }

    private WriteOutcome end(InstanceRecord record, String reason) {
        Instant now = host.now();
        OrchestrationCancelled end = new OrchestrationCancelled(0, now, reason);
        return writes.end(record, Termination.commit(provider, record, end, CLIENT, now));
    }

    private WriteOutcome deliver(String instanceId, Arrived event, @Nullable String messageId) {
        Names.check("instance id", instanceId);
        return writes.write(new Delivery(instanceId, new Message(0, event, messageId), writes.takesHere()));
    }

    /** Ends an instance without running its code. If a turn commits meanwhile, it tries again on the new state. */
    public void terminate(String instanceId, String reason) {
        Names.checkText("reason", reason);
        WriteOutcome outcome;
        do {
            InstanceRecord record = record(instanceId);
            if (record.status().isFinished()) {
                return;
            }
            if (record.suspended()) {
                provider.resume(instanceId, host.now());
            }
            outcome = end(record, reason);
        } while (outcome instanceof WriteOutcome.FenceLost);
    }

    public void suspend(String instanceId, String reason) {
        Names.check("instance id", instanceId);
        Names.checkText("reason", reason);
        checkUnfinished(provider.suspend(instanceId, "suspended: " + reason, host.now()), instanceId);
        LOG.info("instance \"{}\" is suspended: {}", instanceId, reason);
    }

    public void resume(String instanceId) {
        Names.check("instance id", instanceId);
        checkUnfinished(provider.resume(instanceId, host.now()), instanceId);
        LOG.info("instance \"{}\" is resumed", instanceId);
    }

    private void checkUnfinished(boolean isUnfinished, String instanceId) {
        if (!isUnfinished) {
            InstanceRecord record = record(instanceId);
            throw new InstanceFinishedException(instanceId, record.status().name());
        }
    }

    private InstanceRecord record(String instanceId) {
        Names.check("instance id", instanceId);
        return provider.readInstance(instanceId).orElseThrow(() -> new InstanceNotFoundException(instanceId));
    }

    /**
     * Makes way for a new instance under an id: an instance of it that has finished is deleted with its descendants, since
     * those of the new one may have the same ids. An instance without descendants is left to the write that replaces it.
     */
    void makeWay(String instanceId) {
        while (true) {
            List<InstanceRecord> tree = provider.readTree(instanceId);
            if (tree.size() < 2 || !tree.getFirst().status().isFinished()) {
                return;
            }
            // a descendant that was given up and has not ended yet is ended here; one of a newer tree is left alone
            tree.stream()
                    .filter(record -> !record.status().isFinished())
                    .forEach(record -> endInTheWay(record, instanceId));
            DeletedCounts deleted = provider.deleteInstances(
                    tree.stream().map(InstanceRecord::instanceId).toList(), false);
            if (deleted.refused() == null) {
                return;
            }
        }
    }

    private void endInTheWay(InstanceRecord record, String instanceId) {
        if (record.suspended()) {
            provider.resume(record.instanceId(), host.now());
        }
        end(record, "instance \"" + instanceId + "\" is replaced");
    }
}
