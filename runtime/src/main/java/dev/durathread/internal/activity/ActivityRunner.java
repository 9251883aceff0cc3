package dev.durathread.internal.activity;

import dev.durathread.DurableClient;
import dev.durathread.failure.ProviderException;
import dev.durathread.host.Host.Role;
import dev.durathread.internal.host.Pulse;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.StepCall;
import dev.durathread.observe.ActivityOutcome;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Runs activities and steps on virtual threads, so many at a time as there are slots.
 *
 * <p>A task comes from the commit that made it, already leased to this node, or from a claim. It runs one attempt; what
 * comes of it is handed to {@link Completions}, or the task goes back to its row to be tried again.
 */
public final class ActivityRunner {
    private static final Logger LOG = EngineLog.of(ActivityRunner.class);

    private static final TagSelection SERVES_NOTHING = new TagSelection(false, false, Set.of());

    /** On a node that serves nothing: for tasks that nobody took in time, to fail them. */
    private static final int OVERDUE_SLOTS = 16;

    private final Node node;
    private final Committer committer;
    private final TagSelection tags;
    private final Slots slots;
    private final Executor threads;
    private final Executor platformThreads;
    private final Set<String> computing;
    private final TaskClaims claims;
    private final HeldTasks held;
    private final Retries retries;
    private final TaskRunner runner;
    private final StepRunner steps;
    private final Completions completions;

    /**
     * @param userThreads makes the threads of activities and steps
     * @param platformUserThreads makes those of the activities that are named
     * @param computing names of activities that get platform threads
     * @param clients gives activities a client of this runtime
     * @param completions where outcomes go
     */
    public ActivityRunner(
            Node node,
            Committer committer,
            Executor storage,
            ThreadFactory userThreads,
            ThreadFactory platformUserThreads,
            Set<String> computing,
            TagSelection tags,
            Supplier<DurableClient> clients,
            Completions completions) {
        this.node = node;
        this.committer = committer;
        this.completions = completions;
        int size = node.options().activityConcurrency();
        this.tags = size == 0 ? SERVES_NOTHING : tags;
        this.slots = new Slots(this.tags.equals(SERVES_NOTHING) ? OVERDUE_SLOTS : size);
        this.threads = node.host().executor(Role.ACTIVITY, userThreads, Integer.MAX_VALUE);
        this.computing = Set.copyOf(computing);
        this.platformThreads = computing.isEmpty()
                ? threads
                : node.host().executor(Role.ACTIVITY, platformUserThreads, Integer.MAX_VALUE);
        this.claims = new TaskClaims(node, storage, slots, this.tags, new Taker());
        this.held = new HeldTasks(node);
        this.retries = new Retries(node, committer, held, this::resume, claims::wakeAt);
        this.runner = new TaskRunner(
                node,
                held,
                retries,
                new Strays(node, committer, held, claims::wakeAt),
                new Heartbeats(node, committer, storage, this::giveUp),
                completions,
                clients,
                threads);
        this.steps = new StepRunner(node, threads, completions);
    }

    /**
     * Takes a slot for an activity that a turn schedules, if this node has its code, serves its tag and has a slot free.
     * Activities of sessions are left to the claims, which know who has the session.
     */
    public Optional<LeaseToken> reserve(String activity, @Nullable String tag, @Nullable String session) {
        return session == null
                        && !node.drain().hasBegun()
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
            reserved.forEach(task -> committer.submit(untried(task.lease(), task), (_, _) -> claims.wake()));
        }
    }

    /** Frees a task as if this node had never held it. */
    private TaskRetry untried(TaskLease lease, ClaimedTask task) {
        Instant now = node.host().now();
        int deliveries = Math.max(0, task.deliveries() - 1);
        return new TaskRetry(lease, task.attempts(), deliveries, now, retries.strayFrom(now), null, false);
    }

    /** Looks for tasks in the database soon. */
    public void wakeClaims() {
        claims.wake();
    }

    /** Its sign of life, for the node's health. */
    public Pulse claimsPulse() {
        return claims.pulse();
    }

    /** Runs something as an activity would be run, to see whether that is possible. */
    public void probe(Runnable probe) {
        threads.execute(probe);
    }

    /** The tasks that this node holds. */
    public List<TaskLease> held() {
        return held.leases();
    }

    /** Runs a task that this node holds from its birth, for which a slot was reserved. */
    public void launch(ClaimedTask task) {
        RunningTask run = RunningTask.of(task, slot());
        held.add(run);
        begin(run, task.scheduledAt());
    }

    /** Where no thread can be had the task goes back to its row, and its slot to the others. */
    @SuppressWarnings("CatchThrowable")
    private void begin(RunningTask run, Instant takenAt) {
        try {
            (computing.contains(run.task.name()) ? platformThreads : threads).execute(() -> runner.run(run, takenAt));
        } catch (Throwable t) {
            LOG.error("DUR-9007: no thread could be had for {}; it is run later", run.described(), t);
            runner.putOff(run);
        }
    }

    private Slot slot() {
        return new Slot(slots, claims::slotFreed);
    }

    /** The time of a waiting attempt has come. */
    private void resume(RunningTask waiting) {
        if (slots.tryTake()) {
            waiting.begins(slot());
            begin(waiting, waiting.task.scheduledAt());
        } else {
            retries.handBack(waiting);
        }
    }

    private final class Taker implements TaskClaims.Taker {
        @Override
        public void launch(ClaimedTask task, Instant claimedAt) {
            RunningTask own = held.find(task.lease().task());
            if (own != null && own.isOf(task) && own.goOnUnder(task.lease())) {
                slots.giveBack(1);
            } else {
                RunningTask run = RunningTask.of(task, slot());
                held.addClaimed(run);
                if (mayHaveKilled(task)) {
                    completions.afterClaimedTurns(() -> begin(run, claimedAt));
                } else {
                    begin(run, claimedAt);
                }
            }
        }

        /** Whether it has been run before without an outcome: the node that ran it has died, perhaps of it. */
        private boolean mayHaveKilled(ClaimedTask task) {
            return task.deliveries() > 1
                    && node.registry().activity(task.name()).isPresent();
        }

        @Override
        public void tooLate(List<ClaimedTask> tasks) {
            node.provider()
                    .commit(
                            tasks.stream()
                                    .<Write>map(task -> untried(task.lease(), task))
                                    .toList(),
                            node.host().now());
        }

        @Override
        public void lost(TaskLease task) {
            ActivityRunner.this.lost(task);
        }
    }

    /** Gives up a task; its code is told, and what it does from now on is dropped. */
    public void cancel(TaskKey key) {
        claims.cancelled();
        RunningTask run = held.find(key);
        if (run != null) {
            giveUp(run);
        }
    }

    /** Gives up a task that was removed or taken by another node, if it still is held under that lease. */
    public void lost(TaskLease task) {
        RunningTask run = held.find(task.task());
        if (run != null && run.lease().equals(task)) {
            giveUp(run);
        }
    }

    /** Tasks that this node holds may have been removed by others; the caller is about to look. */
    public void othersCancelled() {
        claims.cancelled();
    }

    private void giveUp(RunningTask run) {
        if (run.attempt.cutShort()) {
            held.count(run, ActivityOutcome.CANCELLED);
            held.removeCutShort(run);
        }
    }

    /**
     * Gives up the tasks of an instance that the database has no more: it was ended, deleted or moved on without this node.
     * What it still has runs on (INV-10), the tasks of a new instance of that id among it.
     */
    public void checkTasksOf(String instanceId) {
        claims.cancelled();
        List<TaskLease> own = held.leases().stream()
                .filter(lease -> lease.task().instanceId().equals(instanceId))
                .toList();
        if (own.isEmpty()) {
            return;
        }
        try {
            node.provider().lostTasks(own).forEach(this::lost);
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3006: looking for cancelled tasks failed; the next look will do", e);
        }
    }

    /**
     * Gives up every task and step of an execution that came to its end here, without looking through all that runs.
     *
     * @param born tasks that its turns here have made
     * @param running steps that run here
     */
    public void endExecution(Identity execution, Collection<Long> born, Collection<Long> running) {
        String instanceId = execution.instanceId();
        long executionId = execution.executionId();
        claims.cancelled();
        born.forEach(id -> cancel(new TaskKey(instanceId, executionId, id)));
        held.claimedOf(instanceId, executionId).forEach(this::cancel);
        running.forEach(number -> steps.cancel(execution, number));
    }

    /** Runs a step of an execution that this node holds. */
    public void runStep(Identity identity, StepCall step) {
        steps.run(identity, step);
    }

    public void cancelStep(Identity execution, long number) {
        steps.cancel(execution, number);
    }

    /** Whether nothing runs. */
    public boolean isIdle() {
        return held.isEmpty() && steps.isIdle();
    }

    /** Claims no more tasks, and frees those that wait here for their next attempt. */
    public void stopClaiming() {
        claims.stop();
        retries.stop();
    }

    /** Gives up all that runs, without a result, and frees the rows: a clean end is no delivery that failed. */
    public void close() {
        List<Write> untried = new ArrayList<>();
        for (RunningTask run : held.all()) {
            if (run.attempt.cutShort()) {
                held.removeCutShort(run);
                untried.add(untried(run.settle(), run.task));
            }
        }
        steps.close();
        try {
            if (!untried.isEmpty()) {
                node.provider().commit(untried, node.host().now());
            }
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn(
                    "DUR-3009: {} running activities could not be handed back; they count as delivered",
                    untried.size(),
                    e);
        }
    }
}
