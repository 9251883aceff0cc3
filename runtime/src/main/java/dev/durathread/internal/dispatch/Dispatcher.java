package dev.durathread.internal.dispatch;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityFailed;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.internal.activity.Completions;
import dev.durathread.internal.instance.Departure;
import dev.durathread.internal.instance.LoadedInstance;
import dev.durathread.internal.instance.LoadedInstance.Offer;
import dev.durathread.internal.instance.Mail;
import dev.durathread.internal.instance.News;
import dev.durathread.internal.instance.PendingStart;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Ending;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.Identity;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.WriteOutcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Brings what arrives to the instance that it is for: to the one in memory where there is one, to the database where
 * there is not. It queues turns; it runs none.
 */
public final class Dispatcher implements Completions {
    private static final Logger LOG = EngineLog.of(Dispatcher.class);

    private final Node node;
    private final Committer committer;
    private final InstanceTable table;
    private final TurnQueue queue;
    private final OpenClaims openClaims;
    private final WorkSignals signals;
    private final Ending.Listener endings;

    /** @param endings hears of instances that leave memory */
    public Dispatcher(
            Node node,
            Committer committer,
            InstanceTable table,
            TurnQueue queue,
            OpenClaims openClaims,
            WorkSignals signals,
            Ending.Listener endings) {
        this.node = node;
        this.committer = committer;
        this.table = table;
        this.queue = queue;
        this.openClaims = openClaims;
        this.signals = signals;
        this.endings = endings;
    }

    // ------------------------------------------------------------------------------------------- instances that come

    /** An instance was claimed, or came to this node by other ways. */
    public void claimed(InstanceRecord record, long lastSequence) {
        openClaims.begun(record.instanceId());
        News news = new News(record, lastSequence);
        Offer offer;
        do {
            LoadedInstance instance = table.findOrAdd(record);
            if (instance == null) {
                openClaims.done(record.instanceId());
                return;
            }
            offer = instance.claimed(news);
            queueIf(offer, instance);
        } while (offer == Offer.GONE);
    }

    /**
     * An instance was claimed that is to take its turn only when all that was claimed before has taken its own.
     *
     * @param then called when its turn has its outcome
     */
    public void claimedAsTheLast(InstanceRecord record, long lastSequence, Runnable then) {
        openClaims.asTheLast(record.instanceId(), () -> claimed(record, lastSequence));
        openClaims.after(record.instanceId(), then);
    }

    @Override
    public void afterClaimedTurns(Runnable then) {
        signals.afterClaiming(() -> openClaims.afterThose(then));
    }

    /**
     * An instance is about to be created for this node to hold. It is kept a place in memory, so that a claim that finds
     * it before its creation was told does not run it a second time. To be followed by {@link #created} or {@link
     * #notCreated}.
     *
     * @return the start of an instance of that id whose first turn runs ahead of it, and that is not told; null for none
     */
    @Nullable
    PendingStart expect(NewInstance unborn) {
        LoadedInstance instance;
        if (unborn.leaseTo() == null) {
            instance = table.find(unborn.instanceId());
        } else {
            instance = table.findOrAdd(unborn.instanceId());
            instance.expect();
        }
        PendingStart pending = instance == null ? null : instance.pendingStart();
        return pending == null || pending.told().isDone() ? null : pending;
    }

    /** An instance that was expected was not created, or not for this node. */
    void notCreated(NewInstance unborn) {
        LoadedInstance instance = unborn.leaseTo() == null ? null : table.find(unborn.instanceId());
        Departure departure = instance == null ? null : instance.notBorn();
        if (instance != null && departure != null) {
            forget(instance, departure);
            takeUpAgain(departure);
            node.drain().stir();
        }
    }

    /**
     * Runs the first turn of an instance before its start is stored, if this node can run it at once and nobody may have to
     * give way to it.
     *
     * @param starter hears what becomes of the start
     * @return empty when the start has to be stored first
     */
    Optional<StartWithFirstTurn> runAhead(NewInstance start, Committer.Callback starter) {
        if (start.leaseTo() == null
                || start.replaceFinished()
                || !start.messages().isEmpty()
                || queue.hasWaiting()
                || committer.hasCompany()) {
            return Optional.empty();
        }
        StartWithFirstTurn ahead = new StartWithFirstTurn(start, committer, starter);
        LoadedInstance instance = table.findOrAdd(start.instanceId());
        if (table.hadLately(start.instanceId()) || !instance.runAhead(new News(recordOf(start), 0), ahead)) {
            return Optional.empty();
        }
        queue.add(instance);
        return Optional.of(ahead);
    }

    /** An instance was created and is held by this node. */
    void created(NewInstance created) {
        News news = new News(recordOf(created), created.messages().size());
        bring(created.instanceId(), instance -> instance.born(news));
    }

    private static InstanceRecord recordOf(NewInstance created) {
        return new InstanceRecord(
                created.instanceId(),
                new Fence(created.incarnation(), 1, 0),
                InstanceStatus.PENDING,
                created.name(),
                created.version(),
                created.input(),
                created.parent(),
                null,
                null,
                null,
                null,
                0,
                created.createdAt(),
                created.createdAt(),
                created.startAt(),
                false,
                null);
    }

    // -------------------------------------------------------------------------------------------- what comes for them

    /** A message was stored; the receiver is given it if it is in memory or is held by this node. */
    public void delivered(Delivery delivery, WriteOutcome outcome) {
        if (!(outcome instanceof WriteOutcome.Delivered stored)) {
            return;
        }
        if (!stored.leased()) {
            signals.wake();
            return;
        }
        Message message = delivery.message();
        offer(
                delivery.instanceId(),
                new Arrival(
                        stored.fence().incarnation(), message.executionId(), message.event(), stored.sequence(), null));
    }

    /** Brings an arrival to an instance that this node holds, into memory if it is not there. */
    private void offer(String instanceId, Arrival arrival) {
        bring(instanceId, instance -> instance.offer(arrival));
    }

    private void bring(String instanceId, Function<LoadedInstance, Offer> what) {
        Offer offer;
        do {
            LoadedInstance instance = table.findOrAdd(instanceId);
            offer = what.apply(instance);
            queueIf(offer, instance);
        } while (offer == Offer.GONE);
    }

    private void queueIf(Offer offer, LoadedInstance instance) {
        if (offer == Offer.START) {
            queue.add(instance);
        }
    }

    /** Brings the outcome of a task: straight to an instance in memory, else into its inbox. */
    @Override
    public void taskDone(TaskLease task, Answer outcome) {
        Arrival arrival = new Arrival(task.task().executionId(), outcome, 0, task);
        if (!offerIfHere(task.task().instanceId(), arrival)) {
            store(task, outcome);
        }
    }

    /** Brings the outcome of a step; one whose instance has left this node is dropped, and the step runs again there. */
    @Override
    public void stepDone(Identity execution, Answer outcome) {
        offerIfHere(
                execution.instanceId(),
                new Arrival(execution.incarnation(), execution.executionId(), outcome, 0, null));
    }

    /** From user code that has ended: the turn that follows is run by its thread, or another. */
    private boolean offerIfHere(String instanceId, Arrival arrival) {
        LoadedInstance instance = table.find(instanceId);
        if (instance == null) {
            return false;
        }
        Offer offer = instance.offer(arrival);
        if (offer == Offer.START) {
            queue.addNext(instance);
        }
        return offer != Offer.GONE;
    }

    /** Puts a task's outcome into the database, from where the instance takes it wherever it is (INV-6). */
    void store(TaskLease task, Answer outcome) {
        Message message = new Message(task.task().executionId(), outcome, null);
        boolean runsTurns = !node.registry().codeKeys().isEmpty();
        Delivery delivery =
                new Delivery(task.task().instanceId(), message, runsTurns && queue.takesMore() ? node.id() : null);
        committer.submit(new TaskCompletion(task, delivery), new Committer.Callback() {
            @Override
            public void done(WriteOutcome stored, boolean uncertain) {
                kept(task, delivery, stored, uncertain);
            }

            @Override
            public void failed(RuntimeException why) {
                if (outcome instanceof ActivityCompleted completed) {
                    store(task, unstorable(task, completed, why));
                }
            }
        });
    }

    /** A result that no row can hold fails its activity: the code that waits for it hears so. */
    private Answer unstorable(TaskLease task, ActivityCompleted result, RuntimeException why) {
        return new ActivityFailed(
                0,
                node.host().now(),
                task.task().activityId(),
                Failure.ofEngine("ProviderException", StorableText.of("DUR-3012: its result cannot be stored: " + why)),
                result.attempts());
    }

    private void kept(TaskLease task, Delivery delivery, WriteOutcome stored, boolean uncertain) {
        delivered(delivery, stored);
        if (stored instanceof WriteOutcome.TaskGone && !uncertain) {
            LOG.warn(
                    "DUR-2006: activity #{} of instance \"{}\" ended after it was given up or taken by another"
                            + " node; what came of it is dropped",
                    task.task().activityId(),
                    task.task().instanceId());
        }
        if (uncertain) {
            signals.revive();
        }
    }

    /** An alarm has rung: a timer of the instance is due. */
    void ring(LoadedInstance instance) {
        queueIf(instance.wake(), instance);
    }

    // ------------------------------------------------------------------------------------------ instances that have
    // left

    /** An instance has left memory. */
    void forget(LoadedInstance gone, Departure departure) {
        table.remove(gone, departure.fence());
        openClaims.done(departure.instanceId());
        if (departure.alarm() != null) {
            departure.alarm().cancel();
        }
        if (departure.open()) {
            endings.left(departure.instanceId());
        }
    }

    /** Puts results of tasks into the database, from where the instance takes them wherever it is (INV-6). */
    private void keepResults(List<Arrival> arrivals) {
        for (Arrival arrival : arrivals) {
            if (arrival.receipt() instanceof TaskLease lease && arrival.event() instanceof Answer answer) {
                store(lease, answer);
            }
        }
    }

    /**
     * What came for an instance that has left memory, and that it has not recorded, finds another way: results into the
     * database (INV-6), the rest to the instance as it is now: it may have begun anew, or be held by this node still. A
     * claim that found it as it was before its last commit has nothing to say.
     */
    void takeUpAgain(Departure departure) {
        keepResults(departure.unrecorded());
        keepResults(departure.left().arrivals());
        Mail left = departure.left();
        Fence last = departure.fence();
        if (left.news() != null
                && (last == null || !left.news().record().fence().isBefore(last))) {
            claimed(left.news().record(), left.lastSequence());
            return;
        }
        for (Arrival arrival : left.arrivals()) {
            if (arrival.sequence() != 0) {
                offer(departure.instanceId(), arrival); // the whole inbox is read then
                return;
            }
        }
    }
}
