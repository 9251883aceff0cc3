package dev.durathread.postgres;

import static dev.durathread.sql.Tables.INSTANCES;
import static dev.durathread.sql.Tables.TASKS;

import dev.durathread.provider.InstanceState;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of one step will find, told by the step itself: a start, that nobody has its id; a turn, that the instance
 * is as the turn left it before, that no message came, and that the tasks which it acknowledges are there. The first turn
 * of a start finds what the start made. A node that holds its instances is nearly always right.
 *
 * @param turn the turn whose instance and tasks will be found; null when no instance will
 */
record Guess(String instanceId, @Nullable TurnCommit turn) {
    /** Empty where a batch is more than a step, or builds on more than it tells. */
    static Optional<Guess> of(List<Write> batch) {
        Write first = batch.getFirst();
        return switch (batch.size()) {
            case 1 -> ofOne(first);
            case 2 -> isStartWithTurn(first, batch.getLast()) ? ofOne(first) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Guess> ofOne(Write write) {
        return switch (write) {
            case NewInstance w -> Optional.of(new Guess(w.instanceId(), null));
            case TurnCommit w when tellsAll(w) -> Optional.of(new Guess(w.instanceId(), w));
            default -> Optional.empty();
        };
    }

    private static boolean tellsAll(TurnCommit turn) {
        return isAboutItself(turn)
                && turn.customStatus() == null
                && (turn.version() == null || InstanceRow.nameIn(turn).isPresent())
                && !(turn.state() instanceof InstanceState.ContinuedAsNew);
    }

    private static boolean isStartWithTurn(Write first, Write second) {
        return first instanceof NewInstance start
                && second instanceof TurnCommit turn
                && start.instanceId().equals(turn.instanceId())
                && turn.acked().isEmpty()
                && isAboutItself(turn);
    }

    private static boolean isAboutItself(TurnCommit turn) {
        return turn.children().isEmpty() && turn.messages().isEmpty();
    }

    /** The instances that a unit of work will find. */
    Map<String, InstanceRow> instances() {
        return turn == null ? Map.of() : Map.of(instanceId, InstanceRow.expected(turn));
    }

    /** The tasks that it will find. */
    List<TaskLease> tasks() {
        return turn == null ? List.of() : turn.acked();
    }

    /** The question whether it is right about the instance; a row says yes. */
    Pipeline.Bound aboutInstance(GuessStatements statements) {
        if (turn == null) {
            return statements.isAbsent.with(Map.of(INSTANCES.instanceId.getName(), instanceId));
        }
        return statements.isAsExpected.with(Map.of(
                INSTANCES.instanceId.getName(), instanceId,
                INSTANCES.incarnation.getName(), turn.fence().incarnation(),
                INSTANCES.executionId.getName(), turn.fence().executionId(),
                INSTANCES.lastEventId.getName(), turn.fence().lastEventId(),
                INSTANCES.lastSequence.getName(), turn.seenThrough()));
    }

    /** The question whether it is right about the tasks; a row says no. */
    Rows aboutTasks(GuessStatements statements) {
        Rows rows = new Rows(statements.missingTasks, true);
        for (TaskLease lease : tasks()) {
            rows.add()
                    .put(TASKS.instanceId, lease.task().instanceId())
                    .put(TASKS.executionId, lease.task().executionId())
                    .put(TASKS.activityId, lease.task().activityId())
                    .put(TASKS.token, lease.token().value());
        }
        return rows;
    }
}
