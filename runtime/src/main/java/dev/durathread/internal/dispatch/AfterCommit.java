package dev.durathread.internal.dispatch;

import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationCancelled;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.dispatch.Resident.Work;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.meter.Meters;
import dev.durathread.internal.node.Ending;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.StepCall;
import dev.durathread.internal.replay.Turn;
import dev.durathread.observe.OrchestrationOutcome;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;

/** What follows from a turn once its commit was applied; nothing of it happens before (INV-3). */
final class AfterCommit {
    private static final Logger LOG = EngineLog.of(AfterCommit.class);

    private static final long LONG_HISTORY = 10_000;

    private final Node node;
    private final ActivityRunner activities;
    private final Dispatcher dispatcher;
    private final Ending.Listener endings;
    private final TurnLog log = new TurnLog();

    AfterCommit(Node node, ActivityRunner activities, Dispatcher dispatcher, Ending.Listener endings) {
        this.endings = endings;
        this.node = node;
        this.activities = activities;
        this.dispatcher = dispatcher;
    }

    void applied(
            Resident resident, Turn turn, Translation translation, TurnCommit commit, WriteOutcome.Applied applied) {
        Identity identity = Objects.requireNonNull(resident.work.identity);
        if (!turn.log().isEmpty()) {
            log.write(identity, turn.log());
        }
        tasks(resident, identity, translation, commit);
        resident.work.steps.removeAll(translation.answeredSteps());
        turn.cancelledSteps().forEach(step -> {
            activities.cancelStep(identity, step);
            resident.work.steps.remove(step);
        });
        for (int i = 0; i < applied.deliveries().size(); i++) {
            dispatcher.delivered(commit.messages().get(i), applied.deliveries().get(i));
        }
        for (int i = 0; i < applied.children().size(); i++) {
            child(commit.children().get(i), applied.children().get(i));
        }
        count(resident, identity, turn, translation);
        tellEnd(resident, commit);
    }

    /** Last of all: whoever waited for the end finds everything else done. */
    private void tellEnd(Resident resident, TurnCommit commit) {
        Work work = resident.work;
        if (commit.customStatus() != null) {
            work.customStatusVersion++;
        }
        if (commit.state() instanceof InstanceState.Finished finished) {
            resident.ended();
            String customStatus = Objects.requireNonNull(work.machine).customStatus();
            endings.ended(new Ending(resident.id, finished, customStatus, work.customStatusVersion));
        }
    }

    private void tasks(Resident resident, Identity identity, Translation translation, TurnCommit commit) {
        Work work = resident.work;
        translation.removeClosed(work.tasks);
        translation.launches().forEach(task -> {
            work.addTask(task.lease().task().activityId());
            activities.launch(task);
        });
        translation
                .cancelledTasks()
                .forEach(id -> activities.cancel(new TaskKey(identity.instanceId(), identity.executionId(), id)));
        if (commit.tasks().size() > translation.launches().size()) {
            activities.wakeClaims();
        }
        if (translation.end() != null) {
            activities.endExecution(identity, work.tasks, work.steps);
            work.tasks.clear();
            work.steps.clear();
        }
    }

    private void child(NewInstance child, WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Created(boolean leased) && leased) {
            dispatcher.created(child);
            return;
        }
        dispatcher.notCreated(child);
        switch (outcome) {
            case WriteOutcome.Exists(var status) -> {
                LOG.warn(
                        "DUR-1008: instance \"{}\" was not started: it exists already, status {}",
                        child.instanceId(),
                        status);
                dispatcher.claims().wake(); // the refusal lies in the parent's inbox
            }
            default -> dispatcher.claims().wake();
        }
    }

    private void count(Resident resident, Identity identity, Turn turn, Translation translation) {
        Meters meters = node.meters();
        if (!turn.events().isEmpty()) {
            if (turn.events().getFirst() instanceof OrchestrationStarted) {
                log.started(identity);
                if (identity.executionId() == 1) {
                    meters.started(identity.name(), identity.version());
                }
            }
            warnOfLength(identity, turn);
        }
        switch (translation.end()) {
            case null -> {}
            case OrchestrationCompleted end -> countEnd(resident, end, OrchestrationOutcome.COMPLETED);
            case OrchestrationFailed end -> countEnd(resident, end, OrchestrationOutcome.FAILED);
            case OrchestrationCancelled end -> countEnd(resident, end, OrchestrationOutcome.CANCELLED);
            case OrchestrationContinuedAsNew _ -> meters.orchestrationsContinuedAsNew.increment();
        }
        if (translation.end() != null) {
            log.ended(identity, translation.end());
        }
    }

    private void countEnd(Resident resident, Ended end, OrchestrationOutcome outcome) {
        Identity identity = Objects.requireNonNull(resident.work.identity);
        Duration life = Duration.between(resident.work.createdAt, node.host().now());
        node.meters().ended(identity.name(), identity.version(), outcome, life, end.eventId(), resident.work.turns);
    }

    private void warnOfLength(Identity identity, Turn turn) {
        long from = turn.events().getFirst().eventId();
        long to = turn.events().getLast().eventId();
        if (from <= LONG_HISTORY && to >= LONG_HISTORY) {
            log.longHistory(identity, to, node.options().maxHistoryEvents());
        }
    }

    /** Starts the steps that the code has asked for and that do not run yet. */
    void startSteps(Resident resident) {
        if (node.drain().hasBegun()) {
            return; // another node takes the instance and runs them
        }
        Work work = resident.work;
        List<StepCall> steps = Objects.requireNonNull(work.machine).takeStepsToRun();
        for (StepCall step : steps) {
            if (work.addStep(step.number())) {
                activities.runStep(Objects.requireNonNull(work.identity), step);
            }
        }
    }
}
