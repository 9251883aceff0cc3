package dev.durathread.internal.dispatch;

import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.host.Host.Scheduled;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.ExecutionMachine;
import dev.durathread.internal.replay.Identity;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An instance that this node has in memory, or is about to.
 *
 * <p>Arrivals come from any thread. Whoever brings one while the instance is quiet starts its turn; one turn is under
 * way at a time, from taking the mail to the end of its commit, and the fields of {@link Work} belong to that turn.
 */
final class Resident {
    /*
     * QUIET --expected--> UNBORN --born-> BUSY (its first turn)
     *                     UNBORN --not born--> GONE
     * QUIET --first turn ahead of the start--> BUSY
     * QUIET --arrival--> BUSY --turn committed, no mail--> QUIET
     *                    BUSY --turn committed, mail-----> BUSY (the next turn)
     * QUIET --evicted--> GONE;  BUSY --finished, refused, moved--> GONE
     */
    private enum Phase {
        QUIET,
        UNBORN,
        BUSY,
        GONE
    }

    final String id;
    final Work work = new Work();
    private List<Arrival> mail = List.of(); // made when something comes
    private Phase phase = Phase.QUIET;
    private boolean fresh = true;
    private @Nullable Birth birth;
    private @Nullable News news;
    private boolean woken;
    private boolean ended;
    private boolean changed;

    /** What only the turn under way touches. */
    static final class Work {
        /**
         * Held while a turn runs. Not a monitor: the JVM does not survive a continuation that is run by a thread that
         * holds one.
         */
        final ReentrantLock underWay = new ReentrantLock();

        /** The code with its state; null before it was rehydrated. */
        @Nullable
        ExecutionMachine machine;

        @Nullable
        Identity identity;

        /** What the next execution begins with; null unless the last turn continued as new here. */
        @Nullable
        OrchestrationStarted next;

        /** The fence after the last commit that this node knows of. */
        @Nullable
        Fence fence;

        /** When the instance was created. */
        Instant createdAt = Instant.EPOCH;

        /** Turns of the execution; each event given to turns before it was rehydrated counts as one. */
        long turns;

        /** How often committed turns have changed the custom status. */
        long customStatusVersion;

        /** The highest inbox sequence that the machine was given. */
        long seen;

        /** Whether a claim cleared the stored ready time, so that a commit or a release has to set it again. */
        boolean claimed;

        /** Activity ids of tasks that this node holds for the instance. */
        Set<Long> tasks = Collections.emptySet(); // made when first used, as is the next: what only waits has neither

        /** Numbers of steps that run here. */
        Set<Long> steps = Collections.emptySet();

        /** Whether the machine was made from the database and the inbox not read since. */
        boolean inboxUnread;

        /** Whether the last commit kept the lease, so that nobody else looks at the earliest timer. */
        boolean kept;

        /** The alarm for the earliest timer; null for none. */
        @Nullable
        Scheduled alarm;

        void addTask(long activityId) {
            if (tasks.isEmpty()) {
                tasks = new HashSet<>(2);
            }
            tasks.add(activityId);
        }

        /** @return whether the step did not run here before */
        boolean addStep(long number) {
            if (steps.isEmpty()) {
                steps = new HashSet<>(2);
            }
            return steps.add(number);
        }

        boolean hasLocalWork() {
            return !tasks.isEmpty() || !steps.isEmpty();
        }
    }

    /**
     * What a claim or a creation has found.
     *
     * @param lastSequence the newest message that the inbox of this incarnation ever held
     */
    record News(InstanceRecord record, long lastSequence) {
        /** What is known with this too, which came later: sequences of one incarnation say nothing of another one's. */
        News followedBy(News later) {
            boolean same = record.fence().incarnation() == later.record.fence().incarnation();
            if (!same) {
                return later;
            }
            InstanceRecord newest = later.record.fence().isBefore(record.fence()) ? record : later.record;
            return new News(newest, Math.max(lastSequence, later.lastSequence));
        }
    }

    /** What a turn begins with. */
    record Mail(List<Arrival> arrivals, @Nullable News news) {
        /** The highest sequence of an inbox message of the incarnation that the news are of. */
        long lastSequence() {
            if (news == null) {
                return 0;
            }
            long incarnation = news.record().fence().incarnation();
            return arrivals.stream()
                    .filter(arrival -> !arrival.isForAnotherThan(incarnation))
                    .mapToLong(Arrival::sequence)
                    .reduce(news.lastSequence(), Math::max);
        }

        /** Whether something came for an incarnation that the one in memory is not. */
        boolean isForAnotherThan(Fence loaded) {
            for (Arrival arrival : arrivals) {
                if (arrival.isForAnotherThan(loaded.incarnation())) {
                    return true;
                }
            }
            return false;
        }
    }

    Resident(String id) {
        this.id = id;
    }

    /** What the answer to an offer is. */
    enum Offer {
        /** Taken; the turn under way will see to it. */
        TAKEN,
        /** Taken; the caller has to start a turn. */
        START,
        /** Not taken: the instance is not here any more. */
        GONE
    }

    /** Brings an arrival. */
    synchronized Offer offer(Arrival arrival) {
        if (phase == Phase.GONE) {
            return Offer.GONE;
        }
        if (mail.isEmpty()) {
            mail = new ArrayList<>(2);
        }
        mail.add(arrival);
        return begin();
    }

    /** Brings the news of a claim. */
    synchronized Offer claimed(InstanceRecord record, long lastSequence) {
        if (phase == Phase.GONE) {
            return Offer.GONE;
        }
        News latest = new News(record, lastSequence);
        news = news == null ? latest : news.followedBy(latest);
        return begin();
    }

    /**
     * A commit under way is about to bear it, claimed: what comes for it waits until it is born.
     *
     * @return false when there is an instance of that id here already
     */
    synchronized boolean expect() {
        if (!fresh || phase != Phase.QUIET) {
            return false;
        }
        phase = Phase.UNBORN;
        return true;
    }

    /**
     * Its start is not stored yet, and its first turn is to run.
     *
     * @return false when there is an instance of that id here already; else the caller has to start the turn
     */
    synchronized boolean runAhead(InstanceRecord record, Birth birth) {
        if (!fresh || phase != Phase.QUIET) {
            return false;
        }
        this.birth = birth;
        return claimed(record, 0) == Offer.START;
    }

    /** The start that its first turn is stored with; null when there is none, or once the first turn has its outcome. */
    synchronized @Nullable Birth birth() {
        return birth;
    }

    /** The first turn has its outcome, and its start before it. */
    synchronized void birthIsOver() {
        birth = null;
    }

    /** The commit has borne it. */
    synchronized Offer born(InstanceRecord record, long lastSequence) {
        if (phase == Phase.UNBORN) {
            phase = Phase.QUIET;
        }
        return claimed(record, lastSequence);
    }

    /** It was not born after all: leaves memory with what came meanwhile; null when it is here for another reason. */
    synchronized @Nullable Mail leaveUnborn() {
        return phase == Phase.UNBORN ? leave() : null;
    }

    /** Asks for a turn without bringing anything: a timer is due, or a lost turn is to be tried again. */
    synchronized Offer wake() {
        if (phase == Phase.GONE) {
            return Offer.GONE;
        }
        woken = true;
        return begin();
    }

    private Offer begin() {
        if (phase != Phase.QUIET) {
            return Offer.TAKEN;
        }
        phase = Phase.BUSY;
        fresh = false;
        return Offer.START;
    }

    /** Its end is committed and about to be told; it only has to leave. */
    synchronized void ended() {
        ended = true;
    }

    /** Whether its end, when it comes, will be told from here. */
    synchronized boolean willTellItsEnd() {
        return !ended && phase != Phase.GONE;
    }

    /** Somebody has changed it; false when a turn or its birth is under way, after which {@link #wasChanged} tells. */
    synchronized boolean changedWhileQuiet() {
        changed |= phase != Phase.QUIET;
        return phase == Phase.QUIET;
    }

    /** Whether somebody has changed it while a turn was under way, and nobody has asked since. */
    synchronized boolean wasChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** Whether nobody here has told its end. */
    synchronized boolean leftOpen() {
        return !ended;
    }

    synchronized boolean isBusy() {
        return phase == Phase.BUSY;
    }

    /** Takes all that came. */
    synchronized Mail take() {
        Mail taken = new Mail(mail, news);
        mail = List.of();
        news = null;
        woken = false;
        return taken;
    }

    /** Puts back what a turn could not use for now. */
    synchronized void putBack(Mail taken) {
        List<Arrival> all = new ArrayList<>(taken.arrivals());
        all.addAll(mail);
        mail = all;
        if (taken.news() != null) {
            news = news == null ? taken.news() : taken.news().followedBy(news);
        }
    }

    /** Ends a turn; true when more came meanwhile and the caller has to go on with the next one. */
    synchronized boolean more() {
        if (!mail.isEmpty() || news != null || woken) {
            return true;
        }
        phase = Phase.QUIET;
        return false;
    }

    /** Leaves memory from inside a turn; what came meanwhile is given to the caller to find another way. */
    synchronized Mail leave() {
        phase = Phase.GONE;
        return take();
    }

    /** Leaves memory if nothing goes on, here or in a task or step of this node; false when something does. */
    synchronized boolean leaveIfQuiet() {
        if (phase != Phase.QUIET || work.hasLocalWork()) {
            return false;
        }
        phase = Phase.GONE;
        return true;
    }

    /** Leaves memory if no turn is under way, whatever else runs for it here. */
    synchronized boolean leaveBetweenTurns() {
        if (phase != Phase.QUIET) {
            return false;
        }
        phase = Phase.GONE;
        return true;
    }
}
