package dev.durathread.internal.client;

import dev.durathread.DurableClient;
import dev.durathread.IfExists;
import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.StartOptions;
import dev.durathread.TypeRef;
import dev.durathread.admin.AdminClient;
import dev.durathread.failure.InstanceAlreadyExistsException;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.OrchestrationFailedException;
import dev.durathread.failure.WaitInterruptedException;
import dev.durathread.history.KeyValue;
import dev.durathread.host.Host;
import dev.durathread.internal.check.Names;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a client does, in terms of the SPI. */
public final class ClientOperations implements DurableClient {
    private final Provider provider;
    private final Host host;
    private final Payloads payloads;
    private final WritePath writes;
    private final Waits waits;
    private final Statuses statuses;
    private final InstanceControl control;
    private final AdminClient admin;

    public ClientOperations(
            Provider provider,
            Host host,
            Payloads payloads,
            WritePath writes,
            Statuses statuses,
            Waits waits,
            InstanceControl control,
            AdminClient admin) {
        this.provider = provider;
        this.host = host;
        this.payloads = payloads;
        this.writes = writes;
        this.waits = waits;
        this.statuses = statuses;
        this.control = control;
        this.admin = admin;
    }

    @Override
    public AdminClient admin() {
        return admin;
    }

    @Override
    public <I> void start(OrchestrationType<I, ?> type, String instanceId, I input, StartOptions options) {
        start(type.name(), instanceId, input, type.input().type(), options);
    }

    @Override
    public void start(String name, String instanceId, @Nullable Object input, StartOptions options) {
        start(name, instanceId, input, null, options);
    }

    /** @param inputType what the input will be read as; null where nobody has said so */
    private void start(
            String name, String instanceId, @Nullable Object value, @Nullable Type inputType, StartOptions options) {
        OutsideOrchestrations.require("start()", "use ctx.startOrchestration or ctx.scheduleSubOrchestration");
        Names.check("instance id", instanceId);
        Names.check("orchestration name", name);
        String input = payloads.write(value, inputType, () -> "the input of instance \"" + instanceId + "\"");
        List<Message> events = options.events().stream()
                .map(event -> Message.of(control.event(event.name(), event.payload())))
                .toList();
        if (options.ifExists() == IfExists.REPLACE_FINISHED) {
            control.makeWay(instanceId);
        }
        if (options.ifExists() == IfExists.FAIL) {
            // only where an instance of that id is not expected to exist may its code run before that is known
            WriteOutcome outcome = writes.start(newInstance(name, instanceId, input, options, events));
            if (outcome instanceof WriteOutcome.Exists) {
                throw new InstanceAlreadyExistsException(instanceId);
            }
        } else if (events.isEmpty()) {
            startUnlessItExists(newInstance(name, instanceId, input, options, events), options);
        } else {
            startOrSend(newInstance(name, instanceId, input, options, List.of()), events);
        }
    }

    private NewInstance newInstance(
            String name, String instanceId, String input, StartOptions options, List<Message> events) {
        Instant now = host.now();
        String version = options.version().orElse(null);
        Instant startAt = options.startAt().filter(now::isBefore).orElse(now);
        return new NewInstance(
                instanceId,
                host.random().nextLong(),
                name,
                version,
                input,
                null,
                now,
                startAt,
                options.ifExists() == IfExists.REPLACE_FINISHED,
                startAt.equals(now) ? writes.runsHere(name, version) : null,
                events,
                null);
    }

    private void startUnlessItExists(NewInstance created, StartOptions options) {
        if (!(writes.write(created) instanceof WriteOutcome.Exists)) {
            return;
        }
        if (options.ifExists() != IfExists.RETURN_EXISTING) {
            throw new InstanceAlreadyExistsException(created.instanceId());
        }
        provider.readInstance(created.instanceId()).ifPresent(existing -> checkSameCode(existing, created));
    }

    private static void checkSameCode(InstanceRecord existing, NewInstance wanted) {
        if (!existing.name().equals(wanted.name())) {
            throw new InstanceAlreadyExistsException(wanted.instanceId(), existing.name(), wanted.name());
        }
    }

    /** One transaction starts the instance, if its id is free, and sends the events to whichever runs then. */
    private void startOrSend(NewInstance created, List<Message> events) {
        String id = created.instanceId();
        provider.readInstance(id)
                .filter(existing ->
                        !(created.replaceFinished() && existing.status().isFinished()))
                .ifPresent(existing -> checkSameCode(existing, created));
        List<Write> together = new ArrayList<>();
        together.add(created);
        for (Message event : events) {
            // an id of its own, so that a commit that is tried again does not send it twice
            String messageId = "start:" + created.incarnation() + ":" + together.size();
            together.add(new Delivery(id, new Message(0, event.event(), messageId), writes.takesHere()));
        }
        List<WriteOutcome> outcomes = writes.writeTogether(together);
        if (outcomes.getLast() instanceof WriteOutcome.Finished(var status)) {
            throw new InstanceFinishedException(id, status.name());
        }
    }

    @Override
    public void raiseEvent(String instanceId, String name, @Nullable Object payload) {
        control.send(instanceId, control.event(name, payload), null);
    }

    @Override
    public void raiseEvent(String instanceId, String name, @Nullable Object payload, String messageId) {
        control.send(instanceId, control.event(name, payload), messageId);
    }

    @Override
    public void enqueueEvent(String instanceId, String queue, @Nullable Object payload) {
        control.send(instanceId, control.queueMessage(queue, payload), null);
    }

    @Override
    public void enqueueEvent(String instanceId, String queue, @Nullable Object payload, String messageId) {
        control.send(instanceId, control.queueMessage(queue, payload), messageId);
    }

    @Override
    public void cancel(String instanceId, String reason) {
        control.cancel(instanceId, reason);
    }

    @Override
    public void terminate(String instanceId, String reason) {
        control.terminate(instanceId, reason);
    }

    @Override
    public void suspend(String instanceId, String reason) {
        control.suspend(instanceId, reason);
    }

    @Override
    public void resume(String instanceId) {
        control.resume(instanceId);
    }

    @Override
    public OrchestrationStatus status(String instanceId) {
        Names.check("instance id", instanceId);
        return provider.readInstance(instanceId).map(statuses::of).orElseGet(OrchestrationStatus.NotFound::new);
    }

    @Override
    public <O> O await(String instanceId, TypeRef<O> type, Duration timeout) throws TimeoutException {
        OutsideOrchestrations.require("await()", "use ctx.scheduleSubOrchestration and its future");
        return switch (waitForOrchestration(instanceId, timeout)) {
            case OrchestrationStatus.Completed completed -> completed.output(type);
            case OrchestrationStatus.Failed failed ->
                throw new OrchestrationFailedException(instanceId, failed.details());
            case OrchestrationStatus.Cancelled cancelled ->
                throw new OrchestrationCancelledException(instanceId, cancelled.reason());
            case OrchestrationStatus other -> throw new IllegalStateException("not an end: " + other);
        };
    }

    @Override
    public OrchestrationStatus waitForOrchestration(String instanceId, Duration timeout) throws TimeoutException {
        OutsideOrchestrations.require("a wait", "use ctx.scheduleSubOrchestration and its future");
        return waitFor(
                instanceId, new Wait(Wait.Goal.END, glance -> glance.status().isFinished()), "has not ended", timeout);
    }

    @Override
    public OrchestrationStatus waitForStatusChange(String instanceId, long lastSeenVersion, Duration timeout)
            throws TimeoutException {
        OutsideOrchestrations.require("a wait", "use ctx.waitForEvent");
        Predicate<InstanceGlance> changed = glance -> glance.customStatusVersion() > lastSeenVersion
                || glance.status().isFinished();
        return waitFor(
                instanceId,
                new Wait(Wait.Goal.CHANGE, changed),
                "has no custom status above version " + lastSeenVersion,
                timeout);
    }

    @Override
    public <T> T waitForKvValue(String instanceId, String key, TypeRef<T> type, Duration timeout)
            throws TimeoutException {
        OutsideOrchestrations.require("a wait", "use ctx.waitForEvent");
        Predicate<InstanceGlance> thereOrEnded = glance -> glance.status().isFinished()
                || provider.readKeyValue(instanceId, key).isPresent();
        OrchestrationStatus status = waitFor(
                instanceId, new Wait(Wait.Goal.VALUE, thereOrEnded), "key \"" + key + "\" is not there", timeout);
        Optional<T> value = kvValue(instanceId, key, type);
        if (value.isEmpty() && status.isTerminal()) {
            throw new InstanceFinishedException(instanceId, status.getClass().getSimpleName());
        }
        return value.orElseThrow(() -> new TimeoutException(
                "key \"" + key + "\" of instance \"" + instanceId + "\" was cleared as it was read"));
    }

    private OrchestrationStatus waitFor(String instanceId, Wait wait, String lacking, Duration timeout)
            throws TimeoutException {
        Names.check("instance id", instanceId);
        CompletableFuture<Sighting> result = waits.begin(instanceId, wait);
        try {
            return host.await(result, timeout).status();
        } catch (TimeoutException e) {
            TimeoutException told = new TimeoutException("instance \"" + instanceId + "\": " + lacking + " after "
                    + timeout + "; " + new Standstill(host).of(instanceId, admin));
            told.initCause(e);
            throw told;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WaitInterruptedException(instanceId, e);
        } finally {
            result.cancel(false);
        }
    }

    @Override
    public <T> Optional<T> kvValue(String instanceId, String key, TypeRef<T> type) {
        Names.check("instance id", instanceId);
        return provider.readKeyValue(instanceId, key)
                .map(KeyValue::value)
                .map(json -> payloads.read(json, type, () -> "key \"" + key + "\" of instance \"" + instanceId + "\""));
    }

    @Override
    public SortedMap<String, JsonNode> kvAll(String instanceId) {
        Names.check("instance id", instanceId);
        SortedMap<String, JsonNode> all = new TreeMap<>();
        provider.readKeyValues(instanceId).forEach((key, entry) -> all.put(key, payloads.tree(entry.value())));
        return all;
    }
}
