package dev.durathread.internal.activity;

import dev.durathread.FailureDetails;
import dev.durathread.Host.Urgency;
import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.StepCompleted;
import dev.durathread.history.HistoryEvent.StepFailed;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.StepCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs the bodies of steps. A step has no row: its attempts are counted here, and a step whose node dies runs again from
 * its first attempt elsewhere.
 */
final class StepRunner {
    private final Node node;
    private final Executor threads;
    private final Supplier<Completions> completions;
    private final Map<Key, Attempt> running = new ConcurrentHashMap<>();

    private record Key(String instanceId, long executionId, long number) {}

    private record Run(Key key, Identity identity, StepCall step, StoredOptions options, Instant begunAt, int attempt) {
        Run next() {
            return new Run(key, identity, step, options, begunAt, attempt + 1);
        }
    }

    StepRunner(Node node, Executor threads, Supplier<Completions> completions) {
        this.node = node;
        this.threads = threads;
        this.completions = completions;
    }

    void run(Identity identity, StepCall step) {
        Key key = new Key(identity.instanceId(), identity.executionId(), step.number());
        begin(new Run(
                key,
                identity,
                step,
                StoredOptions.of(step.options()),
                node.host().now(),
                1));
    }

    private void begin(Run run) {
        Attempt attempt = new Attempt();
        running.put(run.key(), attempt);
        threads.execute(() -> attempt(run, attempt));
    }

    private void attempt(Run run, Attempt attempt) {
        attempt.begin();
        run.options()
                .attemptDeadline(run.begunAt(), node.host().now())
                .ifPresent(at -> attempt.keep(node.host().schedule(at, Urgency.DUE, () -> timedOut(run, attempt))));
        Outcome outcome = call(run);
        if (!attempt.end()) {
            return;
        }
        running.remove(run.key(), attempt);
        switch (outcome) {
            case Returned(String result) ->
                deliver(
                        run,
                        new StepCompleted(
                                0,
                                node.host().now(),
                                run.step().number(),
                                run.step().name(),
                                result,
                                run.attempt()));
            case Threw(Failure failure) -> failed(run, failure);
        }
    }

    private sealed interface Outcome {}

    private record Returned(String result) implements Outcome {}

    private record Threw(Failure failure) implements Outcome {}

    @SuppressWarnings("CatchThrowable") // whatever user code throws is the step's failure
    private Outcome call(Run run) {
        try {
            Object value = run.step().body().call();
            return new Returned(node.payloads()
                    .write(
                            value,
                            () -> "the result of step \"" + run.step().name() + "\" of instance \""
                                    + run.key().instanceId() + "\""));
        } catch (Throwable t) {
            return new Threw(FailureDetails.of(t).toFailure());
        }
    }

    private void failed(Run run, Failure failure) {
        Instant now = node.host().now();
        Optional<Duration> pause = run.options()
                .pauseBeforeRetry(
                        run.attempt(),
                        failure.errorType(),
                        run.begunAt(),
                        now,
                        node.host().random());
        if (pause.isEmpty()) {
            deliver(run, new StepFailed(0, now, run.step().number(), run.step().name(), failure, run.attempt()));
            return;
        }
        Attempt waiting = new Attempt();
        running.put(run.key(), waiting);
        waiting.keep(node.host().schedule(now.plus(pause.get()), Urgency.DUE, () -> {
            if (running.remove(run.key(), waiting)) {
                begin(run.next());
            }
        }));
    }

    private void timedOut(Run run, Attempt attempt) {
        if (attempt.cutShort()) {
            running.remove(run.key(), attempt);
            failed(run, Failure.ofEngine("TimedOut", "the attempt took longer than its timeout"));
        }
    }

    private void deliver(Run run, Answer answer) {
        completions.get().stepDone(run.key().instanceId(), run.key().executionId(), answer);
    }

    void cancel(String instanceId, long executionId, long number) {
        Attempt attempt = running.remove(new Key(instanceId, executionId, number));
        if (attempt != null) {
            attempt.cutShort();
        }
    }

    void cancelExecution(String instanceId, long executionId) {
        running.keySet().stream()
                .filter(key ->
                        key.executionId() == executionId && key.instanceId().equals(instanceId))
                .forEach(key -> cancel(instanceId, executionId, key.number()));
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    void close() {
        running.values().forEach(Attempt::cutShort);
        running.clear();
    }
}
