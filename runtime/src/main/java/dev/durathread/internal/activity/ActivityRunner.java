package dev.durathread.internal.activity;

import dev.durathread.Host.Role;
import dev.durathread.Host.Urgency;
import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.ActivityFailed;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.registry.ActivityCode;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.StepCall;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs activities and steps on virtual threads, so many at a time as there are slots.
 *
 * <p>A task comes from the commit that made it, already leased to this node, or from a claim. It runs one attempt; what
 * comes of it is handed to {@link Completions}, or the task goes back to its row to be tried again.
 */
public final class ActivityRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ActivityRunner.class);

    private final Node node;
    private final Committer committer;
    private final Slots slots;
    private final Executor threads;
    private final TaskClaims claims;
    private final StepRunner steps;
    private final TagSelection tags;
    private final Map<TaskKey, RunningTask> running = new ConcurrentHashMap<>();
    private final ActivityInvocation invocation;
    private @Nullable Completions completions;
    private volatile boolean closed;

    /** @param clients gives activities a client of this runtime */
    public ActivityRunner(
            Node node,
            Committer committer,
            Executor storage,
            TagSelection tags,
            Supplier<dev.durathread.DurableClient> clients) {
        this.node = node;
        this.committer = committer;
        this.tags = tags;
        this.slots = new Slots(node.options().workerConcurrency());
        this.threads = node.host()
                .executor(
                        Role.ACTIVITY,
                        Thread.ofVirtual().name("durathread-activity-", 0).factory(),
                        Integer.MAX_VALUE);
        this.claims = new TaskClaims(node, storage, slots, tags, this::launch);
        this.steps = new StepRunner(node, threads, this::completions);
        this.invocation = new ActivityInvocation(node, committer, clients);
    }

    /** Says where outcomes go. Called once, before anything runs. */
    public void deliverTo(Completions target) {
        completions = target;
    }

    private Completions completions() {
        return java.util.Objects.requireNonNull(completions);
    }

    /**
     * Takes a slot for an activity that a turn schedules, if this node has its code, serves its tag and has a slot free.
     * Activities of sessions are left to the claims, which know who has the session.
     */
    public Optional<LeaseToken> reserve(String activity, @Nullable String tag, @Nullable String session) {
        return session == null
                        && tags.serves(tag)
                        && node.registry().activity(activity).isPresent()
                        && slots.tryTake()
                ? Optional.of(new LeaseToken(node.host().random().nextLong()))
                : Optional.empty();
    }

    /** Gives back what was reserved for a turn that was refused; frees the rows if the turn may have been stored. */
    public void giveBack(List<ClaimedTask> reserved, boolean stored) {
        slots.giveBack(reserved.size());
        if (stored) {
            Instant now = node.host().now();
            reserved.forEach(task -> committer.submit(
                    new TaskRetry(task.lease(), task.attempts(), 0, now, now, null, false), (_, _) -> claims.wake()));
        }
    }

    /** Looks for tasks in the database soon. */
    public void wakeClaims() {
        claims.wake();
    }

    /** The tasks that this node runs. */
    public List<TaskLease> held() {
        return running.values().stream().map(run -> run.task.lease()).toList();
    }

    /** Runs a task that this node holds and for which it has a slot. */
    public void launch(ClaimedTask task) {
        RunningTask run = new RunningTask(
                task, StoredOptions.read(task.options()), node.host().now());
        running.put(task.lease().task(), run);
        threads.execute(() -> run(run));
    }

    private void run(RunningTask run) {
        Optional<ActivityCode<?, ?>> code = node.registry().activity(run.task.name());
        if (run.attempt.isCutShort() || closed) {
            finished(run);
        } else if (isPastQueueDeadline(run.task)) {
            fail(run, Failure.ofEngine("TimedOut", "no node took the activity before its queue timeout"), 0);
        } else if (code.isEmpty()) {
            stray(run);
        } else if (run.task.deliveries() > node.options().maxAttempts()) {
            node.meters().activitiesPoisoned.increment();
            fail(run, poisoned(run.task), run.attemptNumber);
        } else {
            attempt(run, code.get());
        }
    }

    private boolean isPastQueueDeadline(ClaimedTask task) {
        Instant deadline = task.queueDeadline();
        return deadline != null
                && task.deliveries() == 1
                && task.attempts() == 0
                && !task.scheduledAt().equals(node.host().now())
                && !deadline.isAfter(node.host().now());
    }

    private Failure poisoned(ClaimedTask task) {
        return Failure.ofEngine(
                "Poisoned",
                "DUR-2005: poison: activity " + task.name() + "#"
                        + task.lease().task().activityId() + " exceeded "
                        + node.options().maxAttempts() + " deliveries without an outcome (max "
                        + node.options().maxAttempts() + ")");
    }

    /** The activity is not registered here: counted and handed back, so that a node that has it can take it. */
    private void stray(RunningTask run) {
        ClaimedTask task = run.task;
        if (task.deliveries() >= node.options().maxAttempts()) {
            fail(
                    run,
                    Failure.ofEngine(
                            "ActivityNotRegistered",
                            "no node has an activity \"" + task.name() + "\"; looked for it " + task.deliveries()
                                    + " times"),
                    task.attempts());
            return;
        }
        Instant now = node.host().now();
        Duration pause = node.options().unregisteredBackoffBase().multipliedBy(1L << Math.min(task.deliveries(), 20));
        Duration longest = node.options().unregisteredBackoffMax();
        Instant strayAt = now.plus(pause.compareTo(longest) > 0 ? longest : pause);
        finished(run);
        committer.submit(
                new TaskRetry(task.lease(), task.attempts(), task.deliveries(), now, strayAt, null, false),
                (_, _) -> claims.wakeAt(strayAt));
    }

    private void attempt(RunningTask run, ActivityCode<?, ?> code) {
        run.attempt.begin();
        armTimeouts(run);
        node.meters().activityAttempts.increment();
        ActivityInvocation.Ending ending = invocation.invoke(run, code);
        boolean decided = run.attempt.end();
        finished(run);
        if (!decided) {
            LOG.warn(
                    "DUR-2006: activity \"{}\" #{} of instance \"{}\" ended after it was given up; what it did is dropped",
                    run.task.name(),
                    run.task.lease().task().activityId(),
                    run.task.lease().task().instanceId());
            return;
        }
        switch (ending) {
            case ActivityInvocation.Returned(String result) -> {
                node.meters().activitiesSucceeded.increment();
                completions().taskDone(run.task.lease(), invocation.completed(run, result));
            }
            case ActivityInvocation.Threw(Failure failure) -> failed(run, failure);
        }
    }

    /** An attempt failed: it is tried again if the policy has it so. */
    private void failed(RunningTask run, Failure failure) {
        node.meters().activitiesFailed.increment();
        Instant now = node.host().now();
        Optional<Duration> pause = run.options.pauseBeforeRetry(
                run.attemptNumber,
                failure.errorType(),
                run.task.scheduledAt(),
                now,
                node.host().random());
        if (pause.isEmpty()) {
            deliverFailure(run, failure, run.attemptNumber);
            return;
        }
        LOG.warn(
                "DUR-2007: activity \"{}\" of instance \"{}\" failed, attempt {} of {}: {}: {}; next in {} ms",
                run.task.name(),
                run.task.lease().task().instanceId(),
                run.attemptNumber,
                run.options.maxAttempts(),
                failure.errorType(),
                failure.message(),
                pause.get().toMillis());
        Instant visibleAt = now.plus(pause.get());
        committer.submit(
                new TaskRetry(run.task.lease(), run.attemptNumber, 0, visibleAt, visibleAt, failure, false),
                (_, _) -> claims.wakeAt(visibleAt));
    }

    private void fail(RunningTask run, Failure failure, int attempts) {
        finished(run);
        deliverFailure(run, failure, attempts);
    }

    private void deliverFailure(RunningTask run, Failure failure, int attempts) {
        Answer answer =
                new ActivityFailed(0, node.host().now(), run.task.lease().task().activityId(), failure, attempts);
        completions().taskDone(run.task.lease(), answer);
    }

    private void armTimeouts(RunningTask run) {
        Instant now = node.host().now();
        run.options
                .attemptDeadline(run.task.scheduledAt(), now)
                .ifPresent(at -> run.attempt.keep(node.host()
                        .schedule(at, Urgency.DUE, () -> timedOut(run, "the attempt took longer than its timeout"))));
        run.options.heartbeatTimeout().ifPresent(timeout -> watchHeartbeat(run, timeout));
    }

    private void watchHeartbeat(RunningTask run, Duration timeout) {
        Instant at = run.lastHeartbeat.plus(timeout);
        run.attempt.keep(node.host().schedule(at, Urgency.DUE, () -> {
            if (run.lastHeartbeat.plus(timeout).isAfter(node.host().now())) {
                watchHeartbeat(run, timeout);
            } else {
                timedOut(run, "no heartbeat for " + timeout);
            }
        }));
    }

    private void timedOut(RunningTask run, String why) {
        if (run.attempt.cutShort()) {
            running.remove(run.task.lease().task(), run);
            takeSlotBackLater(run);
            failed(run, Failure.ofEngine("TimedOut", why));
        }
    }

    /** Gives up a task; its code is told, and what it does from now on is dropped. */
    public void cancel(TaskKey key) {
        RunningTask run = running.get(key);
        if (run != null && run.attempt.cutShort()) {
            node.meters().activitiesCancelled.increment();
            running.remove(key, run);
            takeSlotBackLater(run);
        }
    }

    /** Gives up every task and step of an execution that ended. */
    public void cancelExecution(String instanceId, long executionId) {
        for (TaskKey key : running.keySet()) {
            if (key.executionId() == executionId && key.instanceId().equals(instanceId)) {
                cancel(key);
            }
        }
        steps.cancelExecution(instanceId, executionId);
    }

    /** Code that does not heed its cancellation loses its slot after the grace period. */
    private void takeSlotBackLater(RunningTask run) {
        Instant at = node.host().now().plus(node.options().activityCancellationGracePeriod());
        node.host().schedule(at, Urgency.HOUSEKEEPING, () -> releaseSlot(run));
    }

    private void finished(RunningTask run) {
        running.remove(run.task.lease().task(), run);
        releaseSlot(run);
    }

    private void releaseSlot(RunningTask run) {
        if (run.releaseSlot()) {
            slots.giveBack(1);
            claims.slotFreed();
        }
    }

    /** Runs a step of an execution that this node holds. */
    public void runStep(Identity identity, StepCall step) {
        steps.run(identity, step);
    }

    public void cancelStep(String instanceId, long executionId, long number) {
        steps.cancel(instanceId, executionId, number);
    }

    /** Whether nothing runs. */
    public boolean isIdle() {
        return running.isEmpty() && steps.isIdle();
    }

    /** Claims no more tasks. */
    public void stopClaiming() {
        claims.stop();
    }

    /** Gives up all that runs, without a result. */
    public void close() {
        closed = true;
        running.keySet().forEach(this::cancel);
        steps.close();
    }
}
