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
import dev.durathread.failure.WaitInterruptedException;
import dev.durathread.provider.Provider;
import java.time.Duration;
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
public interface DurableClient {
    /** A client of a database, for processes that run no orchestrations. */
    static DurableClient on(Provider provider) {
        return on(provider, RuntimeOptions.defaults());
    }

    /**
     * See {@link #on(Provider)}.
     *
     * @param options those that the runtimes have, for the limit of payloads and the codec
     */
    static DurableClient on(Provider provider, RuntimeOptions options) {
        return Clients.on(provider, options);
    }

    /**
     * Starts an instance; comes back when it is stored. The client of a runtime that runs it at once may have its code run
     * to the first wait before that, and store both in one commit; what the code asked for is done after it.
     *
     * @throws InstanceAlreadyExistsException when there is one of that id
     * @throws PayloadTooLargeException when the input is over the limit
     */
    default <I> void start(OrchestrationType<I, ?> type, String instanceId, I input) {
        start(type, instanceId, input, StartOptions.none());
    }

    /**
     * See {@link #start(OrchestrationType, String, Object)}; {@link StartOptions#ifExists()} decides about a taken id.
     *
     * @throws InstanceFinishedException when the start has events, the id is taken by an instance that has finished, and
     *     that one is not to be replaced
     */
    default <I> void start(OrchestrationType<I, ?> type, String instanceId, I input, StartOptions options) {
        start(type.name(), instanceId, input, options);
    }

    /** See {@link #start(OrchestrationType, String, Object)}. */
    default void start(String name, String instanceId, @Nullable Object input) {
        start(name, instanceId, input, StartOptions.none());
    }

    /** See {@link #start(OrchestrationType, String, Object, StartOptions)}. */
    void start(String name, String instanceId, @Nullable Object input, StartOptions options);

    /** As {@link #start(String, String, Object)}, the id before the name. */
    default void startOrchestration(String instanceId, String name, @Nullable Object input) {
        start(name, instanceId, input, StartOptions.none());
    }

    /** As {@link #start(String, String, Object, StartOptions)}, the id before the name. */
    default void startOrchestration(String instanceId, String name, @Nullable Object input, StartOptions options) {
        start(name, instanceId, input, options);
    }

    /**
     * Waits until an instance, however often it continues as new, has ended, and gives its output.
     *
     * @throws TimeoutException when it has not ended in time; the message says what it waits for or is held up by
     * @throws WaitInterruptedException when the thread is interrupted
     * @throws InstanceNotFoundException when there is none of that id
     * @throws OrchestrationFailedException when it failed
     * @throws OrchestrationCancelledException when it was cancelled or terminated
     * @throws PayloadException when its output cannot be read as that type
     */
    default <O> O await(OrchestrationType<?, O> type, String instanceId, Duration timeout) throws TimeoutException {
        return await(instanceId, type.output(), timeout);
    }

    /**
     * See {@link #await(OrchestrationType, String, Duration)}.
     *
     * @throws TimeoutException when it has not ended in time
     */
    default <O> O await(String instanceId, Class<O> output, Duration timeout) throws TimeoutException {
        return await(instanceId, TypeRef.of(output), timeout);
    }

    /**
     * See {@link #await(OrchestrationType, String, Duration)}.
     *
     * @throws TimeoutException when it has not ended in time
     */
    <O> O await(String instanceId, TypeRef<O> output, Duration timeout) throws TimeoutException;

    /**
     * Waits until an instance has ended, and tells how.
     *
     * @throws TimeoutException when it has not ended in time
     * @throws InstanceNotFoundException when there is none of that id
     */
    OrchestrationStatus waitForOrchestration(String instanceId, Duration timeout) throws TimeoutException;

    /** Where an instance stands. */
    OrchestrationStatus status(String instanceId);

    /**
     * Waits until the custom status has a version above the one last seen, or the instance has ended.
     *
     * @throws TimeoutException when neither happens in time
     * @throws InstanceNotFoundException when there is none of that id
     */
    OrchestrationStatus waitForStatusChange(String instanceId, long lastSeenVersion, Duration timeout)
            throws TimeoutException;

    /**
     * Sends an event; it is kept until a wait of that name takes it.
     *
     * @throws InstanceNotFoundException when there is none of that id
     * @throws InstanceFinishedException when it has ended
     */
    void raiseEvent(String instanceId, String name, @Nullable Object payload);

    /** See {@link #raiseEvent(String, String, Object)}; a second one of the same message id is dropped. */
    void raiseEvent(String instanceId, String name, @Nullable Object payload, String messageId);

    /**
     * Puts a message into a queue of an instance; it is kept until it is dequeued.
     *
     * @throws InstanceNotFoundException when there is none of that id
     * @throws InstanceFinishedException when it has ended
     */
    void enqueueEvent(String instanceId, String queue, @Nullable Object payload);

    /** See {@link #enqueueEvent(String, String, Object)}; a second one of the same message id is dropped. */
    void enqueueEvent(String instanceId, String queue, @Nullable Object payload, String messageId);

    /**
     * Asks an instance to end; its code may catch that and clean up. Does nothing when it has ended.
     *
     * @throws InstanceNotFoundException when there is none of that id
     */
    void cancel(String instanceId, String reason);

    /**
     * Ends an instance at once, without running its code. Does nothing when it has ended.
     *
     * @throws InstanceNotFoundException when there is none of that id
     */
    void terminate(String instanceId, String reason);

    /**
     * Keeps an instance from taking turns until it is resumed. {@link InstanceInfo#blocked()} shows the reason meanwhile.
     *
     * @throws InstanceNotFoundException when there is none of that id
     * @throws InstanceFinishedException when it has ended
     */
    void suspend(String instanceId, String reason);

    /** Lets a suspended instance go on. Throws as {@link #suspend}. */
    void resume(String instanceId);

    /**
     * A key of an instance's store; empty when instance or key are unknown.
     *
     * @throws PayloadException when it cannot be read as that type
     */
    default <T> Optional<T> kvValue(String instanceId, String key, Class<T> type) {
        return kvValue(instanceId, key, TypeRef.of(type));
    }

    /** See {@link #kvValue(String, String, Class)}. */
    <T> Optional<T> kvValue(String instanceId, String key, TypeRef<T> type);

    /** All of an instance's store; empty for an unknown instance. */
    SortedMap<String, JsonNode> kvAll(String instanceId);

    /**
     * Waits until a key is there, or the instance has ended without it.
     *
     * @throws TimeoutException when neither happens in time
     * @throws InstanceFinishedException when the instance has ended, and the key is not there
     * @throws WaitInterruptedException when the thread is interrupted
     * @throws InstanceNotFoundException when there is no such instance
     */
    default <T> T waitForKvValue(String instanceId, String key, Class<T> type, Duration timeout)
            throws TimeoutException {
        return waitForKvValue(instanceId, key, TypeRef.of(type), timeout);
    }

    /**
     * See {@link #waitForKvValue(String, String, Class, Duration)}.
     *
     * @throws TimeoutException when it is not in time
     */
    <T> T waitForKvValue(String instanceId, String key, TypeRef<T> type, Duration timeout) throws TimeoutException;

    /** What operators ask and change. */
    AdminClient admin();
}
