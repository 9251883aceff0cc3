package dev.durathread.replay;

import dev.durathread.Orchestration;
import dev.durathread.TypeRef;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.internal.fiber.FiberKind;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.payload.PayloadRules;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.Code;
import dev.durathread.internal.replay.ExecutionMachine;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.Limits;
import dev.durathread.internal.replay.ReplayOptions;
import dev.durathread.internal.replay.SeededWorld;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One execution driven by hand, event by event, on one kind of fiber. */
final class Driven {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final Identity IDENTITY = new Identity("a", 0, 1, "Flow", "1.0.0", null);
    private static final Limits LIMITS = new Limits(1 << 10, 10, 1 << 10, 1_000);

    private Driven() {}

    /** What is done with a machine. */
    interface Steps<R> {
        R on(ExecutionMachine machine) throws Exception;
    }

    /** Does it with a machine of its own, on a thread that may run fibers of that kind. */
    static <R> R drive(FiberKind kind, Orchestration<String, String> body, Steps<R> steps) throws Exception {
        return onTurnThread(kind, fibers -> on(fibers, body, steps));
    }

    /** What is done with fibers of one kind. */
    interface OnFibers<R> {
        R with(Fibers fibers) throws Exception;
    }

    /** Does it on a thread that may run fibers of that kind. */
    static <R> R onTurnThread(FiberKind kind, OnFibers<R> work) throws Exception {
        Fibers fibers = Fibers.of(kind);
        FutureTask<R> task = new FutureTask<>(() -> work.with(fibers));
        fibers.turnThreads().newThread(task).start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw e;
            }
        }
    }

    static <R> R on(Fibers fibers, Orchestration<String, String> body, Steps<R> steps) throws Exception {
        try (ExecutionMachine machine = machine(fibers, body)) {
            return steps.on(machine);
        }
    }

    private static ExecutionMachine machine(Fibers fibers, Orchestration<String, String> body) {
        Code<String, String> code = new Code<>(TypeRef.of(String.class), TypeRef.of(String.class), body);
        return new ExecutionMachine(
                IDENTITY,
                code,
                fibers,
                new Payloads(PayloadRules.withMaxBytes(1 << 20)),
                new SeededWorld(1),
                ReplayOptions.with(LIMITS));
    }

    /** What the code records as it is run live until it waits. */
    static List<HistoryEvent> live(FiberKind kind, Orchestration<String, String> body) throws Exception {
        return onTurnThread(kind, fibers -> live(fibers, body));
    }

    static List<HistoryEvent> live(Fibers fibers, Orchestration<String, String> body) throws Exception {
        return on(
                fibers,
                body,
                machine -> machine.start(started(), List.of(), NOW).events());
    }

    /** Replays a history; gives the difference that was found. */
    static Optional<NonDeterminismException> difference(
            FiberKind kind, Orchestration<String, String> body, List<HistoryEvent> history) throws Exception {
        return onTurnThread(kind, fibers -> difference(fibers, body, history));
    }

    static Optional<NonDeterminismException> difference(
            Fibers fibers, Orchestration<String, String> body, List<HistoryEvent> history) throws Exception {
        try {
            return on(fibers, body, machine -> {
                machine.replay(history, NOW);
                return Optional.empty();
            });
        } catch (NonDeterminismException e) {
            return Optional.of(e);
        }
    }

    static OrchestrationStarted started() {
        return new OrchestrationStarted(
                1, NOW, "a", 1, "Flow", "1.0.0", "\"in\"", null, null, Collections.emptySortedMap());
    }

    static Arrival arrival(HistoryEvent.Arrived event) {
        return new Arrival(1, event, 0, null);
    }
}
