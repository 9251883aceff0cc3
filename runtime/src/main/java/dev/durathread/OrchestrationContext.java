package dev.durathread;

import dev.durathread.failure.BranchCancelledException;
import dev.durathread.failure.OrchestrationCancelledException;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.host.OrchestrationScope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * What an orchestration's code calls.
 *
 * <p>The code is an ordinary blocking method, run from its beginning over the recorded history whenever the instance
 * comes into memory. What it asks for must therefore be the same each time: time, chance, input and output go through
 * this context, and everything else is plain computation.
 *
 * {@snippet :
 * static Receipt process(OrchestrationContext ctx, Order order) {
 *     ctx.scheduleActivity(RESERVE, order).get();
 *     Winner<Boolean> approved = ctx.race(
 *             ctx.waitForEvent("approval", Boolean.class),
 *             ctx.scheduleTimer(Duration.ofDays(3)).map(_ -> false)).get();
 *     if (!approved.value()) {
 *         ctx.scheduleActivity(RELEASE, order).get();
 *         throw new IllegalStateException("not approved");
 *     }
 *     return new Receipt(ctx.scheduleActivity(CHARGE, order).get());
 * }
 * }
 *
 * <p>All methods throw {@link OrchestrationCancelledException} once after the instance was cancelled, and
 * {@link BranchCancelledException} once in a branch that was. They throw {@link IllegalStateException} when called by
 * another thread than the orchestration's. Schedule methods do not block; they throw {@link PayloadTooLargeException}
 * for an input over the limit and {@link PayloadException} for one that cannot be written as JSON.
 */
public interface OrchestrationContext {
    /** The instance's id. */
    String instanceId();

    /** The number of the execution, from 1; rises with each continue-as-new. */
    long executionId();

    /** The name under which the orchestration is registered. */
    String orchestrationName();

    /** The version that this execution is pinned to. */
    String orchestrationVersion();

    /** Whether the code is being taken through recorded history; for logs and metrics, never for decisions. */
    boolean isReplaying();

    /**
     * The context of the orchestration that runs on this thread.
     *
     * @throws IllegalStateException outside an orchestration
     */
    static OrchestrationContext current() {
        return OrchestrationScope.current();
    }

    /** Schedules an activity; it starts once the turn is committed, whether or not it is awaited. */
    default <I, O> DurableFuture<O> scheduleActivity(ActivityType<I, O> type, I input) {
        return scheduleActivity(type, input, ActivityOptions.none());
    }

    /**
     * See {@link #scheduleActivity(ActivityType, Object)}; routed, retried and timed as the options say.
     *
     * {@snippet :
     * ActivityOptions options = ActivityOptions.none()
     *         .withRetry(RetryPolicy.exponential(5))
     *         .withTimeout(Duration.ofSeconds(30));   // of each attempt
     * String payment = ctx.scheduleActivity(CHARGE, order, options).get();
     * }
     */
    default <I, O> DurableFuture<O> scheduleActivity(ActivityType<I, O> type, I input, ActivityOptions options) {
        return scheduleActivity(type.name(), input, type.output(), options);
    }

    /** See {@link #scheduleActivity(ActivityType, Object)}. */
    default <O> DurableFuture<O> scheduleActivity(String name, Object input, Class<O> output) {
        return scheduleActivity(name, input, TypeRef.of(output), ActivityOptions.none());
    }

    /** See {@link #scheduleActivity(ActivityType, Object)}. */
    default <O> DurableFuture<O> scheduleActivity(String name, Object input, TypeRef<O> output) {
        return scheduleActivity(name, input, output, ActivityOptions.none());
    }

    /** See {@link #scheduleActivity(ActivityType, Object)}. */
    default <O> DurableFuture<O> scheduleActivity(String name, Object input, Class<O> output, ActivityOptions options) {
        return scheduleActivity(name, input, TypeRef.of(output), options);
    }

    /** See {@link #scheduleActivity(ActivityType, Object)}. */
    <O> DurableFuture<O> scheduleActivity(String name, Object input, TypeRef<O> output, ActivityOptions options);

    /**
     * Runs a piece of code in place, outside the orchestration's thread, and records its result once it is done. It
     * needs no registration; it runs on the node that holds the instance, and again after a crash that came before its
     * result was recorded. The body makes no durable calls.
     *
     * {@snippet :
     * String token = ctx.step("token", String.class, () -> vault.newToken()).get();
     * }
     */
    default <T> DurableFuture<T> step(String name, Class<T> type, Callable<T> body) {
        return step(name, TypeRef.of(type), ActivityOptions.none(), body);
    }

    /** See {@link #step(String, Class, Callable)}. */
    default <T> DurableFuture<T> step(String name, TypeRef<T> type, Callable<T> body) {
        return step(name, type, ActivityOptions.none(), body);
    }

    /**
     * See {@link #step(String, Class, Callable)}; retried and timed as the options say.
     *
     * @throws IllegalArgumentException for options that only activities have: tag, session, queue and heartbeat timeout
     */
    default <T> DurableFuture<T> step(String name, Class<T> type, ActivityOptions options, Callable<T> body) {
        return step(name, TypeRef.of(type), options, body);
    }

    /** See {@link #step(String, Class, Callable)}; retried and timed as the options say. */
    <T> DurableFuture<T> step(String name, TypeRef<T> type, ActivityOptions options, Callable<T> body);

    /**
     * An implementation of an interface whose methods are activities, registered by
     * {@link DurableRuntime.Builder#activities}: a plain method call schedules the activity and waits for it.
     *
     * @throws IllegalArgumentException when the type is not such an interface
     */
    default <A> A activities(Class<A> contract) {
        return activities(contract, ActivityOptions.none());
    }

    /** See {@link #activities(Class)}; every call has these options, and those of {@link ActivityMethod} beside them. */
    <A> A activities(Class<A> contract, ActivityOptions options);

    /**
     * A timer that fires after a delay, to the millisecond.
     *
     * @throws IllegalArgumentException when the delay is negative
     */
    DurableFuture<Void> scheduleTimer(Duration delay);

    /** A timer that fires at a time; at once when the time has passed. */
    DurableFuture<Void> scheduleTimerAt(Instant when);

    /** Waits for a delay. */
    default void sleep(Duration delay) {
        scheduleTimer(delay).get();
    }

    /** Waits for an event of a name. Events are kept in their order until a wait takes them, each by one wait. */
    default <T> DurableFuture<T> waitForEvent(String name, Class<T> type) {
        return waitForEvent(name, TypeRef.of(type));
    }

    /** See {@link #waitForEvent(String, Class)}. */
    <T> DurableFuture<T> waitForEvent(String name, TypeRef<T> type);

    /**
     * Waits for an event of a name for no longer than a time. The result is empty when the time is over, and for an event
     * whose payload is null; the wait is given up then, so that an event which comes later is there for the next wait.
     * With a time of zero it looks whether one is there.
     *
     * <pre>{@code
     * static String approval(OrchestrationContext ctx, String request) {
     *     Optional<String> decision = ctx.waitForEvent("decision", String.class, Duration.ofDays(1)).get();
     *     for (int reminders = 0; decision.isEmpty() && reminders < 3; reminders++) {
     *         ctx.scheduleActivity("Remind", request, Void.class).get();
     *         decision = ctx.waitForEvent("decision", String.class, Duration.ofDays(1)).get();
     *     }
     *     return decision.orElse("nobody has decided");
     * }
     * }</pre>
     *
     * @throws IllegalArgumentException when the time is negative
     */
    default <T> DurableFuture<Optional<T>> waitForEvent(String name, Class<T> type, Duration timeout) {
        return waitForEvent(name, TypeRef.of(type), timeout);
    }

    /** See {@link #waitForEvent(String, Class, Duration)}. */
    default <T> DurableFuture<Optional<T>> waitForEvent(String name, TypeRef<T> type, Duration timeout) {
        return within(timeout, waitForEvent(name, type));
    }

    /**
     * Takes the next message of a queue. Queues and events of the same name are apart.
     *
     * {@snippet :
     * static Integer account(OrchestrationContext ctx, Integer balance) {
     *     for (int taken = 0; taken < 1_000; taken++) {
     *         balance += ctx.dequeueEvent("deposits", Integer.class).get();   // first in, first out
     *         ctx.setCustomStatus(balance);
     *     }
     *     return ctx.continueAsNew(balance);   // an empty history, the same queue
     * }
     * }
     */
    default <T> DurableFuture<T> dequeueEvent(String queue, Class<T> type) {
        return dequeueEvent(queue, TypeRef.of(type));
    }

    /** See {@link #dequeueEvent(String, Class)}. */
    <T> DurableFuture<T> dequeueEvent(String queue, TypeRef<T> type);

    /**
     * Takes the next message of a queue if there is one within a time. The result is empty when the time is over, and for
     * a message that is null; nothing is left behind then, so that a message which comes later is there for the next to
     * take it. With a time of zero it looks whether one is there.
     *
     * @throws IllegalArgumentException when the time is negative
     */
    default <T> DurableFuture<Optional<T>> dequeueEvent(String queue, Class<T> type, Duration timeout) {
        return dequeueEvent(queue, TypeRef.of(type), timeout);
    }

    /** See {@link #dequeueEvent(String, Class, Duration)}. */
    default <T> DurableFuture<Optional<T>> dequeueEvent(String queue, TypeRef<T> type, Duration timeout) {
        return within(timeout, dequeueEvent(queue, type));
    }

    private <T> DurableFuture<Optional<T>> within(Duration timeout, DurableFuture<T> wait) {
        DurableFuture<Optional<T>> there = wait.map(Optional::ofNullable);
        DurableFuture<Optional<T>> over = scheduleTimer(timeout).map(_ -> Optional.empty());
        return this.<Optional<T>>race(there, over).map(Winner::value);
    }

    /** Starts a child instance and awaits its output. Its id is made from this instance's unless the options give one. */
    default <I, O> DurableFuture<O> scheduleSubOrchestration(OrchestrationType<I, O> type, I input) {
        return scheduleSubOrchestration(type, input, SubOrchestrationOptions.none());
    }

    /** See {@link #scheduleSubOrchestration(OrchestrationType, Object)}. */
    default <I, O> DurableFuture<O> scheduleSubOrchestration(
            OrchestrationType<I, O> type, I input, SubOrchestrationOptions options) {
        return scheduleSubOrchestration(type.name(), input, type.output(), options);
    }

    /** See {@link #scheduleSubOrchestration(OrchestrationType, Object)}. */
    default <O> DurableFuture<O> scheduleSubOrchestration(String name, Object input, Class<O> output) {
        return scheduleSubOrchestration(name, input, TypeRef.of(output), SubOrchestrationOptions.none());
    }

    /** See {@link #scheduleSubOrchestration(OrchestrationType, Object)}. */
    default <O> DurableFuture<O> scheduleSubOrchestration(String name, Object input, TypeRef<O> output) {
        return scheduleSubOrchestration(name, input, output, SubOrchestrationOptions.none());
    }

    /** See {@link #scheduleSubOrchestration(OrchestrationType, Object)}. */
    default <O> DurableFuture<O> scheduleSubOrchestration(
            String name, Object input, Class<O> output, SubOrchestrationOptions options) {
        return scheduleSubOrchestration(name, input, TypeRef.of(output), options);
    }

    /** See {@link #scheduleSubOrchestration(OrchestrationType, Object)}. */
    <O> DurableFuture<O> scheduleSubOrchestration(
            String name, Object input, TypeRef<O> output, SubOrchestrationOptions options);

    /** Starts an independent instance; nothing links it to this one. One whose id exists is not started. */
    default <I> void startOrchestration(OrchestrationType<I, ?> type, String instanceId, I input) {
        startOrchestration(type, instanceId, input, StartOptions.none());
    }

    /**
     * See {@link #startOrchestration(OrchestrationType, String, Object)}.
     *
     * @throws IllegalArgumentException for options that only clients have: events, and the replacement of what has finished
     */
    default <I> void startOrchestration(
            OrchestrationType<I, ?> type, String instanceId, I input, StartOptions options) {
        startOrchestration(type.name(), instanceId, input, options);
    }

    /** See {@link #startOrchestration(OrchestrationType, String, Object)}. */
    default void startOrchestration(String name, String instanceId, Object input) {
        startOrchestration(name, instanceId, input, StartOptions.none());
    }

    /** See {@link #startOrchestration(OrchestrationType, String, Object)}. */
    void startOrchestration(String name, String instanceId, Object input, StartOptions options);

    /**
     * Ends this execution and begins the next one with an empty history. Events and messages that nobody has taken, the
     * custom status and the key-value store go over. Never returns.
     */
    <T> T continueAsNew(Object input);

    /** See {@link #continueAsNew(Object)}; the next execution runs this version. */
    <T> T continueAsNew(Object input, String version);

    /**
     * The values of all futures in the order of the arguments. Waits for all of them; fails with the first failure in
     * that order, the others suppressed in it.
     */
    <T> DurableFuture<List<T>> all(List<? extends DurableFuture<? extends T>> futures);

    /** The outcomes of all futures in the order of the arguments. */
    <T> DurableFuture<List<Outcome<T>>> allSettled(List<? extends DurableFuture<? extends T>> futures);

    /** See {@link #race(List)}. */
    default <T> DurableFuture<Winner<T>> race(DurableFuture<? extends T> a, DurableFuture<? extends T> b) {
        return race(List.of(a, b));
    }

    /** See {@link #race(List)}. */
    default <T> DurableFuture<Winner<T>> race(
            DurableFuture<? extends T> a, DurableFuture<? extends T> b, DurableFuture<? extends T> c) {
        return race(List.of(a, b, c));
    }

    /**
     * The first future to be settled; the others are cancelled then. Where several are settled already, the earlier
     * argument wins.
     *
     * @throws IllegalArgumentException when there are none
     */
    <T> DurableFuture<Winner<T>> race(List<? extends DurableFuture<? extends T>> futures);

    /**
     * The first success; when all fail, the first failure in order of arrival, the others suppressed in it. Cancels
     * nobody.
     */
    <T> DurableFuture<T> any(List<? extends DurableFuture<? extends T>> futures);

    /**
     * Runs a block of ordinary blocking code as a concurrent branch. One branch of an instance runs at a time.
     *
     * {@snippet :
     * DurableFuture<String> payment = ctx.async(() -> {
     *     ctx.scheduleActivity(RESERVE, order).get();
     *     return ctx.scheduleActivity(CHARGE, order).get();
     * });
     * DurableFuture<String> label = ctx.scheduleActivity(PRINT_LABEL, order);   // meanwhile
     * List<String> both = ctx.all(List.of(payment, label)).get();
     * }
     */
    <T> DurableFuture<T> async(Callable<T> block);

    /** The time, by the clock of the runtime, recorded. */
    Instant utcNow();

    /** A random version-4 UUID, recorded. */
    UUID newGuid();

    /** A random generator whose seed is recorded; the same one at each call. */
    RandomGenerator random();

    /** A value that the supplier gives once and that is recorded. The supplier makes no durable calls. */
    default <T> T sideEffect(Class<T> type, Supplier<T> supplier) {
        return sideEffect(TypeRef.of(type), supplier);
    }

    /** See {@link #sideEffect(Class, Supplier)}. */
    <T> T sideEffect(TypeRef<T> type, Supplier<T> supplier);

    /**
     * Whether this execution passes here for the first time with the change in place, or did so when it ran; false for an
     * execution that passed here before the change was made.
     *
     * {@snippet :
     * String payment = ctx.patched("charge-card")
     *         ? ctx.scheduleActivity(CHARGE_CARD, order).get()
     *         : ctx.scheduleActivity(CHARGE, order).get();   // instances that came here before
     * }
     */
    boolean patched(String changeId);

    /**
     * Sets the custom status that clients see.
     *
     * @throws PayloadTooLargeException when its JSON is over the limit
     */
    void setCustomStatus(Object status);

    /** Clears the custom status. */
    void resetCustomStatus();

    /** The custom status; empty when there is none. */
    default <T> Optional<T> customStatus(Class<T> type) {
        return customStatus(TypeRef.of(type));
    }

    /** See {@link #customStatus(Class)}. */
    <T> Optional<T> customStatus(TypeRef<T> type);

    /** The instance's key-value store. */
    KeyValues kv();

    /** A key of any instance's store as it stands now, recorded; empty when instance or key are unknown. */
    default <T> Optional<T> kvOf(String instanceId, String key, Class<T> type) {
        return kvOf(instanceId, key, TypeRef.of(type));
    }

    /** See {@link #kvOf(String, String, Class)}. */
    <T> Optional<T> kvOf(String instanceId, String key, TypeRef<T> type);

    /** A logger that is silent on replay, and whose lines are written once the turn is committed. */
    Logger logger();

    /** Logs on level debug; see {@link #logger()}. */
    default void traceDebug(String message) {
        logger().debug(message);
    }

    /** Logs on level info; see {@link #logger()}. */
    default void traceInfo(String message) {
        logger().info(message);
    }

    /** Logs on level warn; see {@link #logger()}. */
    default void traceWarn(String message) {
        logger().warn(message);
    }

    /** Logs on level error; see {@link #logger()}. */
    default void traceError(String message) {
        logger().error(message);
    }
}
