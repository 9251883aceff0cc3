package dev.durathread.internal.instance;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Arrived;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.KeyValue;
import dev.durathread.internal.registry.OrchestrationCode;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.ExecutionMachine;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.StepCall;
import dev.durathread.internal.replay.Turn;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.TurnCommit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The code of an instance in memory, with what is known of the instance at one fence. Touched by whoever has the turn.
 *
 * <p>It belongs to one execution of one incarnation. Another one gets a code of its own, so that nothing that was seen,
 * counted or kept in a mailbox is carried over (INV-16).
 */
public final class LoadedCode {
    private final ExecutionMachine machine;
    private final Identity identity;
    private final Instant createdAt;
    private final LocalWork work;

    /** What the execution begins with; null once it has begun. */
    private @Nullable OrchestrationStarted first;

    /** After the last commit that this node knows of. */
    private Fence fence;

    /** How often committed turns have changed the custom status. */
    private long customStatusVersion;

    /** Turns of the execution; each event given to turns before it was loaded counts as one. */
    private long turns;

    /** The highest inbox sequence that the machine was given. */
    private long seen;

    /** Whether there may be more in the inbox than was told of. */
    private boolean inboxUnread;

    /** Whether the node keeps the lease, so that nobody else looks at the earliest timer. */
    private boolean kept;

    /** Whether it has run further than what is stored, so that it cannot go on. */
    private boolean outrun;

    private boolean closed;

    /** One that has not run yet, as its record says. */
    LoadedCode(ExecutionMachine machine, Identity identity, InstanceRecord record, boolean inboxUnread) {
        this.machine = machine;
        this.identity = identity;
        this.createdAt = record.createdAt();
        this.fence = record.fence();
        this.customStatusVersion = record.customStatusVersion();
        this.inboxUnread = inboxUnread;
        this.work = new LocalWork();
    }

    /** The next execution of a chain. What nobody took goes over in the machine: it is the same incarnation's. */
    private LoadedCode(LoadedCode before, ExecutionMachine machine, Identity identity) {
        this.machine = machine;
        this.identity = identity;
        this.createdAt = before.createdAt;
        this.fence = before.fence;
        this.customStatusVersion = before.customStatusVersion;
        this.seen = before.seen;
        this.inboxUnread = before.inboxUnread;
        this.work = new LocalWork();
    }

    /** Which execution it is. */
    public Identity identity() {
        return identity;
    }

    /** The fence that the next commit builds on. */
    public Fence fence() {
        return fence;
    }

    Instant createdAt() {
        return createdAt;
    }

    long turns() {
        return turns;
    }

    long seen() {
        return seen;
    }

    long customStatusVersion() {
        return customStatusVersion;
    }

    /** Whether it is where its fence is, and its code lives. */
    boolean canGoOn() {
        return !closed && !outrun;
    }

    /** Its last turn was not stored, and the instance stands where it stood before. */
    void hasOutrunItsFence() {
        outrun = true;
    }

    boolean isOf(long incarnation) {
        return identity.incarnation() == incarnation;
    }

    LocalWork work() {
        return work;
    }

    /** Numbers of the steps that run here. */
    public List<Long> runningSteps() {
        return List.copyOf(work.steps());
    }

    /** The stack of the code that is running, empty when none is; from any thread. */
    StackTraceElement[] runningStack() {
        return machine.runningStack();
    }

    /** Whether a turn can be run with nothing but its mail. */
    public boolean isUpToDate(Mail mail) {
        return canGoOn() && mail.news() == null && !mail.isForAnotherThan(identity.incarnation());
    }

    /** The execution is to begin with that event in its next turn. */
    void beginsWith(OrchestrationStarted event) {
        first = event;
    }

    /** Takes recorded events that follow on from those it has; more of them may follow. */
    void replay(List<HistoryEvent> events, boolean more, Instant now) {
        if (more) {
            machine.replayPart(events, now);
        } else {
            machine.replay(events, now);
        }
        for (HistoryEvent event : events) {
            if (event instanceof Arrived || event instanceof OrchestrationStarted) {
                turns++;
            }
        }
    }

    /**
     * Moves to a later fence of the same execution, which another node has reached; its events are to be replayed next.
     * What was held undelivered may be recorded by now: it is forgotten, and the inbox read anew (INV-16).
     */
    void follow(InstanceRecord record) {
        machine.forgetUnrecorded();
        seen = 0;
        inboxUnread = true;
        fence = record.fence();
        customStatusVersion = record.customStatusVersion();
    }

    /** The id of the last event that it has. */
    long lastEventId() {
        return machine.lastEventId();
    }

    /**
     * What the next turn is given. Messages that came one by one in their order are taken as they came; where one is
     * missing, the inbox is read from the last one known. What came for another incarnation is none of this one's (INV-16).
     */
    List<Arrival> arrivals(Mail mail, Inbox inbox) {
        News news = mail.news();
        long newest = news != null && isOf(news.incarnation()) ? news.lastSequence() : 0;
        if (mail.again() != null) {
            newest = Math.max(newest, mail.again().lastSequence());
        }
        boolean behind = inboxUnread || newest > seen;
        List<Arrival> arrivals = new ArrayList<>(mail.arrivals().size());
        for (Arrival arrival : mail.arrivals()) {
            if (arrival.isForAnotherThan(identity.incarnation())) {
                continue;
            }
            if (arrival.sequence() == 0) {
                arrivals.add(arrival);
            } else if (!behind && arrival.sequence() == seen + 1) {
                arrivals.add(arrival);
                seen++;
            } else if (arrival.sequence() > seen) {
                behind = true;
            }
        }
        if (behind) {
            for (InboxMessage stored : inbox.after(identity.instanceId(), seen)) {
                arrivals.add(arrival(stored));
                seen = stored.sequence();
            }
            inboxUnread = false;
            seen = Math.max(seen, newest);
        }
        return arrivals;
    }

    private Arrival arrival(InboxMessage stored) {
        return new Arrival(
                identity.incarnation(),
                stored.message().executionId(),
                stored.message().event(),
                stored.sequence(),
                null);
    }

    /** Runs the code over what arrived. */
    public Turn run(List<Arrival> arrivals, Instant now) {
        OrchestrationStarted start = first;
        first = null;
        return counted(start == null ? machine.turn(arrivals, now) : machine.start(start, arrivals, now));
    }

    /** Runs the code over what arrived, in an order of its own. */
    public Turn run(Again.Order order, Instant now) {
        OrchestrationStarted start = first;
        first = null;
        return counted(
                start == null
                        ? machine.turn(order.ahead(), order.rest(), now)
                        : machine.start(start, order.ahead(), order.rest(), now));
    }

    private Turn counted(Turn turn) {
        turns += turn.events().isEmpty() ? 0 : 1;
        return turn;
    }

    /** The turn was stored, in this way. */
    void stored(TurnCommit commit) {
        fence = commit.fenceAfter();
        kept = commit.state() instanceof InstanceState.Waiting waiting && waiting.leaseTo() != null;
        if (commit.customStatus() != null) {
            customStatusVersion++;
        }
    }

    /** The claim keeps the lease, and has cleared the ready time. */
    void keepLease() {
        kept = true;
    }

    boolean keepsLease() {
        return kept;
    }

    @Nullable
    Instant earliestTimer() {
        return machine.earliestTimer();
    }

    /** When a timer is due that only this node watches, in case that it stops watching; null for none. */
    public @Nullable Instant timerToHandBack() {
        return kept ? machine.earliestTimer() : null;
    }

    boolean hasOpenSteps() {
        return machine.hasOpenSteps();
    }

    @Nullable
    String customStatus() {
        return machine.customStatus();
    }

    /** Steps that the code has asked for and that do not run here yet. */
    List<StepCall> newSteps() {
        List<StepCall> asked = machine.takeStepsToRun();
        if (asked.isEmpty()) {
            return asked;
        }
        List<StepCall> fresh = new ArrayList<>(asked.size());
        for (StepCall step : asked) {
            if (work.addStep(step.number())) {
                fresh.add(step);
            }
        }
        return fresh;
    }

    /**
     * Takes over from what was in memory before: what runs here for this execution and is still awaited. All else that
     * runs is none of its own, since another node has recorded an outcome, or the instance is another one (INV-16).
     */
    void takeOver(LoadedCode before, List<Effect> effects) {
        if (before.work.isEmpty()) {
            return;
        }
        boolean same = isOf(before.identity.incarnation()) && identity.executionId() == before.identity.executionId();
        for (long step : before.work.dropSteps(number -> same && machine.awaitsStep(number))) {
            effects.add(new Effect.CancelStep(before.identity, step));
        }
        if (before.work.dropTasks(id -> same && machine.awaitsActivity(id))) {
            effects.add(new Effect.CheckTasks(identity.instanceId()));
        }
        if (before != this) {
            before.work.tasks().forEach(work::addTask);
            before.work.steps().forEach(work::addStep);
        }
    }

    /**
     * Makes way for the next execution of the chain. Its own code was let go before.
     *
     * @param start makes the event that it begins with, of the custom status and the key-value store
     */
    LoadedCode next(
            Identity next,
            OrchestrationCode<?, ?> code,
            BiFunction<@Nullable String, SortedMap<String, KeyValue>, OrchestrationStarted> start) {
        OrchestrationStarted event = start.apply(machine.customStatus(), new TreeMap<>(machine.keyValues()));
        LoadedCode following = new LoadedCode(this, machine.next(next, code.code()), next);
        following.beginsWith(event);
        return following;
    }

    /** Lets the code go; it does not run on. On a thread that may run user code. */
    public void close() {
        if (!closed) {
            closed = true;
            machine.close();
        }
    }
}
