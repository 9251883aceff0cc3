package dev.durathread.internal.replay;

import dev.durathread.failure.HistoryLimitException;
import dev.durathread.failure.NonDeterminismException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.OrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryEvent.QueueEventDelivered;
import dev.durathread.history.HistoryEvent.TimerCreated;
import dev.durathread.history.HistoryEvent.TimerFired;
import dev.durathread.history.KeyValue;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.payload.Payloads;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs one execution: over its history, then over what arrives.
 *
 * <p>Replay and live run are the same walk: an arrival is taken, then the code runs until every branch waits, then the
 * next. History is read once, front to back, so that n events replay in O(n) (INV-7). Live turns record an arrival and
 * then what it caused, in that order (INV-8).
 *
 * <p>Not thread-safe; called by one thread at a time, one made by {@link Fibers#turnThreads()}. A machine that threw can
 * only be closed.
 */
public final class ExecutionMachine implements AutoCloseable {
    private final Execution execution;
    private final Journal journal;
    private final Requests requests;
    private final Strands strands;
    private final ExecutionCalls calls;
    private final Code<?, ?> code;
    private final Deque<Arrival> arrivals;
    private final RecordedHistory history;
    private boolean started;

    public ExecutionMachine(
            Identity identity, Code<?, ?> code, Fibers fibers, Payloads payloads, World world, ReplayOptions options) {
        this(new Execution(identity, fibers, payloads, world, options, new Inbox()), code);
    }

    private ExecutionMachine(Execution execution, Code<?, ?> code) {
        this.execution = execution;
        this.arrivals = execution.inbox().arrivals();
        this.journal = execution.journal();
        this.requests = execution.requests();
        this.strands = execution.strands();
        this.calls = new ExecutionCalls(execution);
        this.code = code;
        this.history = new RecordedHistory(execution, this::begin);
    }

    /** Makes the machine of the execution that follows on this one, which has ended; what nobody took goes over. */
    public ExecutionMachine next(Identity identity, Code<?, ?> nextCode) {
        Execution next = new Execution(
                identity,
                execution.fibers(),
                execution.payloads(),
                execution.world(),
                execution.options(),
                execution.inbox());
        return new ExecutionMachine(next, nextCode);
    }

    /**
     * Takes recorded events that follow on from those it has, and runs the code over them. What the code asks for beyond
     * them belongs to the next turn.
     *
     * @throws NonDeterminismException when the code does not do what is recorded, or the history is broken
     */
    public void replay(List<HistoryEvent> events, Instant now) {
        journal.setNow(now);
        journal.feedLast(events);
        advance();
    }

    /**
     * Takes a page of recorded events as {@link #replay} does, where more of them follow. Runs the code as far as it is
     * sure that what the code asks for is among the events; where the page ends makes no difference to it.
     *
     * @throws NonDeterminismException when the code does not do what is recorded, or the history is broken
     */
    public void replayPart(List<HistoryEvent> events, Instant now) {
        journal.setNow(now);
        journal.feedPart(events);
        advance();
    }

    /** Has replay compare as well what code may change while instances run; for checks of the code that made a history. */
    public void compareExactly() {
        journal.compareExactly();
    }

    /**
     * Makes sure that the code has asked for no more than what was replayed, and gives the first thing that it has, as an
     * error; for checks of finished work, where there is no next turn.
     *
     * @throws NonDeterminismException naming what the code asked for beyond its history
     */
    public void requireNothingBeyond() {
        List<HistoryEvent> beyond = journal.takeTurn().events();
        if (!beyond.isEmpty()) {
            throw new NonDeterminismException(
                    execution.identity().instanceId(),
                    beyond.getFirst().eventId(),
                    "nothing",
                    Description.of(beyond.getFirst()),
                    Optional.empty());
        }
    }

    /** Starts the execution: records its first event and runs the code over it and what has arrived already. */
    public Turn start(OrchestrationStarted first, List<Arrival> arrived, Instant now) {
        journal.setNow(now);
        begin(journal.append(first));
        return turn(arrived, now);
    }

    /** As {@link #start(OrchestrationStarted, List, Instant)}, with arrivals that are given before all else. */
    public Turn start(OrchestrationStarted first, List<Arrival> ahead, List<Arrival> arrived, Instant now) {
        journal.setNow(now);
        begin(journal.append(first));
        return turn(ahead, arrived, now);
    }

    /**
     * As {@link #turn(List, Instant)}, with arrivals that are given before all else, before the timers too that were due
     * when they came.
     */
    public Turn turn(List<Arrival> ahead, List<Arrival> arrived, Instant now) {
        journal.setNow(now);
        add(ahead);
        advance();
        while (!journal.isEnded() && takeArrival()) {
            advance();
        }
        return turn(arrived, now);
    }

    /** Takes the next thing that has arrived; false when there is none. */
    private boolean takeArrival() {
        Mailbox mailbox = requests.mailboxes().nextDeliverable();
        if (mailbox != null) {
            deliver(mailbox);
            return true;
        }
        Arrival next = arrivals.poll();
        if (next == null) {
            return false;
        }
        take(next);
        return true;
    }

    /** Takes new arrivals, fires the timers that are due, each in its order of time, and runs the code after each. */
    public Turn turn(List<Arrival> arrived, Instant now) {
        journal.setNow(now);
        add(arrived);
        advance();
        takeAll();
        if (!journal.isEnded() && execution.room().mustTell()) {
            HistoryLimitException limit = execution.room().tell();
            strands.interruptMain(() -> limit);
            advance();
            takeAll();
        }
        if (!journal.isEnded() && execution.room().isUsedUp()) {
            execution.finish(execution.room().failure(), null, "failed");
        }
        return journal.takeTurn();
    }

    private void takeAll() {
        while (!journal.isEnded() && takeLive()) {
            advance();
        }
    }

    /** Cancels come before all else, whatever was left over by the last execution. */
    private void add(List<Arrival> arrived) {
        for (Arrival arrival : arrived) {
            if (!isCancel(arrival)) {
                arrivals.add(arrival);
            }
        }
        for (Arrival arrival : arrived.reversed()) {
            if (isCancel(arrival)) {
                arrivals.addFirst(arrival);
            }
        }
    }

    private static boolean isCancel(Arrival arrival) {
        return arrival.event() instanceof OrchestrationCancelRequested;
    }

    private void begin(OrchestrationStarted first) {
        started = true;
        calls.startFrom(first);
        MainStrand<?, ?> main = new MainStrand<>(execution, calls, code, first.input());
        strands.start(main::run);
    }

    /** Runs the code, and recorded events as long as there are any, until the code is quiet at the end of history. */
    private void advance() {
        try {
            strands.runUntilQuiet();
            while (journal.canTakeRecorded() && !journal.isBroken()) {
                history.takeNext(started);
                strands.runUntilQuiet();
            }
        } catch (Journal.Stopped e) {
            strands.stop();
        }
        journal.throwIfBroken();
    }

    /** Takes the next thing that is new; false when there is none. */
    private boolean takeLive() {
        Mailbox mailbox = requests.mailboxes().nextDeliverable();
        if (mailbox != null) {
            deliver(mailbox);
            return true;
        }
        Arrival next = arrivals.peek();
        TimerCreated due = requests.dueTimer(
                next == null ? journal.now() : earlier(next.event().at(), journal.now()));
        if (due != null) {
            record(new TimerFired(0, journal.now(), due.eventId()), null);
            return true;
        }
        if (next == null) {
            return false;
        }
        arrivals.remove();
        take(next);
        return true;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private void deliver(Mailbox mailbox) {
        RequestPromise<?> wait = mailbox.firstWait();
        Arrival message = mailbox.takeMessage();
        record(((Answer) message.event()).answering(wait.request().eventId()), message);
    }

    private void take(Arrival arrival) {
        if (arrival.executionId() != 0
                && arrival.executionId() != execution.identity().executionId()) {
            consume(arrival);
            return;
        }
        switch (arrival.event()) {
            case OrchestrationCancelRequested cancel -> execution.takeCancel(cancel, arrival);
            case ExternalEvent event ->
                requests.mailboxes().put(requests.mailboxes().event(event.name()), arrival);
            case QueueEventDelivered event ->
                requests.mailboxes().put(requests.mailboxes().queue(event.queue()), arrival);
            case Answer answer -> record(answer, arrival);
        }
    }

    /** Records an answer and settles what it is for; one that nothing waits for is dropped. */
    private void record(Answer answer, @Nullable Arrival arrival) {
        RequestPromise<?> promise = requests.find(answer);
        RequestPromise<?> wanted = promise != null && Answers.fits(answer, promise) ? promise : null;
        if (arrival != null) {
            consume(arrival);
            if (wanted != null && arrival.receipt() != null) {
                journal.turn().acked(arrival.receipt());
            }
        }
        if (wanted != null) {
            requests.settle(wanted, journal.append(answer));
        }
    }

    private void consume(Arrival arrival) {
        if (arrival.sequence() != 0) {
            journal.turn().consumed(arrival.sequence());
        }
    }

    /**
     * Forgets what arrived and was not recorded. Whoever feeds a machine that has run with what another one has recorded
     * calls this first: the other has recorded some of that, and the inbox has the rest (INV-16).
     */
    public void forgetUnrecorded() {
        execution.inbox().clear();
    }

    /** Whether an activity that was scheduled by the event of that id is under way. */
    public boolean awaitsActivity(long activityId) {
        return requests.isOpen(activityId);
    }

    /** Whether a step is under way. */
    public boolean awaitsStep(long number) {
        return requests.isStepOpen(number);
    }

    /** Steps to be run by whoever holds the execution, each given once: also those that replay left open. */
    public List<StepCall> takeStepsToRun() {
        return requests.takeStepsToRun();
    }

    /** When the next timer is due; null for none. */
    public @Nullable Instant earliestTimer() {
        return requests.earliestTimer();
    }

    /** Whether steps are under way. */
    public boolean hasOpenSteps() {
        return requests.openSteps() > 0;
    }

    /** The key-value store as the code left it. */
    public SortedMap<String, KeyValue> keyValues() {
        return calls.keyValues().entries();
    }

    /** The id of the last event taken or recorded. */
    public long lastEventId() {
        return journal.lastEventId();
    }

    /** Whether the execution has come to its end. */
    public boolean isEnded() {
        return journal.isEnded();
    }

    /** The stack of the code that is running, empty when none is; from any thread. */
    public StackTraceElement[] runningStack() {
        return strands.runningStack();
    }

    /** The custom status, JSON text; null for none. */
    public @Nullable String customStatus() {
        return calls.status().json();
    }

    /** Lets the code go: its threads end without running on. */
    @Override
    public void close() {
        strands.close();
    }
}
