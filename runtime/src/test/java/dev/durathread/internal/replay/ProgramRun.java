package dev.durathread.internal.replay;

import dev.durathread.TypeRef;
import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityFailed;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.Arrived;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.OrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.history.HistoryEvent.StepCompleted;
import dev.durathread.history.HistoryEvent.StepFailed;
import dev.durathread.history.HistoryEvent.SubOrchestrationCompleted;
import dev.durathread.history.HistoryEvent.SubOrchestrationFailed;
import dev.durathread.history.HistoryEvent.SubOrchestrationScheduled;
import dev.durathread.history.KeyValue;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.payload.PayloadRules;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.programs.Interpreter;
import dev.durathread.programs.RandomProgram;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A live run of a random program on a bare machine, in a world that answers in random order. */
final class ProgramRun {
    private static final Limits LIMITS = new Limits(1 << 16, 100, 1 << 16, 100_000);

    private final RandomProgram program;
    private final Fibers fibers;
    private final Random random;
    private final SeededWorld world;
    private final List<List<HistoryEvent>> histories = new ArrayList<>();
    private final List<Arrival> waiting = new ArrayList<>();
    private long lastSequence;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private ProgramRun(RandomProgram program, Fibers fibers, boolean cancels) {
        this.program = program;
        this.fibers = fibers;
        this.random = new Random(program.seed() + 1);
        this.world = new SeededWorld(program.seed());
        for (int i = 0; i < program.messages(); i++) {
            arrives(new ExternalEvent(0, now, 0, Interpreter.EVENT, "\"e\""));
            arrives(new QueueEventDelivered(0, now, 0, Interpreter.QUEUE, "\"m\""));
        }
        if (cancels) {
            arrives(new OrchestrationCancelRequested(0, now, "cancelled at random"));
        }
    }

    /** Runs a program to its end; gives the history of each execution. On a thread that may resume the fibers. */
    static List<List<HistoryEvent>> live(RandomProgram program, Fibers fibers, boolean cancels) {
        ProgramRun run = new ProgramRun(program, fibers, cancels);
        run.run();
        return run.histories;
    }

    static ExecutionMachine machine(RandomProgram program, long executionId, Fibers fibers, World world) {
        Payloads payloads = new Payloads(PayloadRules.withMaxBytes(1 << 20));
        return new ExecutionMachine(
                identity(executionId), code(program), fibers, payloads, world, ReplayOptions.with(LIMITS));
    }

    private static Code<String, String> code(RandomProgram program) {
        return new Code<>(
                TypeRef.of(String.class),
                TypeRef.of(String.class),
                (ctx, before) -> Interpreter.run(program, ctx, before));
    }

    private static Identity identity(long executionId) {
        return new Identity("program", 0, executionId, "Program", "1.0.0", null);
    }

    private void arrives(Arrived event) {
        waiting.add(new Arrival(0, event, ++lastSequence, null));
    }

    private void run() {
        String input = "\"\"";
        SortedMap<String, KeyValue> keyValues = Collections.emptySortedMap();
        String status = null;
        ExecutionMachine machine = machine(program, 1, fibers, world);
        for (long execution = 1; ; execution++) {
            try (ExecutionMachine current = machine) {
                OrchestrationStarted first = new OrchestrationStarted(
                        0, now, "program", execution, "Program", "1.0.0", input, null, status, keyValues);
                List<HistoryEvent> history = execution(current, first);
                histories.add(history);
                if (!(history.getLast() instanceof OrchestrationContinuedAsNew again)) {
                    return;
                }
                input = again.input();
                keyValues = new TreeMap<>(current.keyValues());
                status = current.customStatus();
                machine = current.next(identity(execution + 1), code(program));
            }
        }
    }

    private List<HistoryEvent> execution(ExecutionMachine machine, OrchestrationStarted first) {
        waiting.removeIf(arrival -> arrival.sequence() == 0);
        List<HistoryEvent> history = new ArrayList<>();
        note(machine.start(first, List.of(), now), machine, history);
        while (!machine.isEnded()) {
            List<Arrival> some = some();
            if (some.isEmpty()) {
                now = due(machine);
            }
            note(machine.turn(some, now), machine, history);
        }
        return List.copyOf(history);
    }

    private Instant due(ExecutionMachine machine) {
        Instant due = machine.earliestTimer();
        if (due == null) {
            throw new AssertionError("nothing can happen any more to " + program);
        }
        return due.isAfter(now) ? due : now;
    }

    /** One to three of what waits, in no order but that of the inbox. */
    private List<Arrival> some() {
        List<Arrival> some = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0 && !waiting.isEmpty(); i--) {
            some.add(waiting.remove(random.nextInt(waiting.size())));
        }
        return some.stream()
                .map(arrival -> new Arrival(
                        arrival.executionId(), (Arrived) arrival.event().recordedAs(0, now), arrival.sequence(), null))
                .toList();
    }

    private void note(Turn turn, ExecutionMachine machine, List<HistoryEvent> history) {
        history.addAll(turn.events());
        turn.events().stream().map(this::answer).flatMap(Stream::ofNullable).forEach(this::answered);
        machine.takeStepsToRun().forEach(step -> answered(outcome(step)));
    }

    private void answered(Answer answer) {
        waiting.add(new Arrival(histories.size() + 1L, answer, 0, null));
    }

    private @Nullable Answer answer(HistoryEvent event) {
        return switch (event) {
            case ActivityScheduled e -> answer(e, argument(e.input()));
            case SubOrchestrationScheduled e ->
                fails(e.input())
                        ? new SubOrchestrationFailed(0, now, e.eventId(), failure(e.input()))
                        : new SubOrchestrationCompleted(0, now, e.eventId(), e.input());
            default -> null;
        };
    }

    private Answer answer(ActivityScheduled asked, String input) {
        return fails(input)
                ? new ActivityFailed(0, now, asked.eventId(), failure(input), 1)
                : new ActivityCompleted(0, now, asked.eventId(), input, 1);
    }

    /** What is asked for by a method call comes as the list of its arguments. */
    private static String argument(String input) {
        return input.startsWith("[") ? input.substring(1, input.length() - 1) : input;
    }

    private static boolean fails(String input) {
        return input.startsWith("\"fail");
    }

    private static Failure failure(String input) {
        return new Failure("java.lang.IllegalStateException", input.substring(1, input.length() - 1), null);
    }

    private Answer outcome(StepCall step) {
        try {
            String result = "\"" + step.body().call() + "\"";
            return new StepCompleted(0, now, step.number(), step.name(), result, 1);
        } catch (Exception e) {
            Failure failure = new Failure(e.getClass().getName(), e.getMessage(), null);
            return new StepFailed(0, now, step.number(), step.name(), failure, 1);
        }
    }
}
