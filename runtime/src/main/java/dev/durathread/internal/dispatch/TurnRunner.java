package dev.durathread.internal.dispatch;

import dev.durathread.failure.NonDeterminismException;
import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationCancelled;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.history.HistoryFormatException;
import dev.durathread.host.Host.Scheduled;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.dispatch.Resident.Mail;
import dev.durathread.internal.dispatch.Resident.Work;
import dev.durathread.internal.dispatch.Watchdog.Watch;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Ending;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.ExecutionMachine;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.Turn;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Runs the turns of instances: takes the mail, brings the machine up to date, runs it, commits what came of it, and does
 * what follows from the commit.
 */
public final class TurnRunner {
    private static final Logger LOG = EngineLog.of(TurnRunner.class);
    private static final Duration AFTER_STORAGE_FAILURE = Duration.ofMillis(500);

    private final Node node;
    private final Committer committer;
    private final ActivityRunner activities;
    private final Residents residents;
    private final Capacity capacity;
    private final ClaimedTurns claimedTurns;
    private final Dispatcher dispatcher;
    private final Rehydration rehydration;
    private final AfterCommit afterCommit;
    private final Blocking blocking;
    private final Watchdog watchdog;
    private final Leaving leaving;
    private volatile boolean stopped;

    TurnRunner(
            Node node,
            Committer committer,
            ActivityRunner activities,
            Residents residents,
            Capacity capacity,
            ClaimedTurns claimedTurns,
            Dispatcher dispatcher,
            Ending.Listener endings) {
        this.node = node;
        this.committer = committer;
        this.activities = activities;
        this.residents = residents;
        this.capacity = capacity;
        this.claimedTurns = claimedTurns;
        this.dispatcher = dispatcher;
        this.watchdog = new Watchdog(node);
        this.rehydration = new Rehydration(node, watchdog);
        this.blocking = new Blocking(node, committer);
        this.leaving = new Leaving(node, committer, activities, residents, claimedTurns, dispatcher, endings);
        this.afterCommit = new AfterCommit(node, activities, dispatcher, endings);
    }

    /** Runs one turn, and leaves the instance either quiet, or on its way through a commit to the next turn. */
    void run(Resident resident) {
        resident.work.underWay.lock();
        try {
            if (!stopped) {
                runTurn(resident);
            }
        } finally {
            resident.work.underWay.unlock();
        }
    }

    /** How instances leave memory. */
    Leaving leaving() {
        return leaving;
    }

    /** Runs no turn from now on, whatever is still queued. */
    void stop() {
        stopped = true;
    }

    private void runTurn(Resident resident) {
        Mail mail = resident.take();
        Birth birth = resident.birth();
        if (birth != null) {
            turnAhead(resident, mail, birth);
            return;
        }
        try {
            turn(resident, mail);
        } catch (NonDeterminismException e) {
            parted(resident, mail, e);
        } catch (HistoryFormatException e) {
            leaving.leave(resident, mail.arrivals());
            blocking.block(resident, "DUR-2004: its history cannot be read: " + e.getMessage());
        } catch (ProviderException e) {
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3003: instance \"{}\" could not be read; it is tried again", resident.id, e);
            Rehydration.dropMachine(resident.work);
            resident.putBack(mail);
            Instant later = node.host().now().plus(AFTER_STORAGE_FAILURE);
            node.host().schedule(later, Urgency.DUE, () -> dispatcher.startTurn(resident));
        } catch (RuntimeException | Error e) {
            LOG.error("DUR-9003: a turn of instance \"{}\" failed in the engine", resident.id, e);
            leaving.leave(resident, mail.arrivals());
            blocking.block(resident, "DUR-9003: the engine failed: " + e);
        }
    }

    /** A turn of an instance whose start is not stored yet; one that fails is run again, and fails, once it is. */
    private void turnAhead(Resident resident, Mail mail, Birth birth) {
        try {
            turn(resident, mail);
        } catch (RuntimeException | Error e) {
            LOG.debug(
                    "the first turn of instance \"{}\" failed in the engine; its start is stored first",
                    resident.id,
                    e);
            leaving.leave(resident, mail.arrivals());
            birth.goAlone();
            birth.afterStart(dispatcher.claims()::wake); // the instance is ready for this node
        }
    }

    private void turn(Resident resident, Mail mail) {
        Work work = resident.work;
        Fence before = work.fence;
        Identity was = work.identity;
        boolean loads = work.machine == null
                || mail.news() != null
                || mail.isForAnotherThan(Objects.requireNonNull(work.fence));
        if (loads) {
            switch (rehydration.bringUp(resident, mail)) {
                case Rehydration.Ready _ -> {}
                case Rehydration.NotHere _ -> {
                    leaving.leave(resident, mail.arrivals());
                    return;
                }
                case Rehydration.NoCode(String why) -> {
                    leaving.leave(resident, mail.arrivals());
                    if (mail.news() == null) {
                        blocking.handOn(resident);
                    } else {
                        blocking.block(resident, why);
                    }
                    return;
                }
            }
        }
        if (loads) {
            forgetWorkOfAnother(resident, before, was);
        }
        List<Arrival> arrivals = rehydration.arrivals(resident, mail);
        Instant now = node.host().now();
        Turn turn = watched(resident, arrivals, now);
        node.meters().turns.increment();
        work.turns += turn.events().isEmpty() ? 0 : 1;
        if (turn.isEmpty() && (!work.claimed || goesOnToSteps(work, mail))) {
            leaving.keepResults(unrecorded(arrivals, turn));
            settle(resident);
        } else {
            commit(resident, turn, arrivals, now);
        }
    }

    /**
     * A claimed instance whose turn has nothing to store but whose steps run here from now on: it is not committed, so
     * that the claim goes on counting as a delivery until a step is recorded. One that kills its process is stopped so.
     */
    private boolean goesOnToSteps(Work work, Mail mail) {
        boolean goesOn = Objects.requireNonNull(work.machine).hasOpenSteps()
                && (mail.news() == null || mail.news().record().blocked() == null);
        if (goesOn) {
            work.kept = true; // by the claim, which cleared the ready time
            claimedTurns.done(Objects.requireNonNull(work.identity).instanceId());
        }
        return goesOn;
    }

    /**
     * What runs here for an earlier incarnation or execution is none of this one's, and what another node has recorded an
     * outcome of is waited for no longer (INV-16).
     */
    private void forgetWorkOfAnother(Resident resident, @Nullable Fence before, @Nullable Identity was) {
        Work work = resident.work;
        if (before == null || was == null || !work.hasLocalWork()) {
            return;
        }
        ExecutionMachine machine = Objects.requireNonNull(work.machine);
        boolean same = was.incarnation() == Objects.requireNonNull(work.fence).incarnation()
                && was.executionId() == work.fence.executionId();
        for (long step : List.copyOf(work.steps)) {
            if (!same || !machine.awaitsStep(step)) {
                activities.cancelStep(was, step);
                work.steps.remove(step);
            }
        }
        if (work.tasks.removeIf(task -> !same || !machine.awaitsActivity(task))) {
            activities.checkTasksOf(resident.id);
        }
    }

    private Turn watched(Resident resident, List<Arrival> arrivals, Instant now) {
        Work work = resident.work;
        try (Watch _ = watchdog.watch(resident.id, Objects.requireNonNull(work.machine))) {
            return runMachine(work, arrivals, now);
        }
    }

    private static Turn runMachine(Work work, List<Arrival> arrivals, Instant now) {
        ExecutionMachine machine = Objects.requireNonNull(work.machine);
        if (work.next == null) {
            return machine.turn(arrivals, now);
        }
        Turn first = machine.start(work.next, arrivals, now);
        work.next = null;
        return first;
    }

    private void commit(Resident resident, Turn turn, List<Arrival> arrivals, Instant now) {
        Work work = resident.work;
        Translation translation =
                new Translation(node, Objects.requireNonNull(work.identity), turn, activities, capacity, now);
        TurnCommit commit =
                translation.commit(Objects.requireNonNull(work.fence), work.seen, stateAfter(work, translation, now));
        commit.children().forEach(dispatcher::expect);
        Birth birth = resident.birth();
        Follow follow = (outcome, uncertain) -> {
            if (birth != null) {
                resident.birthIsOver();
            }
            switch (outcome) {
                case WriteOutcome.Applied applied -> {
                    work.fence = commit.fenceAfter();
                    if (work.claimed) {
                        work.claimed = false;
                        claimedTurns.done(resident.id);
                    }
                    work.kept = commit.state() instanceof InstanceState.Waiting waiting && waiting.leaseTo() != null;
                    afterCommit.applied(resident, turn, translation, commit, applied);
                    leaving.keepResults(unrecorded(arrivals, turn));
                    goOn(resident, translation);
                }
                default -> {
                    commit.children().forEach(dispatcher::notCreated);
                    activities.giveBack(translation.launches(), uncertain);
                    if (birth != null && birth.isRefused()) {
                        dispatcher.onTurnThread(() -> leaving.leave(resident, arrivals));
                    } else {
                        refused(resident, arrivals, uncertain);
                    }
                }
            }
        };
        Committer.Callback followed = new Followed(resident, follow, applied -> {
            if (birth != null) {
                resident.birthIsOver();
            }
            commit.children().forEach(dispatcher::notCreated);
            activities.giveBackUnlaunched(translation.launches(), applied);
            leaving.leave(resident, applied ? unrecorded(arrivals, turn) : arrivals);
        });
        if (birth == null) {
            submit(new Committer.Item(commit, followed));
        } else {
            birth.store(commit, followed, this::submit);
        }
    }

    /** What follows from the outcome of a turn's commit. */
    private interface Follow {
        void done(WriteOutcome outcome, boolean uncertain);
    }

    /** Hears of a turn. One that cannot be stored, or whose afterlife fails, costs its own instance: it is blocked (INV-20). */
    private final class Followed implements Committer.Callback {
        private final Resident resident;
        private final Follow follow;
        private final Consumer<Boolean> leave; // with whether the turn is stored

        Followed(Resident resident, Follow follow, Consumer<Boolean> leave) {
            this.resident = resident;
            this.follow = follow;
            this.leave = leave;
        }

        @Override
        @SuppressWarnings("CatchThrowable")
        public void done(WriteOutcome outcome, boolean uncertain) {
            try {
                follow.done(outcome, uncertain);
            } catch (Throwable t) {
                LOG.error("DUR-9002: what follows a commit failed for instance \"{}\"", resident.id, t);
                block(outcome instanceof WriteOutcome.Applied, "DUR-9002: what follows its turn failed: " + t);
            }
        }

        @Override
        public void failed(RuntimeException why) {
            block(false, "DUR-3012: its turn cannot be stored: " + why.getMessage());
        }

        private void block(boolean applied, String why) {
            dispatcher.onTurnThread(() -> {
                leave.accept(applied);
                blocking.block(resident, why);
            });
        }
    }

    /** Where turns wait for a thread, this one goes on with them while another writes. */
    private void submit(Committer.Item item) {
        if (capacity.hasWaiting()) {
            committer.submitAndGoOn(item);
        } else {
            committer.submit(item);
        }
    }

    /**
     * What the instance is after the turn. While this node has work for it in flight, or a timer that is due before the
     * node's lease would run out, the node keeps its lease and watches the timer itself; otherwise the ready time goes
     * into the database, and any node may take it from there.
     */
    private InstanceState stateAfter(Work work, Translation translation, Instant now) {
        ExecutionMachine machine = Objects.requireNonNull(work.machine);
        if (translation.end() != null) {
            return stateAtEnd(translation.end());
        }
        Instant timer = machine.earliestTimer();
        boolean timerHere =
                timer != null && timer.isBefore(now.plus(node.options().lease()));
        boolean local = !translation.launches().isEmpty() || machine.hasOpenSteps() || hasOtherTasks(work, translation);
        boolean keep = local || timerHere;
        return new InstanceState.Waiting(keep ? null : timer, keep ? node.id() : null);
    }

    private InstanceState stateAtEnd(Ended end) {
        return switch (end) {
            case OrchestrationCompleted e -> new InstanceState.Completed(e.output());
            case OrchestrationFailed e -> new InstanceState.Failed(e.failure());
            case OrchestrationCancelled e -> new InstanceState.Cancelled(e.reason());
            case OrchestrationContinuedAsNew e ->
                new InstanceState.ContinuedAsNew(
                        e.input(), e.version(), node.drain().hasBegun() ? null : node.id());
        };
    }

    private static boolean hasOtherTasks(Work work, Translation translation) {
        for (long id : work.tasks) {
            if (!translation.closes(id)) {
                return true;
            }
        }
        return false;
    }

    /** The commit was applied: on to the next turn, to the next execution, or out of memory. */
    private void goOn(Resident resident, Translation translation) {
        if (stopped) {
            return; // its code was let go, or is about to be
        }
        switch (translation.end()) {
            case null -> settle(resident);
            case OrchestrationContinuedAsNew _
            when node.drain().hasBegun() -> dispatcher.onTurnThread(() -> leaving.leave(resident, List.of()));
            case OrchestrationContinuedAsNew again -> dispatcher.onTurnThread(() -> continueAsNew(resident, again));
            default -> dispatcher.onTurnThread(() -> leaving.leave(resident, List.of()));
        }
    }

    private void continueAsNew(Resident resident, OrchestrationContinuedAsNew again) {
        if (rehydration.nextExecution(resident, again) instanceof Rehydration.NoCode(String why)) {
            leaving.leave(resident, List.of());
            blocking.block(resident, why);
        } else {
            run(resident);
        }
    }

    /** Nothing to commit, or committed: sets the alarm, starts steps, and goes on if more came. */
    private void settle(Resident resident) {
        afterCommit.startSteps(resident);
        setAlarm(resident);
        if (resident.more()) {
            dispatcher.startTurn(resident);
        } else {
            residents.used(resident, old -> dispatcher.onTurnThread(() -> leaving.evict(old)));
            if (resident.wasChanged()) {
                dispatcher.changed(resident.id);
            }
            node.drain().stir();
        }
    }

    private void setAlarm(Resident resident) {
        Work work = resident.work;
        Scheduled old = work.alarm;
        if (old != null) {
            old.cancel();
            work.alarm = null;
        }
        @Nullable Instant due = Objects.requireNonNull(work.machine).earliestTimer();
        if (due != null && work.kept) {
            work.alarm = node.host().schedule(due, Urgency.DUE, () -> ring(resident));
        } else if (due != null) {
            dispatcher.claims().wakeAt(due);
        }
    }

    private void ring(Resident resident) {
        if (resident.wake() == Resident.Offer.START) {
            dispatcher.startTurn(resident);
        }
    }

    /** Another node moved it on, or it was deleted or suspended: what this node has of it is out of date. */
    private void refused(Resident resident, List<Arrival> arrivals, boolean uncertain) {
        node.meters().lostFences.increment();
        dispatcher.onTurnThread(() -> {
            leaving.leave(resident, arrivals);
            if (uncertain) {
                dispatcher.claims().revive();
            } else {
                dispatcher.claims().wake(); // it may be held by this node, and ready
            }
        });
    }

    private void parted(Resident resident, Mail mail, NonDeterminismException e) {
        leaving.leave(resident, mail.arrivals());
        blocking.nonDeterminism(resident, e);
    }

    /**
     * Results of tasks that the code did not ask for. Nearly always it gave them up, and their rows are gone; but another
     * node may have asked, and this one have run the task with an instance in memory that does not know of it (INV-6).
     */
    private static List<Arrival> unrecorded(List<Arrival> arrivals, Turn turn) {
        if (turn.acked().size() == arrivals.size()) {
            return List.of();
        }
        Set<Object> acked = new HashSet<>(turn.acked());
        return arrivals.stream()
                .filter(arrival -> !acked.contains(arrival.receipt()))
                .toList();
    }
}
