package dev.durathread.internal.dispatch;

import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationCancelled;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.host.Host.Scheduled;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.instance.Departure;
import dev.durathread.internal.instance.Effect;
import dev.durathread.internal.instance.InstanceLoader;
import dev.durathread.internal.instance.LoadedCode;
import dev.durathread.internal.instance.LoadedInstance;
import dev.durathread.internal.instance.TurnLog;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Ending;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.Identity;
import dev.durathread.observe.OrchestrationOutcome;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Does what follows from turns; the one place that does. Nothing of it happens before the commit (INV-3). */
public final class EffectPerformer {
    private static final Logger LOG = EngineLog.of(EffectPerformer.class);

    private static final Duration LONGEST_UNWINDING = Duration.ofSeconds(5);

    private final Node node;
    private final Committer committer;
    private final ActivityRunner activities;
    private final Dispatcher dispatcher;
    private final InstanceTable table;
    private final TurnQueue queue;
    private final OpenClaims openClaims;
    private final WorkSignals signals;
    private final EndedElsewhere endedElsewhere;
    private final Ending.Listener endings;
    private final TurnLog log = new TurnLog();
    private final AtomicInteger beingEnded = new AtomicInteger();

    /** @param endings hears of ends that were committed here */
    public EffectPerformer(
            Node node,
            Committer committer,
            ActivityRunner activities,
            Dispatcher dispatcher,
            InstanceTable table,
            TurnQueue queue,
            OpenClaims openClaims,
            WorkSignals signals,
            EndedElsewhere endedElsewhere,
            Ending.Listener endings) {
        this.node = node;
        this.committer = committer;
        this.activities = activities;
        this.dispatcher = dispatcher;
        this.table = table;
        this.queue = queue;
        this.openClaims = openClaims;
        this.signals = signals;
        this.endedElsewhere = endedElsewhere;
        this.endings = endings;
    }

    /** Does what follows for an instance, in its order. */
    @SuppressWarnings("CatchThrowable")
    void perform(LoadedInstance instance, List<Effect> effects) {
        for (Effect effect : effects) {
            try {
                perform(instance, effect);
            } catch (Throwable t) { // one that fails keeps none of the others from being done (INV-20)
                LOG.error("DUR-9002: what follows a commit failed for instance \"{}\"", instance.id(), t);
            }
        }
    }

    private void perform(LoadedInstance instance, Effect effect) {
        switch (effect) {
            case Effect.LogLines(var execution, var lines) -> log.write(execution, lines);
            case Effect.Launch(var task) -> activities.launch(task);
            case Effect.CancelTasks(var execution, var ids) ->
                ids.forEach(id -> activities.cancel(new TaskKey(execution.instanceId(), execution.executionId(), id)));
            case Effect.OfferTasks() -> activities.wakeClaims();
            case Effect.EndExecution(var execution, var tasks, var steps) ->
                activities.endExecution(execution, tasks, steps);
            case Effect.CancelStep(var execution, var number) -> activities.cancelStep(execution, number);
            case Effect.CheckTasks(var instanceId) -> activities.checkTasksOf(instanceId);
            case Effect.Deliver(var delivery, var outcome) -> dispatcher.delivered(delivery, outcome);
            case Effect.Child(var child, var outcome) -> child(child, outcome);
            case Effect.NoChildren(var children) -> children.forEach(dispatcher::notCreated);
            case Effect.GiveBack(var tasks, var uncertain) -> activities.giveBack(tasks, uncertain);
            case Effect.Began(var execution) -> began(execution);
            case Effect.BecameLong(var execution, var events) ->
                log.longHistory(execution, events, node.options().maxHistoryEvents());
            case Effect.Over(var execution, var end, var createdAt, var turns) ->
                over(execution, end, Duration.between(createdAt, node.host().now()), turns);
            case Effect.LeftMessages(var execution, var messages) -> {
                log.leftMessages(execution, messages);
                node.meters().leftMessages(execution.name(), execution.version(), messages);
            }
            case Effect.Tell(var ending) -> endings.ended(ending);
            case Effect.Keep(var task, var result) -> dispatcher.store(task, result);
            case Effect.ClaimOver() -> openClaims.done(instance.id());
            case Effect.RunStep(var execution, var step) -> activities.runStep(execution, step);
            case Effect.SetAlarm(var due) -> setAlarm(instance, due);
            case Effect.StopAlarm(var alarm) -> alarm.cancel();
            case Effect.LookAt(var due) -> signals.wakeAt(due);
            case Effect.Leave() -> queue.follow(() -> leave(instance));
            case Effect.LeaveRefused(var heldUnready) -> leaveRefused(instance, heldUnready);
            case Effect.Settle(var goesOn) -> settle(instance, goesOn);
        }
    }

    /** A child is about to be created: it is kept a place in memory. */
    void expect(NewInstance child) {
        dispatcher.expect(child);
    }

    private void child(NewInstance child, WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Created(boolean leased) && leased) {
            dispatcher.created(child);
            return;
        }
        dispatcher.notCreated(child);
        if (outcome instanceof WriteOutcome.Exists(var status)) {
            LOG.warn(
                    "DUR-1008: instance \"{}\" was not started: it exists already, status {}",
                    child.instanceId(),
                    status);
        }
        signals.wake(); // to whoever takes it; or a refusal lies in the parent's inbox
    }

    private void began(Identity execution) {
        log.started(execution);
        if (execution.executionId() == 1) {
            node.meters().started(execution.name(), execution.version());
        }
    }

    private void over(Identity execution, Ended end, Duration life, long turns) {
        switch (end) {
            case OrchestrationCompleted _ -> count(execution, OrchestrationOutcome.COMPLETED, life, end, turns);
            case OrchestrationFailed _ -> count(execution, OrchestrationOutcome.FAILED, life, end, turns);
            case OrchestrationCancelled _ -> count(execution, OrchestrationOutcome.CANCELLED, life, end, turns);
            case OrchestrationContinuedAsNew _ ->
                node.meters().orchestrationsContinuedAsNew.increment();
        }
        log.ended(execution, end);
    }

    private void count(Identity execution, OrchestrationOutcome outcome, Duration life, Ended end, long turns) {
        node.meters().ended(execution.name(), execution.version(), outcome, life, end.eventId(), turns);
    }

    private void setAlarm(LoadedInstance instance, Instant due) {
        Scheduled alarm = node.host().schedule(due, Urgency.DUE, () -> dispatcher.ring(instance));
        if (!instance.alarmIsSet(alarm)) {
            alarm.cancel();
        }
    }

    /** On to the next turn if more came; else the instance is quiet, and whoever is too many may leave memory. */
    private void settle(LoadedInstance instance, boolean goesOn) {
        if (!instance.settled()) {
            table.used(instance).forEach(old -> queue.follow(() -> evict(old)));
            if (instance.wasChanged()) {
                endedElsewhere.suspect(instance.id());
            }
            node.drain().stir();
        } else if (goesOn) {
            queue.addNext(instance);
        } else {
            queue.add(instance);
        }
    }

    // ------------------------------------------------------------------- on threads for turns, as they may run user
    // code

    private void leaveRefused(LoadedInstance instance, boolean heldUnready) {
        node.meters().lostFences.increment();
        queue.follow(() -> {
            leave(instance);
            if (heldUnready) {
                signals.revive();
            } else {
                signals.wake();
            }
        });
    }

    /** Lets an instance leave memory; what came for it and was not recorded finds another way (INV-6). */
    void leave(LoadedInstance instance) {
        Departure departure = instance.leave();
        if (departure != null) {
            leave(instance, departure);
        }
    }

    private void leave(LoadedInstance instance, Departure departure) {
        forget(instance, departure, () -> {});
        dispatcher.takeUpAgain(departure);
    }

    /**
     * The code ends without running on. Steps have no row: where the instance is taken up again they are run again.
     *
     * @param before done before the code ends, when the instance cannot be found any more
     */
    private void forget(LoadedInstance instance, Departure departure, Runnable before) {
        beingEnded.incrementAndGet();
        LoadedCode code = departure.code();
        try {
            dispatcher.forget(instance, departure);
            before.run();
            if (code != null) {
                code.runningSteps().forEach(step -> activities.cancelStep(code.identity(), step));
                InstanceLoader.letGo(code);
            }
        } finally {
            beingEnded.decrementAndGet();
            node.drain().stir();
        }
    }

    /** Lets an instance go that was ended or deleted without this node. */
    void drop(LoadedInstance instance) {
        leave(instance);
        activities.checkTasksOf(instance.id());
    }

    /** Lets go of an instance for which nothing goes on, to make room. */
    private void evict(LoadedInstance instance) {
        Departure departure = instance.evict();
        if (departure != null) {
            // the commit comes after the instance has left the table: until then, who brings it something tries again
            // and again
            forget(instance, departure, () -> handTimerBack(departure));
            dispatcher.takeUpAgain(departure);
        }
    }

    /** Without the instance in memory nobody here looks at its timer: from now on the database has it (INV-13). */
    private void handTimerBack(Departure departure) {
        @Nullable
        Instant due = departure.code() == null ? null : departure.code().timerToHandBack();
        Fence fence = departure.fence();
        if (due != null && fence != null) {
            InstanceRelease release = new InstanceRelease(departure.instanceId(), fence, node.id(), due, null);
            committer.submit(release, (_, _) -> signals.wakeAt(due));
        }
    }

    /** The node ends: the code of an instance does not run on. One whose turn is running leaves when that is over. */
    private void letGo(LoadedInstance instance) {
        Departure departure = instance.letGo();
        if (departure != null) {
            forget(instance, departure, () -> {});
        }
    }

    /** Lets go of every instance in memory. */
    void letAllGo() {
        List<LoadedInstance> all = table.all();
        all.forEach(instance -> queue.execute(() -> letGo(instance)));
        boolean gone = node.drain()
                .await(
                        node.host(),
                        () -> beingEnded.get() == 0 && all.stream().noneMatch(table::holds),
                        LONGEST_UNWINDING);
        if (!gone) {
            LOG.warn(
                    "DUR-9004: {} instances did not leave memory in {}",
                    beingEnded.get() + all.stream().filter(table::holds).count(),
                    LONGEST_UNWINDING);
        }
    }
}
