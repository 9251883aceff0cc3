package dev.durathread.internal.activity;

import dev.durathread.RuntimeOptions;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.StepCompleted;
import dev.durathread.history.HistoryEvent.StepFailed;
import dev.durathread.history.Saturated;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.activity.UserCode.Returned;
import dev.durathread.internal.activity.UserCode.Threw;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.StepCall;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;

/**
 * Runs the bodies of steps, as many at a time as activities. A step has no row: its attempts are counted here, and a step
 * whose node dies runs again from its first attempt elsewhere.
 */
final class StepRunner {
    private static final Logger LOG = EngineLog.of(StepRunner.class);
    private static final Duration NO_THREAD = Duration.ofSeconds(1);

    private final Node node;
    private final Executor threads;
    private final Completions completions;
    private final Slots slots;
    private final Queue<StepRun> waiting = new ConcurrentLinkedQueue<>();
    private final Map<StepRun.Key, StepRun> held = new ConcurrentHashMap<>();

    StepRunner(Node node, Executor threads, Completions completions) {
        this.node = node;
        this.threads = threads;
        this.completions = completions;
        int activities = node.options().activityConcurrency();
        this.slots = new Slots(
                activities > 0 ? activities : RuntimeOptions.defaults().activityConcurrency());
    }

    void run(Identity identity, StepCall step) {
        StepRun run = StepRun.first(identity, step, node.host().now());
        held.put(run.key(), run);
        begin(run);
    }

    private void begin(StepRun run) {
        waiting.add(run);
        startWaiting();
    }

    private void startWaiting() {
        boolean goesOn = true;
        while (goesOn && !waiting.isEmpty() && slots.tryTake()) {
            StepRun next = waiting.poll();
            if (next == null) {
                slots.giveBack(1);
            } else {
                goesOn = start(next);
            }
        }
    }

    /** Where no thread can be had the step waits on, and its slot is given back; false then. */
    @SuppressWarnings("CatchThrowable")
    private boolean start(StepRun next) {
        Slot slot = new Slot(slots, this::startWaiting);
        next.begins(slot);
        try {
            threads.execute(() -> attempt(next, slot));
            return true;
        } catch (Throwable t) {
            LOG.error("DUR-9007: no thread could be had for {}; it is run later", next.described(), t);
            waiting.add(next);
            slots.giveBack(1);
            node.host().schedule(node.host().now().plus(NO_THREAD), Urgency.DUE, this::startWaiting);
            return false;
        }
    }

    /** Whatever fails on the way, the slot is given back, and the step is told or run again. */
    @SuppressWarnings("CatchThrowable")
    private void attempt(StepRun run, Slot slot) {
        try {
            run.attempt.begin();
            if (!run.attempt.isOver()) {
                watchTime(run);
                ended(run, slot, call(run));
            }
        } catch (Throwable t) {
            broken(run, t);
        } finally {
            run.attempt.end();
            slot.giveBack();
        }
    }

    private void watchTime(StepRun run) {
        run.options
                .deadline(run.begunAt, node.host().now())
                .ifPresent(deadline -> run.attempt.keep(
                        node.host().schedule(deadline.at(), Urgency.DUE, () -> timedOut(run, deadline.why()))));
    }

    private UserCode.Ending call(StepRun run) {
        try (LogContext _ = LogContext.of(run, node.name())) {
            return UserCode.call(() -> node.payloads()
                    .write(run.step.body().call(), run.step.type(), () -> "the result of " + run.described()));
        }
    }

    private void ended(StepRun run, Slot slot, UserCode.Ending ending) {
        boolean decided = run.attempt.end();
        slot.giveBack();
        if (!decided) {
            LOG.warn("DUR-2006: {} ended after it was given up; what came of it is dropped", run.described());
            return;
        }
        switch (ending) {
            case Returned(String result) ->
                deliver(
                        run,
                        new StepCompleted(
                                0, node.host().now(), run.step.number(), run.step.name(), result, run.attemptNumber));
            case Threw threw -> againOrFailed(run, threw);
        }
    }

    private void againOrFailed(StepRun run, Threw threw) {
        Optional<Duration> pause = run.options.pauseBeforeRetry(
                run.attemptNumber,
                threw.types(),
                run.begunAt,
                node.host().now(),
                node.host().random());
        if (pause.isPresent()) {
            LOG.warn(
                    "DUR-2007: {} failed, attempt {} of {}: {}: {}; next in {} ms",
                    run.described(),
                    run.attemptNumber,
                    run.options.maxAttempts(),
                    threw.failure().errorType(),
                    threw.failure().message(),
                    pause.get().toMillis());
            beginAfter(run, run.nextAttempt(), pause.get());
        } else {
            fail(run, threw);
        }
    }

    private void beginAfter(StepRun before, StepRun next, Duration pause) {
        if (node.drain().hasBegun()) {
            held.remove(before.key(), before); // another node begins it anew
            node.drain().stir();
        } else if (held.replace(before.key(), before, next)) {
            next.attempt.keep(
                    node.host().schedule(Saturated.plus(node.host().now(), pause), Urgency.DUE, () -> begin(next)));
        }
    }

    private void timedOut(StepRun run, String why) {
        if (cutShort(run)) {
            againOrFailed(run, Threw.ofEngine("TimedOut", why));
        }
    }

    /** The JVM or the engine is in trouble: the attempt counts for nothing, but it is not begun again for ever. */
    private void broken(StepRun run, Throwable e) {
        LOG.error(
                "DUR-9005: {} was ended by trouble of the engine or the JVM; it is run again later",
                run.described(),
                e);
        int max = node.options().maxAttempts();
        run.attempt.end();
        if (run.attempt.isCutShort()) {
            return;
        }
        if (run.breakdowns + 1 < max) {
            beginAfter(run, run.afterBreakdown(), node.options().unregisteredBackoffBase());
        } else {
            fail(
                    run,
                    Threw.ofEngine(
                            "Poisoned", "DUR-2005: poison: " + run.described() + " broke down " + max + " times"));
        }
    }

    private void fail(StepRun run, Threw threw) {
        deliver(
                run,
                new StepFailed(
                        0, node.host().now(), run.step.number(), run.step.name(), threw.failure(), run.attemptNumber));
    }

    private void deliver(StepRun run, Answer answer) {
        completions.stepDone(run.identity, answer);
        held.remove(run.key(), run);
        node.drain().stir();
    }

    private boolean cutShort(StepRun run) {
        boolean decided = run.attempt.cutShort();
        Slot slot = run.slot();
        if (decided && slot != null) {
            slot.giveBackAfterGrace(node, run.attempt);
        }
        return decided;
    }

    void cancel(Identity execution, long number) {
        StepRun run = held.remove(StepRun.Key.of(execution, number));
        if (run != null) {
            cutShort(run);
            node.drain().stir();
        }
    }

    /** Whether no code runs; steps that wait for their next attempt are begun anew by another node. */
    boolean isIdle() {
        return held.values().stream().noneMatch(run -> run.slot() != null);
    }

    void close() {
        held.values().forEach(this::cutShort);
        held.clear();
        waiting.clear();
    }
}
