package dev.durathread.internal.replay;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.DurableFuture;
import dev.durathread.IfExists;
import dev.durathread.KeyValues;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.Outcome;
import dev.durathread.StartOptions;
import dev.durathread.SubOrchestrationOptions;
import dev.durathread.TypeRef;
import dev.durathread.Winner;
import dev.durathread.history.HistoryEvent.ExternalSubscribed;
import dev.durathread.history.HistoryEvent.OrchestrationChained;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryEvent.QueueSubscribed;
import dev.durathread.host.OrchestrationScope;
import dev.durathread.internal.check.Names;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The context that an orchestration's code calls: each call becomes a request to the execution. */
final class ExecutionCalls implements OrchestrationContext {
    private final Execution execution;
    private final Journal journal;
    private final CustomStatus status;
    private final KeyValueState keyValues;
    private @Nullable Logger logger;
    private @Nullable Random random;

    ExecutionCalls(Execution execution) {
        this.execution = execution;
        this.journal = execution.journal();
        this.status = new CustomStatus(execution);
        this.keyValues = new KeyValueState(execution);
    }

    void startFrom(OrchestrationStarted first) {
        status.startFrom(first.customStatus());
        keyValues.startFrom(first.keyValues());
    }

    // These hold nothing of their own and are made as they are needed, for an instance that waits holds on to all it
    // has.

    private Children children() {
        return new Children(execution, this);
    }

    private SideEffects sideEffects() {
        return new SideEffects(execution);
    }

    private Combinators combinators() {
        return new Combinators(execution, this);
    }

    CustomStatus status() {
        return status;
    }

    KeyValueState keyValues() {
        return keyValues;
    }

    @Override
    public String instanceId() {
        return execution.identity().instanceId();
    }

    @Override
    public long executionId() {
        return execution.identity().executionId();
    }

    @Override
    public String orchestrationName() {
        return execution.identity().name();
    }

    @Override
    public String orchestrationVersion() {
        return execution.identity().version();
    }

    @Override
    public boolean isReplaying() {
        return journal.isReplaying();
    }

    @Override
    public <I, O> DurableFuture<O> scheduleActivity(ActivityType<I, O> type, I input, ActivityOptions options) {
        return activity(type.name(), input, type.input().type(), type.output(), options);
    }

    @Override
    public <O> DurableFuture<O> scheduleActivity(
            String name, Object input, TypeRef<O> output, ActivityOptions options) {
        return activity(name, input, null, output, options);
    }

    /** @param inputType what the input will be read as; null where nobody has said so */
    <O> DurableFuture<O> activity(
            String name, @Nullable Object input, @Nullable Type inputType, TypeRef<O> output, ActivityOptions options) {
        return new Work(execution).activity(name, input, inputType, output, options);
    }

    @Override
    public <T> DurableFuture<T> step(String name, TypeRef<T> type, ActivityOptions options, Callable<T> body) {
        return new Work(execution).step(name, type, options, body);
    }

    @Override
    public DurableFuture<Void> scheduleTimer(Duration delay) {
        return execution.timer(delay);
    }

    @Override
    public DurableFuture<Void> scheduleTimerAt(Instant when) {
        return execution.askingForMore(() -> execution.timerAt(when));
    }

    @Override
    public <T> DurableFuture<T> waitForEvent(String name, TypeRef<T> type) {
        Names.check("event name", name);
        return execution.askingForMore(
                () -> execution.requests().open(new ExternalSubscribed(0, journal.now(), name), null, type));
    }

    @Override
    public <T> DurableFuture<T> dequeueEvent(String queue, TypeRef<T> type) {
        Names.check("queue name", queue);
        return execution.askingForMore(
                () -> execution.requests().open(new QueueSubscribed(0, journal.now(), queue), null, type));
    }

    @Override
    public <I, O> DurableFuture<O> scheduleSubOrchestration(
            OrchestrationType<I, O> type, I input, SubOrchestrationOptions options) {
        return children().schedule(type.name(), input, type.input().type(), type.output(), options);
    }

    @Override
    public <O> DurableFuture<O> scheduleSubOrchestration(
            String name, Object input, TypeRef<O> output, SubOrchestrationOptions options) {
        return children().schedule(name, input, null, output, options);
    }

    @Override
    public <I> void startOrchestration(OrchestrationType<I, ?> type, String instanceId, I input, StartOptions options) {
        startOrchestration(type.name(), instanceId, input, type.input().type(), options);
    }

    @Override
    public void startOrchestration(String name, String instanceId, Object input, StartOptions options) {
        startOrchestration(name, instanceId, input, null, options);
    }

    private void startOrchestration(
            String name, String instanceId, @Nullable Object input, @Nullable Type inputType, StartOptions options) {
        Names.check("orchestration name", name);
        Names.check("instance id", instanceId);
        checkForOrchestrations(instanceId, options);
        Input written = execution.input(input, inputType, () -> "the input of instance \"" + instanceId + "\"");
        OrchestrationChained asked = new OrchestrationChained(
                0,
                journal.now(),
                name,
                instanceId,
                written.json(),
                options.version().orElse(null),
                options.startAt().orElse(null));
        execution.askingForMore(() -> journal.request(asked, written.type()));
    }

    @Override
    public <T> T continueAsNew(Object input) {
        return execution.continueAsNew(nextInput(input), null);
    }

    @Override
    public <T> T continueAsNew(Object input, String version) {
        return execution.continueAsNew(
                nextInput(input), dev.durathread.Version.parse(version).toString());
    }

    /** It may be for a version that takes another type than this one. */
    private Input nextInput(@Nullable Object input) {
        return execution.input(
                input, null, () -> "the input of the next execution of instance \"" + instanceId() + "\"");
    }

    @Override
    public <T> DurableFuture<List<T>> all(List<? extends DurableFuture<? extends T>> futures) {
        return combinators().all(futures);
    }

    @Override
    public <T> DurableFuture<List<Outcome<T>>> allSettled(List<? extends DurableFuture<? extends T>> futures) {
        return combinators().allSettled(futures);
    }

    @Override
    public <T> DurableFuture<Winner<T>> race(List<? extends DurableFuture<? extends T>> futures) {
        return combinators().race(futures);
    }

    @Override
    public <T> DurableFuture<T> any(List<? extends DurableFuture<? extends T>> futures) {
        return combinators().any(futures);
    }

    @Override
    public <T> DurableFuture<T> async(Callable<T> block) {
        return execution.asking(
                () -> new BranchPromise<>(execution, List.of(), () -> OrchestrationScope.call(this, block::call)));
    }

    @Override
    public <A> A activities(Class<A> contract, ActivityOptions options) {
        return ActivityStubs.of(contract, this, options);
    }

    @Override
    public Instant utcNow() {
        return sideEffects().utcNow();
    }

    @Override
    public UUID newGuid() {
        return sideEffects().guid();
    }

    @Override
    public RandomGenerator random() {
        execution.strands().enter();
        if (random == null) {
            random = new Random(sideEffects().seed());
        }
        return random;
    }

    @Override
    public <T> T sideEffect(TypeRef<T> type, Supplier<T> supplier) {
        return sideEffects().value(type, supplier);
    }

    @Override
    public boolean patched(String changeId) {
        Names.check("change id", changeId);
        return execution.askingForMore(() -> journal.patched(changeId));
    }

    @Override
    public void setCustomStatus(Object newStatus) {
        status.set(newStatus);
    }

    @Override
    public void resetCustomStatus() {
        status.reset();
    }

    @Override
    public <T> Optional<T> customStatus(TypeRef<T> type) {
        return status.get(type);
    }

    @Override
    public KeyValues kv() {
        return keyValues;
    }

    @Override
    public <T> Optional<T> kvOf(String instanceId, String key, TypeRef<T> type) {
        return sideEffects().keyValue(instanceId, key, type);
    }

    @Override
    public Logger logger() {
        Logger known = logger;
        if (known == null) {
            known = new TurnLogger(execution);
            logger = known;
        }
        return known;
    }

    /** Rather than to leave out without a word what is not recorded with a detached start. */
    private static void checkForOrchestrations(String instanceId, StartOptions options) {
        if (options.ifExists() == IfExists.REPLACE_FINISHED || !options.events().isEmpty()) {
            throw new IllegalArgumentException("start of instance \"" + instanceId
                    + "\": withEvent and REPLACE_FINISHED are for clients; in an orchestration start it from an activity,"
                    + " by ActivityContext.client()");
        }
    }
}
