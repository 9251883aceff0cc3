package dev.durathread;

import dev.durathread.admin.AdminClient;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.failure.InstanceAlreadyExistsException;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.OrchestrationFailedException;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.failure.ProviderException;
import dev.durathread.internal.client.ClientOperations;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Starts instances, sends them messages, and watches them. Safe for use by many threads.
 *
 * <p>All methods block until the database has done what was asked. Ids and names have 1 to 256 characters, none of them
 * a control character; others throw {@link IllegalArgumentException}. {@link ProviderException} is thrown when the
 * database cannot be reached.
 *
 * {@snippet :
 * DurableClient client = runtime.client();
 * client.start(PROCESS, "order-17", order);
 * client.raiseEvent("order-17", "approval", true);
 * Receipt receipt = client.await(PROCESS, "order-17", Duration.ofSeconds(30));
 * }
 */
public final class DurableClient {
    private final ClientOperations operations;

    private final AdminClient admin;

    /** A client of a database, for processes that run no orchestrations. */
    public DurableClient(Provider provider) {
        this(provider, RuntimeOptions.defaults());
    }

    /**
     * See {@link #DurableClient(Provider)}.
     *
     * @param options those that the runtimes have, for the limit of payloads and the codec
     */
    public DurableClient(Provider provider, RuntimeOptions options) {
        this(Composition.clientOf(provider, options));
    }

    DurableClient(Composition.Operations operations) {
        this.operations = operations.client();
        this.admin = operations.admin();
    }

    /**
     * Starts an instance; comes back when it is stored. The client of a runtime that runs it at once may have its code run
     * to the first wait before that, and store both in one commit; what the code asked for is done after it.
     *
     * @throws InstanceAlreadyExistsException when there is one of that id
     * @throws PayloadTooLargeException when the input is over the limit
     */
    public <I> void start(OrchestrationType<I, ?> type, String instanceId, I input) {
        start(type, instanceId, input, StartOptions.none());
    }

    /** See {@link #start(OrchestrationType, String, Object)}; {@link StartOptions#ifExists()} decides about a taken id. */
    public <I> void start(OrchestrationType<I, ?> type, String instanceId, I input, StartOptions options) {
        operations.start(instanceId, type.name(), input, options, List.of());
    }

    /** See {@link #start(OrchestrationType, String, Object)}. */
    public void startOrchestration(String instanceId, String name, @Nullable Object input) {
        startOrchestration(instanceId, name, input, StartOptions.none());
    }

    /** See {@link #start(OrchestrationType, String, Object, StartOptions)}. */
    public void startOrchestration(String instanceId, String name, @Nullable Object input, StartOptions options) {
        operations.start(instanceId, name, input, options, List.of());
    }

    /**
     * Starts an instance with an event in its inbox, in one commit.
     *
     * @throws InstanceAlreadyExistsException when there is one of that id; the event is not delivered then
     */
    public <I> void startWithEvent(
            OrchestrationType<I, ?> type, String instanceId, I input, String eventName, @Nullable Object payload) {
        operations.start(
                instanceId, type.name(), input, StartOptions.none(), List.of(operations.event(eventName, payload)));
    }

    /**
     * Waits until an instance, however often it continues as new, has ended, and gives its output.
     *
     * @throws TimeoutException when it has not ended in time
     * @throws InstanceNotFoundException when there is none of that id
     * @throws OrchestrationFailedException when it failed
     * @throws OrchestrationCancelledException when it was cancelled or terminated
     * @throws PayloadException when its output cannot be read as that type
     */
    public <O> O await(OrchestrationType<?, O> type, String instanceId, Duration timeout) throws TimeoutException {
        return operations.await(instanceId, type.output(), timeout);
    }

    /**
     * Waits until an instance has ended, and tells how.
     *
     * @throws TimeoutException when it has not ended in time
     * @throws InstanceNotFoundException when there is none of that id
     */
    public OrchestrationStatus waitForOrchestration(String instanceId, Duration timeout) throws TimeoutException {
        return operations.waitUntilFinished(instanceId, timeout);
    }

    /** Where an instance stands. */
    public OrchestrationStatus status(String instanceId) {
        return operations.status(instanceId);
    }

    /**
     * Waits until the custom status has a version above the one last seen, or the instance has ended.
     *
     * @throws TimeoutException when neither happens in time
     * @throws InstanceNotFoundException when there is none of that id
     */
    public OrchestrationStatus waitForStatusChange(String instanceId, long lastSeenVersion, Duration timeout)
            throws TimeoutException {
        return operations.waitForStatusChange(instanceId, lastSeenVersion, timeout);
    }

    /**
     * Sends an event; it is kept until a wait of that name takes it.
     *
     * @throws InstanceNotFoundException when there is none of that id
     * @throws InstanceFinishedException when it has ended
     */
    public void raiseEvent(String instanceId, String name, @Nullable Object payload) {
        operations.send(instanceId, operations.event(name, payload), null);
    }

    /** See {@link #raiseEvent(String, String, Object)}; a second one of the same message id is dropped. */
    public void raiseEvent(String instanceId, String name, @Nullable Object payload, String messageId) {
        operations.send(instanceId, operations.event(name, payload), messageId);
    }

    /**
     * Puts a message into a queue of an instance; it is kept until it is dequeued.
     *
     * @throws InstanceNotFoundException when there is none of that id
     * @throws InstanceFinishedException when it has ended
     */
    public void enqueueEvent(String instanceId, String queue, @Nullable Object payload) {
        operations.send(instanceId, operations.queueMessage(queue, payload), null);
    }

    /** See {@link #enqueueEvent(String, String, Object)}; a second one of the same message id is dropped. */
    public void enqueueEvent(String instanceId, String queue, @Nullable Object payload, String messageId) {
        operations.send(instanceId, operations.queueMessage(queue, payload), messageId);
    }

    /**
     * Asks an instance to end; its code may catch that and clean up. Does nothing when it has ended.
     *
     * @throws InstanceNotFoundException when there is none of that id
     */
    public void cancel(String instanceId, String reason) {
        operations.cancel(instanceId, reason);
    }

    /**
     * Ends an instance at once, without running its code. Does nothing when it has ended.
     *
     * @throws InstanceNotFoundException when there is none of that id
     */
    public void terminate(String instanceId, String reason) {
        operations.terminate(instanceId, reason);
    }

    /**
     * Keeps an instance from taking turns until it is resumed. {@link InstanceInfo#blocked()} shows the reason meanwhile.
     *
     * @throws InstanceNotFoundException when there is none of that id
     * @throws InstanceFinishedException when it has ended
     */
    public void suspend(String instanceId, String reason) {
        operations.suspend(instanceId, reason);
    }

    /** Lets a suspended instance go on. Throws as {@link #suspend}. */
    public void resume(String instanceId) {
        operations.resume(instanceId);
    }

    /**
     * A key of an instance's store; empty when instance or key are unknown.
     *
     * @throws PayloadException when it cannot be read as that type
     */
    public <T> Optional<T> kvValue(String instanceId, String key, Class<T> type) {
        return operations.kvValue(instanceId, key, TypeRef.of(type));
    }

    /** See {@link #kvValue(String, String, Class)}. */
    public <T> Optional<T> kvValue(String instanceId, String key, TypeRef<T> type) {
        return operations.kvValue(instanceId, key, type);
    }

    /** All of an instance's store; empty for an unknown instance. */
    public SortedMap<String, JsonNode> kvAll(String instanceId) {
        return operations.kvAll(instanceId);
    }

    /**
     * Waits until a key is there.
     *
     * @throws TimeoutException when it is not in time
     * @throws InstanceNotFoundException when there is no such instance
     */
    public <T> T waitForKvValue(String instanceId, String key, Class<T> type, Duration timeout)
            throws TimeoutException {
        return operations.waitForKvValue(instanceId, key, TypeRef.of(type), timeout);
    }

    /**
     * See {@link #waitForKvValue(String, String, Class, Duration)}.
     *
     * @throws TimeoutException when it is not in time
     */
    public <T> T waitForKvValue(String instanceId, String key, TypeRef<T> type, Duration timeout)
            throws TimeoutException {
        return operations.waitForKvValue(instanceId, key, type, timeout);
    }

    /** What operators ask and change. */
    public AdminClient admin() {
        return admin;
    }
}
