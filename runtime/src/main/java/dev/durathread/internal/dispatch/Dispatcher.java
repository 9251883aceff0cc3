package dev.durathread.internal.dispatch;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityFailed;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.activity.Completions;
import dev.durathread.internal.host.TurnExecutor;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Brings what arrives to the instance that it is for: to the one in memory where there is one, to the database where
 * there is not.
 */
public final class Dispatcher implements Completions {
    private static final Logger LOG = EngineLog.of(Dispatcher.class);

    /** What may have killed a node before is held back no longer than this part of a lease. */
    private static final int PART_OF_LEASE = 6;

    private static final Duration LONGEST_UNWINDING = Duration.ofSeconds(5);

    private final Node node;
    private final Committer committer;
    private final Residents residents;
    private final Capacity capacity;
    private final TurnExecutor turns;
    private final InstanceClaims claims;
    private final ClaimedTurns claimedTurns;
    private final TurnRunner runner;
    private final Departures departures;

    /** @param turns runs turns; its threads are of the kind that the node's fibers need */
    public Dispatcher(
            Node node,
            Committer committer,
            ActivityRunner activities,
            TurnExecutor turns,
            Executor storage,
            Ending.Listener endings) {
        this.node = node;
        this.committer = committer;
        this.turns = turns;
        this.capacity = new Capacity(node.options().orchestrationConcurrency() * 64);
        this.residents = new Residents(node.options().maxResidentInstances());
        this.claimedTurns = new ClaimedTurns(node.host(), node.options().lease().dividedBy(PART_OF_LEASE));
        this.claims = new InstanceClaims(node, storage, capacity, residents, new Poison(node, committer, this)::take);
        this.runner = new TurnRunner(node, committer, activities, residents, capacity, claimedTurns, this, endings);
        this.departures = new Departures(
                node,
                storage,
                residents,
                resident -> onTurnThread(() -> runner.leaving().drop(resident)));
    }

    /** The claiming of instances, to be woken when there may be work. */
    public InstanceClaims claims() {
        return claims;
    }

    /** The turns under way, for the watchdog. */
    public TurnRunner runner() {
        return runner;
    }

    /** How many instances are in memory. */
    public int residentCount() {
        return residents.size();
    }

    /** Whether an instance is in memory, so that its end will be told from here. */
    public boolean willTellEndOf(String instanceId) {
        Resident resident = residents.find(instanceId);
        return resident != null && resident.willTellItsEnd();
    }

    /** Somebody has changed an instance: it is dropped if it is in memory and has ended without this node. */
    public void changed(String instanceId) {
        departures.suspect(instanceId);
    }

    /** Leaves what is new to other nodes. */
    public void stopTaking() {
        claims.stop();
        capacity.close();
    }

    /** Whether no turn is under way. */
    public boolean isIdle() {
        return residents.all().stream().noneMatch(Resident::isBusy);
    }

    /** Whether a new instance would be run here at once. */
    public boolean takesMore() {
        return capacity.takesMore();
    }

    boolean hasInMemory(String instanceId) {
        return residents.find(instanceId) != null;
    }

    /** An instance was claimed, or came to this node by other ways. */
    void claimed(InstanceRecord record, long lastSequence) {
        claimedTurns.begun(record.instanceId());
        Resident.Offer offer;
        Resident resident;
        do {
            resident = residents.findOrAdd(record);
            if (resident == null) {
                claimedTurns.done(record.instanceId());
                return;
            }
            offer = resident.claimed(record, lastSequence);
        } while (offer == Resident.Offer.GONE);
        if (offer == Resident.Offer.START) {
            startTurn(resident);
        }
    }

    /**
     * An instance was claimed that is to take its turn only when all that was claimed before has taken its own.
     *
     * @param then called when its turn has its outcome
     */
    void claimedAsTheLast(InstanceRecord record, long lastSequence, Runnable then) {
        claimedTurns.asTheLast(record.instanceId(), () -> claimed(record, lastSequence));
        claimedTurns.after(record.instanceId(), then);
    }

    @Override
    public void afterClaimedTurns(Runnable then) {
        claims.afterClaiming(() -> claimedTurns.afterThose(then));
    }

    /**
     * An instance is about to be created for this node to hold. It is kept a place in memory, so that a claim that finds
     * it before its creation was told does not run it a second time. To be followed by {@link #created} or {@link
     * #notCreated}.
     *
     * @return the start of an instance of that id whose first turn runs ahead of it, and that is not told; null for none
     */
    @Nullable
    Birth expect(NewInstance unborn) {
        Resident resident;
        if (unborn.leaseTo() == null) {
            resident = residents.find(unborn.instanceId());
        } else {
            resident = residents.findOrAdd(unborn.instanceId());
            resident.expect();
        }
        Birth birth = resident == null ? null : resident.birth();
        return birth == null || birth.told().isDone() ? null : birth;
    }

    /** An instance that was expected was not created, or not for this node. */
    public void notCreated(NewInstance unborn) {
        Resident resident = unborn.leaseTo() == null ? null : residents.find(unborn.instanceId());
        if (resident != null) {
            Resident.Mail mail = resident.leaveUnborn();
            if (mail != null) {
                runner.leaving().letGo(resident, mail);
            }
        }
    }

    /**
     * Runs the first turn of an instance before its start is stored, if this node can run it at once and nobody may have to
     * give way to it.
     *
     * @param starter hears what becomes of the start
     * @return empty when the start has to be stored first
     */
    Optional<Birth> runAhead(NewInstance start, Committer.Callback starter) {
        if (start.leaseTo() == null
                || start.replaceFinished()
                || !start.messages().isEmpty()
                || capacity.hasWaiting()
                || committer.hasCompany()) {
            return Optional.empty();
        }
        Birth birth = new Birth(start, committer, starter);
        Resident resident = residents.findOrAdd(start.instanceId());
        if (residents.hadLately(resident.id) || !resident.runAhead(recordOf(start), birth)) {
            return Optional.empty();
        }
        startTurn(resident);
        return Optional.of(birth);
    }

    /** An instance was created and is held by this node. */
    public void created(NewInstance created) {
        born(recordOf(created), created.messages().size());
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

    private void born(InstanceRecord record, long lastSequence) {
        Resident.Offer offer;
        Resident resident;
        do {
            resident = residents.findOrAdd(record.instanceId());
            offer = resident.born(record, lastSequence);
        } while (offer == Resident.Offer.GONE);
        if (offer == Resident.Offer.START) {
            startTurn(resident);
        }
    }

    /** A message was stored; the receiver is given it if it is in memory or is held by this node. */
    public void delivered(Delivery delivery, WriteOutcome outcome) {
        if (!(outcome instanceof WriteOutcome.Delivered stored)) {
            return;
        }
        if (!stored.leased()) {
            claims.wake();
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
        Resident.Offer offer;
        Resident resident;
        do {
            resident = residents.findOrAdd(instanceId);
            offer = resident.offer(arrival);
        } while (offer == Resident.Offer.GONE);
        if (offer == Resident.Offer.START) {
            startTurn(resident);
        }
    }

    /**
     * Takes up again what came for an instance as it left memory: it may have begun anew, or be held by this node still.
     * A claim that found it as it was before its last commit has nothing to say.
     */
    void cameTooLate(Resident gone, Resident.Mail mail) {
        InstanceRecord news = mail.news() == null ? null : mail.news().record();
        Fence last = gone.work.fence;
        if (news != null && (last == null || !news.fence().isBefore(last))) {
            claimed(news, mail.lastSequence());
            return;
        }
        mail.arrivals().stream()
                .filter(arrival -> arrival.sequence() != 0)
                .findFirst()
                .ifPresent(message -> offer(gone.id, message)); // the whole inbox is read then
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
        Resident resident = residents.find(instanceId);
        if (resident == null) {
            return false;
        }
        Resident.Offer offer = resident.offer(arrival);
        if (offer == Resident.Offer.START) {
            capacity.turnQueued();
            turns.executeNext(() -> turn(resident));
        }
        return offer != Resident.Offer.GONE;
    }

    /** Puts a task's outcome into the database, from where the instance takes it wherever it is. */
    void store(TaskLease task, Answer outcome) {
        Message message = new Message(task.task().executionId(), outcome, null);
        boolean runsTurns = !node.registry().codeKeys().isEmpty();
        Delivery delivery =
                new Delivery(task.task().instanceId(), message, runsTurns && takesMore() ? node.id() : null);
        committer.submit(new TaskCompletion(task, delivery), new Committer.Callback() {
            @Override
            public void done(WriteOutcome stored, boolean uncertain) {
                kept(task, delivery, stored, uncertain);
            }

            @Override
            public void failed(RuntimeException why) {
                if (outcome instanceof ActivityCompleted) {
                    store(task, unstorable(task, outcome, why));
                }
            }
        });
    }

    /** A result that no row can hold fails its activity: the code that waits for it hears so. */
    private Answer unstorable(TaskLease task, Answer result, RuntimeException why) {
        int attempts = result instanceof ActivityCompleted completed ? completed.attempts() : 1;
        return new ActivityFailed(
                0,
                node.host().now(),
                task.task().activityId(),
                Failure.ofEngine("ProviderException", StorableText.of("DUR-3012: its result cannot be stored: " + why)),
                attempts);
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
            claims.revive();
        }
    }

    void startTurn(Resident resident) {
        capacity.turnQueued();
        turns.execute(() -> turn(resident));
    }

    private void turn(Resident resident) {
        if (capacity.turnBegun()) {
            claims.wake();
        }
        runner.run(resident);
    }

    /** Does something that may run or end user code, and that follows from a turn or from the end of one. */
    void onTurnThread(Runnable task) {
        turns.executeNext(task);
    }

    /** Lets go of every instance in memory; their code does not run on. */
    public void close() {
        departures.stop();
        runner.stop();
        List<Resident> all = residents.all();
        CountDownLatch left = new CountDownLatch(all.size());
        all.forEach(resident -> turns.execute(() -> {
            try {
                runner.leaving().letGo(resident);
            } finally {
                left.countDown();
            }
        }));
        try {
            if (!left.await(LONGEST_UNWINDING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("DUR-9004: {} instances did not leave memory in {}", left.getCount(), LONGEST_UNWINDING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
