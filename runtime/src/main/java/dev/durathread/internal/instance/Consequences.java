package dev.durathread.internal.instance;

import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.internal.node.Ending;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.Turn;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.WriteOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What follows from the outcome of a turn, as effects in their order. */
final class Consequences {
    private Consequences() {}

    /** What follows from a turn that was stored. */
    static void ofCommit(TurnPlan plan, WriteOutcome.Applied applied, LoadedCode own, List<Effect> effects) {
        doWhatWasAsked(plan, applied, own, effects);
        tellOfTheExecution(plan, applied, own, effects);
    }

    private static void doWhatWasAsked(
            TurnPlan plan, WriteOutcome.Applied applied, LoadedCode own, List<Effect> effects) {
        Identity execution = plan.identity();
        if (!plan.turn().log().isEmpty()) {
            effects.add(new Effect.LogLines(execution, plan.turn().log()));
        }
        plan.launches().forEach(task -> effects.add(new Effect.Launch(task)));
        if (!plan.cancelledTasks().isEmpty()) {
            effects.add(new Effect.CancelTasks(execution, plan.cancelledTasks()));
        }
        if (plan.commit().tasks().size() > plan.launches().size()) {
            effects.add(new Effect.OfferTasks());
        }
        if (plan.end() != null) {
            effects.add(new Effect.EndExecution(
                    execution,
                    List.copyOf(own.work().tasks()),
                    List.copyOf(own.work().steps())));
            own.work().clear();
        }
        for (long step : plan.turn().cancelledSteps()) {
            effects.add(new Effect.CancelStep(execution, step));
        }
        for (int i = 0; i < applied.deliveries().size(); i++) {
            effects.add(new Effect.Deliver(
                    plan.commit().messages().get(i), applied.deliveries().get(i)));
        }
        for (int i = 0; i < applied.children().size(); i++) {
            effects.add(new Effect.Child(
                    plan.commit().children().get(i), applied.children().get(i)));
        }
    }

    /** The end is told last of all: whoever waited for it finds everything else done. */
    private static void tellOfTheExecution(
            TurnPlan plan, WriteOutcome.Applied applied, LoadedCode own, List<Effect> effects) {
        Turn turn = plan.turn();
        if (!turn.events().isEmpty()) {
            if (turn.events().getFirst() instanceof OrchestrationStarted) {
                effects.add(new Effect.Began(plan.identity()));
            }
            long last = turn.events().getLast().eventId();
            if (TurnLog.becomesLong(turn.events().getFirst().eventId(), last)) {
                effects.add(new Effect.BecameLong(plan.identity(), last));
            }
        }
        if (plan.end() != null) {
            effects.add(new Effect.Over(plan.identity(), plan.end(), own.createdAt(), own.turns()));
        }
        if (applied.dropped() > 0) {
            effects.add(new Effect.LeftMessages(plan.identity(), applied.dropped()));
        }
        if (plan.commit().state() instanceof InstanceState.Finished finished) {
            effects.add(new Effect.Tell(
                    new Ending(plan.identity().instanceId(), finished, plan.lastStatus(), own.customStatusVersion())));
        }
    }

    /** What follows from a turn that was not stored. */
    static List<Effect> ofRefusal(TurnPlan plan, boolean uncertain) {
        List<Effect> effects = new ArrayList<>(4);
        if (!plan.commit().children().isEmpty()) {
            effects.add(new Effect.NoChildren(plan.commit().children()));
        }
        if (!plan.launches().isEmpty()) {
            effects.add(new Effect.GiveBack(plan.launches(), uncertain));
        }
        return effects;
    }

    /**
     * Results that the code did not ask for. Nearly always it gave them up, and their rows are gone; but another node may
     * have asked, and this one have run the task with an instance in memory that does not know of it (INV-6).
     */
    static void keepUnrecorded(List<Arrival> given, Turn turn, List<Effect> effects) {
        if (turn.acked().size() == given.size()) {
            return;
        }
        Set<Object> acked = new HashSet<>(turn.acked());
        for (Arrival arrival : given) {
            if (arrival.receipt() instanceof TaskLease task
                    && arrival.event() instanceof Answer result
                    && !acked.contains(task)) {
                effects.add(new Effect.Keep(task, result));
            }
        }
    }
}
