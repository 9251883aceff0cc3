package dev.durathread.internal.instance;

import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.host.Host.Scheduled;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.StepCall;
import dev.durathread.internal.replay.Turn;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An instance that this node has in memory, or is about to.
 *
 * <p>It owns its state. Its methods are the arrows of the table below; each is called by any thread, takes no time and
 * runs no user code. Whoever brings something while the instance is quiet has to see to its turn; one turn is under way
 * at a time, from taking the mail until all that follows from its commit is done (INV-4). What was given to a turn stays
 * noted until it is recorded; a result that is not goes another way (INV-6).
 */
public final class LoadedInstance {
    /*
     * QUIET     --arrival, news, wake-----------> QUEUED
     * QUIET     --expected---> UNBORN --born----> QUEUED
     *                          UNBORN --not born-> GONE
     * QUEUED    --turn begins-------------------> RUNNING
     * RUNNING   --put off-----------------------> QUEUED
     * RUNNING   --has something to store--------> STORING
     * RUNNING   --has nothing to store----------> FOLLOWING
     * STORING   --outcome-----------------------> FOLLOWING
     * FOLLOWING --nothing came------------------> QUIET
     * FOLLOWING --something came, or it goes on-> QUEUED
     * RUNNING, FOLLOWING --leaves---------------> GONE
     * QUIET     --evicted-----------------------> GONE
     * any but RUNNING --let go------------------> GONE; RUNNING leaves when its turn is over
     */
    enum Phase {
        QUIET,
        UNBORN,
        QUEUED,
        RUNNING,
        STORING,
        FOLLOWING,
        GONE
    }

    /** So often in a row an instance that was to end is given what has come meanwhile, and then ends all the same. */
    private static final int MOST_REFUSED_ENDS = 10;

    private static final Effect LEAVE = new Effect.Leave();
    private static final Effect SETTLE = new Effect.Settle(false);
    private static final Effect GO_ON = new Effect.Settle(true);

    private final String id;
    private Phase phase = Phase.QUIET;
    private List<Arrival> mail = List.of(); // made when something comes
    private @Nullable News news;
    private Mail underWay = Mail.NONE;
    private @Nullable LoadedCode code;
    private @Nullable OrchestrationContinuedAsNew goesOn;
    private @Nullable PendingStart start;
    private @Nullable Scheduled alarm;
    private @Nullable Instant alarmAt;
    private @Nullable Again again;
    private int refusedEnds;
    private boolean fresh = true;

    /** Whether a claim cleared the stored ready time, so that a commit or a release has to set it again. */
    private boolean claimed;

    private boolean woken;
    private boolean told;
    private boolean changed;
    private boolean endedElsewhere;
    private boolean letGo;

    public LoadedInstance(String id) {
        this.id = id;
    }

    /** What the answer to an offer is. */
    public enum Offer {
        /** Taken; the turn under way will see to it. */
        TAKEN,
        /** Taken; the caller has to queue a turn. */
        START,
        /** Not taken: the instance is not here any more. */
        GONE
    }

    public String id() {
        return id;
    }

    synchronized Phase phase() {
        return phase;
    }

    private void require(Phase expected) {
        if (phase != expected) {
            throw new IllegalStateException("instance \"" + id + "\" is " + phase + ", expected " + expected);
        }
    }

    // ------------------------------------------------------------------------------------- what comes, from any thread

    /** Brings an arrival. */
    public synchronized Offer offer(Arrival arrival) {
        if (phase == Phase.GONE) {
            return Offer.GONE;
        }
        if (mail.isEmpty()) {
            mail = new ArrayList<>(2);
        }
        mail.add(arrival);
        return queue();
    }

    /** Brings the news of a claim. */
    public synchronized Offer claimed(News found) {
        if (phase == Phase.GONE) {
            return Offer.GONE;
        }
        news = News.latest(news, found);
        return queue();
    }

    /**
     * A commit under way is about to bear it, claimed: what comes for it waits until it is born.
     *
     * @return false when there is an instance of that id here already
     */
    public synchronized boolean expect() {
        if (!fresh || phase != Phase.QUIET) {
            return false;
        }
        phase = Phase.UNBORN;
        return true;
    }

    /** The commit has borne it. */
    public synchronized Offer born(News found) {
        if (phase == Phase.UNBORN) {
            phase = Phase.QUIET;
        }
        return claimed(found);
    }

    /** It was not born after all: leaves memory with what came meanwhile; null when it is here for another reason. */
    public synchronized @Nullable Departure notBorn() {
        return phase == Phase.UNBORN ? depart() : null;
    }

    /**
     * Its start is not stored yet, and its first turn is to run.
     *
     * @return false when there is an instance of that id here already; else the caller has to queue the turn
     */
    public synchronized boolean runAhead(News unborn, PendingStart pending) {
        if (!fresh || phase != Phase.QUIET) {
            return false;
        }
        start = pending;
        return claimed(unborn) == Offer.START;
    }

    /** The start that its first turn is stored with; null when there is none, or once the first turn has its outcome. */
    public synchronized @Nullable PendingStart pendingStart() {
        return start;
    }

    /** Its alarm has rung: a timer is due. */
    public synchronized Offer wake() {
        alarm = null;
        alarmAt = null;
        if (phase == Phase.GONE) {
            return Offer.GONE;
        }
        woken = true;
        return queue();
    }

    /** It was ended or deleted without this node: it is to leave. One that is not quiet is looked at again afterwards. */
    public synchronized Offer endedElsewhere() {
        if (phase != Phase.QUIET) {
            changed = true;
            return phase == Phase.GONE ? Offer.GONE : Offer.TAKEN;
        }
        endedElsewhere = true;
        return queue();
    }

    private Offer queue() {
        if (phase != Phase.QUIET) {
            return Offer.TAKEN;
        }
        phase = Phase.QUEUED;
        fresh = false;
        return Offer.START;
    }

    /** Whether its end, when it comes, will be told from here. */
    public synchronized boolean willTellItsEnd() {
        return !told && phase != Phase.GONE;
    }

    /** Somebody has changed it; false when it is not quiet, after which {@link #wasChanged} tells. */
    public synchronized boolean changedWhileQuiet() {
        changed |= phase != Phase.QUIET;
        return phase == Phase.QUIET;
    }

    /** Whether somebody has changed it while it was not quiet, and nobody has asked since. */
    public synchronized boolean wasChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** Whether a turn is queued or under way. */
    public synchronized boolean isBusy() {
        return switch (phase) {
            case QUEUED, RUNNING, STORING, FOLLOWING -> true;
            case QUIET, UNBORN, GONE -> false;
        };
    }

    // ------------------------------------------------------------------------------------------------- a turn, in
    // order

    /** Begins a turn and takes all that came; null when the instance has left, and there is no turn. */
    public synchronized @Nullable Mail beginTurn() {
        if (phase != Phase.QUEUED) {
            return null;
        }
        phase = Phase.RUNNING;
        underWay = mail.isEmpty() && news == null && again == null ? Mail.NONE : new Mail(mail, news, again);
        claimed |= news != null;
        mail = List.of();
        news = null;
        again = null;
        woken = false;
        return underWay;
    }

    /** Whether the turn that was begun is for nothing but to leave. */
    public synchronized boolean hasEndedElsewhere() {
        return endedElsewhere;
    }

    /** The end of the last execution, whose next one the turn begins; null when it goes on with what is loaded. */
    public synchronized @Nullable OrchestrationContinuedAsNew goesOnAfter() {
        return goesOn;
    }

    /** What is loaded; null for nothing. For whoever has the turn. */
    public synchronized @Nullable LoadedCode code() {
        return code;
    }

    /** The turn has brought the code up to date, or has loaded another one. */
    public synchronized List<Effect> loaded(LoadedCode now) {
        List<Effect> effects = new ArrayList<>(0);
        if (code != null) {
            now.takeOver(code, effects);
        }
        code = now;
        goesOn = null;
        return effects;
    }

    /** The turn cannot be run for now: what it was given is given to the next. False when it has to leave instead. */
    public synchronized boolean putOff() {
        require(Phase.RUNNING);
        if (letGo) {
            return false;
        }
        List<Arrival> all = new ArrayList<>(underWay.arrivals());
        all.addAll(mail);
        mail = all;
        if (underWay.news() != null) {
            news = news == null ? underWay.news() : News.latest(underWay.news(), news);
        }
        again = underWay.again();
        underWay = Mail.NONE;
        phase = Phase.QUEUED;
        return true;
    }

    /**
     * Ends a turn that has nothing to store.
     *
     * @param mayBegin whether steps may be begun
     * @return what follows; null when it has to be stored all the same
     */
    public synchronized @Nullable List<Effect> nothingToStore(Turn turn, boolean mayBegin) {
        require(Phase.RUNNING);
        LoadedCode own = loadedCode();
        if (!turn.isEmpty() || (claimed && !goesOnToSteps(own))) {
            return null;
        }
        phase = Phase.FOLLOWING;
        List<Effect> effects = new ArrayList<>(2);
        if (claimed) {
            own.keepLease(); // by the claim, which cleared the ready time
            effects.add(new Effect.ClaimOver());
        }
        Consequences.keepUnrecorded(underWay.arrivals(), turn, effects);
        settle(own, mayBegin, effects);
        return effects;
    }

    /**
     * A claimed instance whose turn has nothing to store but whose steps run here from now on: it is not committed, so
     * that the claim goes on counting as a delivery until a step is recorded. One that kills its process is stopped so.
     */
    private boolean goesOnToSteps(LoadedCode own) {
        News found = underWay.news();
        return own.hasOpenSteps() && (found == null || found.record().blocked() == null);
    }

    /** Whether a turn may end it only if no message has come that it has not seen. */
    public synchronized boolean endsOnlyIfAllSeen() {
        return refusedEnds < MOST_REFUSED_ENDS;
    }

    /** The commit of the turn is on its way. */
    public synchronized void stores() {
        require(Phase.RUNNING);
        phase = Phase.STORING;
    }

    /**
     * The commit of the turn has its outcome.
     *
     * @param uncertain whether an earlier try failed and may have been applied all the same
     * @param mayBegin whether steps, and the next execution of a chain, may be begun
     */
    public synchronized List<Effect> committed(
            TurnPlan plan, WriteOutcome outcome, boolean uncertain, boolean mayBegin) {
        if (phase != Phase.GONE) {
            require(Phase.STORING);
        }
        PendingStart pending = start;
        start = null;
        return switch (outcome) {
            case WriteOutcome.Applied applied -> applied(plan, applied, mayBegin);
            case WriteOutcome.UnseenMessages(long last) -> unseen(plan, last, mayBegin);
            case WriteOutcome.FenceLost _,
                    WriteOutcome.TaskGone _,
                    WriteOutcome.Created _,
                    WriteOutcome.Exists _,
                    WriteOutcome.Delivered _,
                    WriteOutcome.Duplicate _,
                    WriteOutcome.NoSuchInstance _,
                    WriteOutcome.Finished _ -> refused(plan, uncertain, pending != null && pending.isRefused());
        };
    }

    private List<Effect> applied(TurnPlan plan, WriteOutcome.Applied applied, boolean mayBegin) {
        List<Effect> effects = new ArrayList<>(4);
        if (claimed) {
            claimed = false;
            effects.add(new Effect.ClaimOver());
        }
        refusedEnds = 0;
        LoadedCode own = loadedCode();
        own.stored(plan.commit());
        plan.apply(own.work());
        told |= plan.commit().state() instanceof InstanceState.Finished;
        Consequences.ofCommit(plan, applied, own, effects);
        Consequences.keepUnrecorded(underWay.arrivals(), plan.turn(), effects);
        if (phase == Phase.GONE) {
            return effects; // it was let go meanwhile, and whoever did that has its code
        }
        phase = Phase.FOLLOWING;
        underWay = Mail.NONE;
        switch (plan.end()) {
            case null -> settle(own, mayBegin, effects);
            case OrchestrationContinuedAsNew again
            when mayBegin -> {
                goesOn = again;
                effects.add(letGo ? LEAVE : GO_ON);
            }
            case Ended _ -> effects.add(LEAVE);
        }
        return effects;
    }

    /** The commit of the turn can never be stored: the instance is to leave and to be handed back. */
    public synchronized List<Effect> unstorable(TurnPlan plan) {
        if (phase != Phase.GONE) {
            require(Phase.STORING);
            phase = Phase.FOLLOWING;
        }
        start = null;
        return Consequences.ofRefusal(plan, false);
    }

    /** Messages have come that the code has not seen: it is to have them before it ends. */
    private List<Effect> unseen(TurnPlan plan, long lastSequence, boolean mayBegin) {
        if (letGo || !mayBegin || phase == Phase.GONE) {
            return refused(plan, false, false);
        }
        phase = Phase.FOLLOWING;
        refusedEnds++;
        loadedCode().hasOutrunItsFence();
        again = new Again(plan.commit().seenThrough(), lastSequence);
        List<Arrival> all = new ArrayList<>();
        underWay.arrivals().stream()
                .filter(arrival -> arrival.sequence() == 0) // the others are in the inbox
                .forEach(all::add);
        all.addAll(mail);
        mail = all;
        underWay = Mail.NONE;
        List<Effect> effects = Consequences.ofRefusal(plan, false);
        effects.add(GO_ON);
        return effects;
    }

    /** Another node moved it on, or it was deleted or suspended: what this node has of it is out of date. */
    private List<Effect> refused(TurnPlan plan, boolean uncertain, boolean existedBefore) {
        List<Effect> effects = Consequences.ofRefusal(plan, uncertain);
        if (phase != Phase.GONE) {
            phase = Phase.FOLLOWING;
            // what a claim has found is in no commit now, and its ready time was cleared: it is to be found again
            effects.add(existedBefore ? LEAVE : new Effect.LeaveRefused(uncertain || claimed));
        }
        return effects;
    }

    /** The commit of the turn will have no outcome, since the node ends; true when the instance is to leave now. */
    public synchronized boolean dropped() {
        return letGo && phase == Phase.STORING; // else whoever lets it go finds it so
    }

    private void settle(LoadedCode own, boolean mayBegin, List<Effect> effects) {
        underWay = Mail.NONE;
        if (letGo) {
            effects.add(LEAVE);
            return;
        }
        if (mayBegin) { // else another node takes the instance and runs them
            for (StepCall step : own.newSteps()) {
                effects.add(new Effect.RunStep(own.identity(), step));
            }
        }
        setAlarm(own, effects);
        effects.add(SETTLE);
    }

    private void setAlarm(LoadedCode own, List<Effect> effects) {
        Instant due = own.earliestTimer();
        Instant here = own.keepsLease() ? due : null;
        if (alarmAt != null && !alarmAt.equals(here)) {
            if (alarm != null) {
                effects.add(new Effect.StopAlarm(alarm));
            }
            alarm = null;
            alarmAt = null;
        }
        if (here != null && alarmAt == null) {
            alarmAt = here;
            effects.add(new Effect.SetAlarm(here));
        } else if (due != null && here == null) {
            effects.add(new Effect.LookAt(due));
        }
    }

    /** The alarm is set; false when it is needed no longer. */
    public synchronized boolean alarmIsSet(Scheduled set) {
        if (phase == Phase.GONE) {
            return false;
        }
        if (alarmAt != null) { // else it has rung already
            alarm = set;
        }
        return true;
    }

    /** All that follows from the turn is done; true when the caller has to queue the next one. */
    public synchronized boolean settled() {
        if (phase != Phase.FOLLOWING) {
            return false;
        }
        boolean more = !mail.isEmpty() || news != null || woken || goesOn != null || again != null;
        phase = more ? Phase.QUEUED : Phase.QUIET;
        return more;
    }

    // ----------------------------------------------------------------------------------------------------- out of
    // memory

    /** Leaves memory from inside a turn, or after one; null when it has left already. */
    public synchronized @Nullable Departure leave() {
        return phase == Phase.GONE ? null : depart();
    }

    /** Leaves memory if nothing goes on, here or in a task or step of this node; null when something does. */
    public synchronized @Nullable Departure evict() {
        boolean idle = phase == Phase.QUIET && (code == null || code.work().isEmpty());
        return idle ? depart() : null;
    }

    /** The node ends. Null when a turn is running, which sees to it, or when it has left already. */
    public synchronized @Nullable Departure letGo() {
        letGo = true;
        return phase == Phase.RUNNING || phase == Phase.GONE ? null : depart();
    }

    private Departure depart() {
        phase = Phase.GONE;
        Departure departure = new Departure(
                id,
                code,
                alarm,
                underWay.arrivals(),
                new Mail(mail, news, null),
                code == null ? null : code.fence(),
                !told);
        underWay = Mail.NONE;
        mail = List.of();
        news = null;
        alarm = null;
        return departure;
    }

    private LoadedCode loadedCode() {
        return Objects.requireNonNull(code, "a turn runs with code alone");
    }
}
