package dev.durathread.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.Arrived;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.Requested;
import dev.durathread.history.HistoryEvent.TimerFired;
import dev.durathread.internal.fiber.FiberKind;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.programs.Op;
import dev.durathread.programs.RandomProgram;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random programs of all that an orchestration can do: what they do live they do again, from every prefix of their
 * history, on either kind of fiber.
 */
class RandomProgramsProperties {
    private static final int PROGRAMS = Integer.getInteger("durathread.programs", 40);

    @ParameterizedTest
    @EnumSource(FiberKind.class)
    @DisplayName(
            "DETR-01 DETR-16 COMP-03 TST-04 a random program goes on from every prefix of its history as it did live")
    void goOnFromEveryPrefix(FiberKind kind) throws Exception {
        onTurnThread(kind, fibers -> {
            for (long seed = 1_000; seed < 1_000 + PROGRAMS; seed++) {
                RandomProgram program = RandomProgram.of(seed, true);
                List<List<HistoryEvent>> live = ProgramRun.live(program, fibers, seed % 4 == 0);
                for (int i = 0; i < live.size(); i++) {
                    goOnFromPrefixes(program, fibers, i + 1, live.get(i));
                }
            }
        });
    }

    private static void goOnFromPrefixes(
            RandomProgram program, Fibers fibers, int execution, List<HistoryEvent> history) {
        for (int length = 1; length <= history.size(); length++) {
            assertThat(goOn(program, fibers, execution, history, length))
                    .as("execution %s from its first %s events, %s", execution, length, program)
                    .isEqualTo(history);
        }
    }

    @ParameterizedTest
    @EnumSource(FiberKind.class)
    @DisplayName("DETR-01 what one kind of fiber ran live the other one replays, and runs alike")
    void areTheSameOnBothKindsOfFiber(FiberKind kind) throws Exception {
        List<List<List<HistoryEvent>>> live = new ArrayList<>();
        onTurnThread(kind, fibers -> {
            for (long seed = 0; seed < PROGRAMS; seed++) {
                live.add(ProgramRun.live(RandomProgram.of(seed, true), fibers, false));
            }
        });
        FiberKind other = kind == FiberKind.OWN_SCHEDULER ? FiberKind.PLATFORM_SCHEDULER : FiberKind.OWN_SCHEDULER;
        onTurnThread(other, fibers -> {
            for (int seed = 0; seed < PROGRAMS; seed++) {
                RandomProgram program = RandomProgram.of(seed, true);
                assertThat(ProgramRun.live(program, fibers, false))
                        .as("%s", program)
                        .isEqualTo(live.get(seed));
                for (int i = 0; i < live.get(seed).size(); i++) {
                    List<HistoryEvent> history = live.get(seed).get(i);
                    assertThat(goOn(program, fibers, i + 1L, history, history.size()))
                            .isEqualTo(history);
                }
            }
        });
    }

    @Test
    @DisplayName(
            "DETR-17 ids rise by one, one end comes last, every completion has its schedule, the same output always")
    void keepTheShapeOfHistories() throws Exception {
        onTurnThread(FiberKind.PLATFORM_SCHEDULER, fibers -> {
            for (long seed = 5_000; seed < 5_000 + PROGRAMS; seed++) {
                RandomProgram program = RandomProgram.of(seed, false);
                List<List<HistoryEvent>> live = ProgramRun.live(program, fibers, false);
                live.forEach(history -> checkShape(program, history));
                assertThat(live.getLast().getLast()).as("%s", program).isInstanceOf(OrchestrationCompleted.class);
            }
        });
    }

    private static void checkShape(RandomProgram program, List<HistoryEvent> history) {
        Set<Long> asked = new HashSet<>();
        for (int i = 0; i < history.size(); i++) {
            HistoryEvent event = history.get(i);
            assertThat(event.eventId()).as("%s", program).isEqualTo(i + 1L);
            assertThat(event instanceof Ended).as("%s", program).isEqualTo(i == history.size() - 1);
            if (event instanceof Requested) {
                asked.add(event.eventId());
            } else if (event instanceof Answer answer && !answer.kind().startsWith("Step")) {
                assertThat(asked.remove(answer.requestId()))
                        .as("%s in %s", answer, program)
                        .isTrue();
            }
        }
    }

    /** Replays the first events, then gives the machine what came next, one by one; what it then has recorded. */
    private static List<HistoryEvent> goOn(
            RandomProgram program, Fibers fibers, long executionId, List<HistoryEvent> history, int length) {
        List<HistoryEvent> known = new ArrayList<>(history.subList(0, length));
        SeededWorld world = SeededWorld.of(history.subList(length, history.size()));
        try (ExecutionMachine machine = ProgramRun.machine(program, executionId, fibers, world)) {
            Instant at = history.get(Math.min(length, history.size() - 1)).at();
            replay(machine, known, at, 1 + length % 5);
            known.addAll(machine.turn(List.of(), history.get(length - 1).at()).events());
            while (!machine.isEnded() && known.size() < history.size()) {
                HistoryEvent next = history.get(known.size());
                if (!(next instanceof Arrived)) {
                    return known;
                }
                known.addAll(machine.turn(arrival(next), next.at()).events());
            }
        }
        return known;
    }

    private static void replay(ExecutionMachine machine, List<HistoryEvent> history, Instant at, int pageSize) {
        int from = 0;
        while (history.size() - from >= pageSize) {
            machine.replayPart(List.copyOf(history.subList(from, from + pageSize)), at);
            from += pageSize;
        }
        machine.replay(List.copyOf(history.subList(from, history.size())), at);
    }

    @Test
    @DisplayName("code with one thing more, at any place, meets the same in pages as in one piece")
    void meetsTheSameInPages() throws Exception {
        onTurnThread(Fibers.best().kind(), fibers -> {
            for (long seed = 9_000; seed < 9_000 + PROGRAMS; seed++) {
                RandomProgram program = RandomProgram.of(seed, true);
                List<HistoryEvent> history =
                        ProgramRun.live(program, fibers, seed % 4 == 0).getFirst();
                for (int at = 0; at <= program.parts().getFirst().size(); at++) {
                    RandomProgram changed = withOneMore(program, at);
                    String whole = replayed(changed, fibers, history, history.size() + 1);
                    for (int pageSize = 1; pageSize <= 4; pageSize++) {
                        assertThat(replayed(changed, fibers, history, pageSize))
                                .as("pages of %s, one more at %s of %s", pageSize, at, program)
                                .isEqualTo(whole);
                    }
                }
            }
        });
    }

    /** The program with a random thing put into its first part. */
    private static RandomProgram withOneMore(RandomProgram program, int at) {
        Op more = at % 2 == 0
                ? new Op.Patch("more")
                : RandomProgram.of(program.seed() + at, true).parts().getFirst().getFirst();
        List<List<Op>> parts = new ArrayList<>(program.parts());
        List<Op> first = new ArrayList<>(parts.getFirst());
        first.add(at, more);
        parts.set(0, first);
        return new RandomProgram(program.seed(), parts);
    }

    private static String replayed(RandomProgram program, Fibers fibers, List<HistoryEvent> history, int pageSize) {
        Instant at = history.getLast().at();
        try (ExecutionMachine machine = ProgramRun.machine(program, 1, fibers, new SeededWorld(0))) {
            replay(machine, history, at, pageSize);
            return machine.isEnded() + " " + machine.turn(List.of(), at).events();
        } catch (NonDeterminismException e) {
            return e.eventId() + ": recorded " + e.recorded() + ", attempted " + e.attempted();
        }
    }

    /** A timer fires by itself; all else is given, as something that came before any timer was due. */
    private static List<Arrival> arrival(HistoryEvent next) {
        return next instanceof TimerFired
                ? List.of()
                : List.of(new Arrival(0, (Arrived) next.recordedAs(0, Instant.EPOCH), 0, null));
    }

    private interface OnFibers {
        void run(Fibers fibers) throws Exception;
    }

    private static void onTurnThread(FiberKind kind, OnFibers code) throws Exception {
        assumeTrue(
                kind == FiberKind.PLATFORM_SCHEDULER || Fibers.best().kind() == FiberKind.OWN_SCHEDULER,
                "needs --add-opens java.base/java.lang=ALL-UNNAMED");
        Fibers fibers = Fibers.of(kind);
        FutureTask<Void> task = new FutureTask<>(() -> {
            code.run(fibers);
            return null;
        });
        fibers.turnThreads().newThread(task).start();
        try {
            task.get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
