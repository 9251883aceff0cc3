package dev.durathread.internal.activity;

import dev.durathread.DurableClient;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityFailed;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.internal.activity.UserCode.Returned;
import dev.durathread.internal.activity.UserCode.Threw;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.registry.ActivityCode;
import dev.durathread.observe.ActivityOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Runs an attempt of a task that has a slot, and does what its ending calls for: delivers it, or has it tried again. */
final class TaskRunner {
    private static final Logger LOG = EngineLog.of(TaskRunner.class);

    private final Node node;
    private final HeldTasks held;
    private final Retries retries;
    private final Strays strays;
    private final Completions completions;
    private final Executor threads;
    private final Deadlines deadlines;
    private final ActivityInvocation invocation;

    TaskRunner(
            Node node,
            HeldTasks held,
            Retries retries,
            Strays strays,
            Heartbeats heartbeats,
            Completions completions,
            Supplier<DurableClient> clients,
            Executor threads) {
        this.node = node;
        this.held = held;
        this.retries = retries;
        this.strays = strays;
        this.completions = completions;
        this.threads = threads;
        this.deadlines = new Deadlines(node, this::timedOut);
        this.invocation = new ActivityInvocation(node, heartbeats, clients);
    }

    /** @param takenAt when the node came to hold the task */
    @SuppressWarnings("CatchThrowable") // whatever fails on the way, the slot and the row are given back
    void run(RunningTask run, Instant takenAt) {
        try {
            begin(run, takenAt);
        } catch (Throwable t) {
            LOG.error(
                    "DUR-9005: {} was ended by trouble of the engine or the JVM; it is run again later",
                    run.described(),
                    t);
            run.attempt.end();
            putOff(run);
        }
    }

    /** Leaves a task to be taken later; one that was cut short is no longer this node's. */
    void putOff(RunningTask run) {
        try {
            if (!run.attempt.isCutShort()) {
                strays.putOff(run);
            }
        } finally {
            held.remove(run);
        }
    }

    private void begin(RunningTask run, Instant takenAt) {
        if (run.attempt.isCutShort()) {
            held.remove(run);
            return;
        }
        Optional<ActivityCode<?, ?>> code = node.registry().activity(run.task.name());
        Optional<Threw> refusal = refusal(run, takenAt, code.isPresent());
        if (refusal.isPresent()) {
            deliver(run, failed(run, refusal.get(), run.task.attempts()));
        } else if (code.isEmpty()) {
            strays.handBack(run);
        } else {
            attempt(run, code.get());
        }
    }

    /** Why the task is failed without another attempt. */
    private Optional<Threw> refusal(RunningTask run, Instant takenAt, boolean hasCode) {
        if (run.defect != null) {
            return Optional.of(Threw.ofEngine("PayloadException", run.defect));
        }
        int max = node.options().maxAttempts();
        Optional<StoredOptions.Deadline> total = run.options
                .totalDeadline(run.task.scheduledAt())
                .filter(deadline -> !deadline.at().isAfter(node.host().now()));
        if (isOverdue(run, takenAt, hasCode)) {
            return Optional.of(Threw.ofEngine("TimedOut", "no node took the activity before its queue timeout"));
        } else if (total.isPresent()) {
            return Optional.of(Threw.ofEngine("TimedOut", total.get().why()));
        } else if (hasCode && run.task.deliveries() > max) {
            node.meters().activitiesPoisoned.increment();
            String why = "DUR-2005: poison: " + run.described() + " exceeded " + max
                    + " deliveries without an outcome (max " + max + ")";
            return Optional.of(Threw.ofEngine("Poisoned", why));
        }
        return Optional.empty();
    }

    private static boolean isOverdue(RunningTask run, Instant takenAt, boolean hasCode) {
        Instant deadline = run.task.queueDeadline();
        return deadline != null
                && !deadline.isAfter(takenAt)
                && run.task.attempts() == 0
                && (run.task.deliveries() == 1 || !hasCode);
    }

    private void attempt(RunningTask run, ActivityCode<?, ?> code) {
        run.attempt.begin();
        deadlines.watch(run);
        node.meters().activityAttempts.increment();
        run.codeBegins(node.host().nanoTime());
        UserCode.Ending ending = invocation.invoke(run, code);
        if (!run.attempt.end()) {
            run.giveSlotBack();
            LOG.warn("DUR-2006: {} ended after it was given up; what came of it is dropped", run.described());
            return;
        }
        switch (ending) {
            case Returned(String result) -> {
                held.count(run, ActivityOutcome.SUCCEEDED);
                deliver(run, new ActivityCompleted(0, node.host().now(), activityId(run), result, run.attemptNumber));
            }
            case Threw threw -> againOrFailed(run, threw);
        }
    }

    /** An attempt failed: it is tried again if the policy has it so. */
    private void againOrFailed(RunningTask run, Threw threw) {
        held.count(run, ActivityOutcome.FAILED);
        Optional<Duration> pause = run.options.pauseBeforeRetry(
                run.attemptNumber,
                threw.types(),
                run.task.scheduledAt(),
                node.host().now(),
                node.host().random());
        if (pause.isPresent()) {
            run.giveSlotBack();
            run.settle();
            retries.again(run, threw.failure(), pause.get());
            held.remove(run);
        } else {
            deliver(run, failed(run, threw, run.attemptNumber));
        }
    }

    private Answer failed(RunningTask run, Threw threw, int attempts) {
        return new ActivityFailed(0, node.host().now(), activityId(run), threw.failure(), attempts);
    }

    private static long activityId(RunningTask run) {
        return run.key().activityId();
    }

    /** The slot is free before the turn that follows looks for one; the task is held until it has its outcome. */
    private void deliver(RunningTask run, Answer answer) {
        run.giveSlotBack();
        completions.taskDone(run.settle(), answer);
        held.remove(run);
    }

    private void timedOut(RunningTask run, String why) {
        if (run.attempt.cutShort()) {
            held.removeCutShort(run);
            threads.execute(() -> againOrFailed(run, Threw.ofEngine("TimedOut", why)));
        }
    }
}
