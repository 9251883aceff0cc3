package dev.durathread.internal.dispatch;

import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.internal.activity.ActivityRunner;
import dev.durathread.internal.dispatch.Resident.Mail;
import dev.durathread.internal.dispatch.Resident.Work;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Committer;
import dev.durathread.internal.node.Ending;
import dev.durathread.internal.node.Node;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.Identity;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.TaskLease;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;

/**
 * How instances leave memory: their code ends without running on, and what came for them and they have not recorded finds
 * another way.
 */
final class Leaving {
    private static final Logger LOG = EngineLog.of(Leaving.class);

    private final Node node;
    private final Committer committer;
    private final ActivityRunner activities;
    private final Residents residents;
    private final ClaimedTurns claimedTurns;
    private final Dispatcher dispatcher;
    private final Ending.Listener endings;

    Leaving(
            Node node,
            Committer committer,
            ActivityRunner activities,
            Residents residents,
            ClaimedTurns claimedTurns,
            Dispatcher dispatcher,
            Ending.Listener endings) {
        this.node = node;
        this.committer = committer;
        this.activities = activities;
        this.residents = residents;
        this.claimedTurns = claimedTurns;
        this.dispatcher = dispatcher;
        this.endings = endings;
    }

    /** Lets go of an instance; results of tasks that it has not recorded go into the database (INV-6). */
    void leave(Resident resident, List<Arrival> unrecorded) {
        Mail left = resident.leave();
        letGo(resident);
        giveUpSteps(resident);
        keepResults(unrecorded);
        keepResults(left.arrivals());
        dispatcher.cameTooLate(resident, left);
    }

    /** Lets go of an instance that was never born here; what came for the one that is there already finds another way. */
    void letGo(Resident resident, Mail left) {
        letGo(resident);
        keepResults(left.arrivals());
        dispatcher.cameTooLate(resident, left);
    }

    /** Steps have no row: where the instance is taken up again they are run again. */
    private void giveUpSteps(Resident resident) {
        Work work = resident.work;
        Identity identity = work.identity;
        if (identity != null) {
            work.steps.forEach(step -> activities.cancelStep(identity, step));
        }
        work.steps.clear();
    }

    /** Lets go of an instance that was ended or deleted without this node; a turn under way is left to notice. */
    void drop(Resident resident) {
        if (!resident.leaveBetweenTurns()) {
            dispatcher.changed(resident.id);
            return;
        }
        letGo(resident);
        giveUpSteps(resident);
        activities.checkTasksOf(resident.id);
    }

    /** Ends the code of an instance, once the turn that it may be in the middle of has come to its end. */
    void letGo(Resident resident) {
        residents.remove(resident);
        claimedTurns.done(resident.id);
        Work work = resident.work;
        work.underWay.lock();
        try {
            if (work.alarm != null) {
                work.alarm.cancel();
            }
            if (work.machine != null) {
                work.machine.close(); // and kept, for what follows a commit that is still under way
            }
        } catch (RuntimeException | Error e) {
            LOG.error("DUR-9003: the code of instance \"{}\" could not be ended", resident.id, e);
        } finally {
            work.underWay.unlock();
        }
        if (resident.leftOpen()) {
            endings.left(resident.id);
        }
        node.drain().stir();
    }

    /** Puts results of tasks into the database, from where the instance takes them wherever it is (INV-6). */
    void keepResults(List<Arrival> arrivals) {
        for (Arrival arrival : arrivals) {
            if (arrival.receipt() instanceof TaskLease lease && arrival.event() instanceof Answer answer) {
                dispatcher.store(lease, answer);
            }
        }
    }

    /** Lets go of an instance for which nothing goes on, to make room. */
    void evict(Resident resident) {
        if (resident.leaveIfQuiet()) {
            handTimerBack(resident.work, resident.id);
            letGo(resident);
        }
    }

    /** Without the instance in memory nobody here looks at its timer: from now on the database has it. */
    private void handTimerBack(Work work, String instanceId) {
        Instant due = work.machine == null ? null : work.machine.earliestTimer();
        Fence fence = work.fence;
        if (work.kept && due != null && fence != null) {
            InstanceRelease release = new InstanceRelease(instanceId, fence, node.id(), due, null);
            committer.submit(release, (_, _) -> dispatcher.claims().wakeAt(due));
        }
    }
}
