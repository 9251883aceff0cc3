package dev.durathread.internal.client;

import dev.durathread.DurableClient;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationStatus;
import dev.durathread.StartOptions;
import dev.durathread.TypeRef;
import dev.durathread.failure.InstanceAlreadyExistsException;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.OrchestrationFailedException;
import dev.durathread.history.HistoryEvent.Arrived;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.OrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.OrchestrationCancelled;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.history.KeyValue;
import dev.durathread.host.Host;
import dev.durathread.internal.check.Names;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Termination;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import tools.jackson.databind.JsonNode;

/** What a client does, in terms of the SPI. */
public final class ClientOperations {
    private static final Logger LOG = EngineLog.of(DurableClient.class);
    private static final NodeId CLIENT = new NodeId("client");

    private final Provider provider;
    private final Host host;
    private final Payloads payloads;
    private final WritePath writes;
    private final Waits waits;
    private final Statuses statuses;

    public ClientOperations(
            Provider provider, Host host, Payloads payloads, WritePath writes, Statuses statuses, Waits waits) {
        this.provider = provider;
        this.host = host;
        this.payloads = payloads;
        this.writes = writes;
        this.waits = waits;
        this.statuses = statuses;
    }

    public void start(
            String instanceId, String name, @Nullable Object input, StartOptions options, List<Arrived> firstEvents) {
        Names.check("instance id", instanceId);
        Names.check("orchestration name", name);
        Instant now = host.now();
        String version = options.version().orElse(null);
        Instant startAt = options.startAt().filter(now::isBefore).orElse(now);
        NewInstance created = new NewInstance(
                instanceId,
                host.random().nextLong(),
                name,
                version,
                payloads.write(input, () -> "the input of instance \"" + instanceId + "\""),
                null,
                now,
                startAt,
                options.ifExists() == IfExists.REPLACE_FINISHED,
                startAt.equals(now) ? writes.runsHere(name, version) : null,
                firstEvents.stream().map(Message::of).toList(),
                null);
        // only if the id is not expected to be taken may the code run before that is known
        WriteOutcome outcome = options.ifExists() == IfExists.FAIL ? writes.start(created) : writes.write(created);
        if (outcome instanceof WriteOutcome.Exists && options.ifExists() != IfExists.RETURN_EXISTING) {
            throw new InstanceAlreadyExistsException(instanceId);
        }
    }

    public Arrived event(String name, @Nullable Object payload) {
        Names.check("event name", name);
        return new ExternalEvent(
                0, host.now(), 0, name, payloads.write(payload, () -> "the payload of event \"" + name + "\""));
    }

    public Arrived queueMessage(String queue, @Nullable Object payload) {
        Names.check("queue name", queue);
        return new QueueEventDelivered(
                0, host.now(), 0, queue, payloads.write(payload, () -> "the message for queue \"" + queue + "\""));
    }

    public void send(String instanceId, Arrived event, @Nullable String messageId) {
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
        return new OrchestrationCancelRequested(0, host.now(), Objects.requireNonNull(reason, "reason"));
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
        Objects.requireNonNull(reason, "reason");
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

    public OrchestrationStatus status(String instanceId) {
        Names.check("instance id", instanceId);
        return provider.readInstance(instanceId).map(statuses::of).orElseGet(OrchestrationStatus.NotFound::new);
    }

    public <O> O await(String instanceId, TypeRef<O> type, Duration timeout) throws TimeoutException {
        return switch (waitUntilFinished(instanceId, timeout)) {
            case OrchestrationStatus.Completed completed -> completed.output(type);
            case OrchestrationStatus.Failed failed ->
                throw new OrchestrationFailedException(instanceId, failed.details());
            case OrchestrationStatus.Cancelled cancelled ->
                throw new OrchestrationCancelledException(instanceId, cancelled.reason());
            case OrchestrationStatus other -> throw new IllegalStateException("not an end: " + other);
        };
    }

    public OrchestrationStatus waitUntilFinished(String instanceId, Duration timeout) throws TimeoutException {
        return waitFor(
                instanceId, new Wait(Wait.Goal.END, glance -> glance.status().isFinished()), timeout);
    }

    public OrchestrationStatus waitForStatusChange(String instanceId, long lastSeenVersion, Duration timeout)
            throws TimeoutException {
        Predicate<InstanceGlance> changed = glance -> glance.customStatusVersion() > lastSeenVersion
                || glance.status().isFinished();
        return waitFor(instanceId, new Wait(Wait.Goal.CHANGE, changed), timeout);
    }

    public <T> T waitForKvValue(String instanceId, String key, TypeRef<T> type, Duration timeout)
            throws TimeoutException {
        Predicate<InstanceGlance> there =
                _ -> provider.readKeyValue(instanceId, key).isPresent();
        waitFor(instanceId, new Wait(Wait.Goal.VALUE, there), timeout);
        return kvValue(instanceId, key, type)
                .orElseThrow(() -> new TimeoutException(
                        "key \"" + key + "\" of instance \"" + instanceId + "\" was cleared as it was read"));
    }

    private OrchestrationStatus waitFor(String instanceId, Wait wait, Duration timeout) throws TimeoutException {
        Names.check("instance id", instanceId);
        CompletableFuture<Sighting> result = waits.begin(instanceId, wait);
        try {
            return host.await(result, timeout).status();
        } catch (TimeoutException e) {
            throw timedOut(instanceId, timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw timedOut(instanceId, timeout, e);
        } finally {
            result.cancel(false);
        }
    }

    private static TimeoutException timedOut(String instanceId, Duration timeout, Exception cause) {
        String why = cause instanceof InterruptedException ? "interrupted while waiting" : "not there after " + timeout;
        TimeoutException e = new TimeoutException("instance \"" + instanceId + "\": " + why);
        e.initCause(cause);
        return e;
    }

    public <T> Optional<T> kvValue(String instanceId, String key, TypeRef<T> type) {
        Names.check("instance id", instanceId);
        return provider.readKeyValue(instanceId, key)
                .map(KeyValue::value)
                .map(json -> payloads.read(json, type, () -> "key \"" + key + "\" of instance \"" + instanceId + "\""));
    }

    public SortedMap<String, JsonNode> kvAll(String instanceId) {
        Names.check("instance id", instanceId);
        SortedMap<String, JsonNode> all = new TreeMap<>();
        provider.readKeyValues(instanceId).forEach((key, entry) -> all.put(key, payloads.tree(entry.value())));
        return all;
    }
}
