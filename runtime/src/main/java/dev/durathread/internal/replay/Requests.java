package dev.durathread.internal.replay;

import dev.durathread.TypeRef;
import dev.durathread.failure.DurableException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.*;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the code has asked for and has not got: open requests by event id, steps by number, timers by due time. */
final class Requests {
    private static final Comparator<TimerCreated> BY_DUE_TIME =
            Comparator.comparing(TimerCreated::dueAt).thenComparingLong(TimerCreated::eventId);

    private final Execution execution;
    private final Journal journal;
    private final SortedMap<Long, RequestPromise<?>> open = new TreeMap<>(); // by event id: in the order of asking
    private Map<Long, StepPromise<?>> steps = Map.of(); // made when first used, as are those below
    private SortedSet<TimerCreated> timers = Collections.emptySortedSet();
    private final Mailboxes mailboxes;
    private List<StepCall> stepsToRun = List.of();
    private final BitSet made = new BitSet();
    private long lastStep;

    Requests(Execution execution, Journal journal, Mailboxes mailboxes) {
        this.execution = execution;
        this.journal = journal;
        this.mailboxes = mailboxes;
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    /**
     * Asks for something that an {@link Answer} will settle.
     *
     * @param input what the value that goes with it was written as; null for none
     * @param type what the answer is read as
     */
    <T> RequestPromise<T> open(Requested asked, @Nullable Type input, TypeRef<T> type) {
        Requested recorded = journal.request(asked, input);
        RequestPromise<T> promise = new RequestPromise<>(execution, recorded, type);
        open.put(recorded.eventId(), promise);
        made.set((int) recorded.eventId());
        switch (recorded) {
            case TimerCreated timer -> add(timer);
            case ExternalSubscribed wait -> subscribe(mailboxes.event(wait.name()), promise);
            case QueueSubscribed wait -> subscribe(mailboxes.queue(wait.queue()), promise);
            default -> {}
        }
        return promise;
    }

    private void subscribe(Mailbox mailbox, RequestPromise<?> wait) {
        RequestPromise<?> first = mailbox.waits.peek();
        if (first != null && first.hasTimedOut() && mailbox.waits.size() == 1 && journal.isNew(wait.request())) {
            execution.warn("DUR-2015: instance \"" + execution.identity().instanceId() + "\" waits again for "
                    + wait.awaited() + " while an earlier wait for it, whose get(Duration) ran out, is still open and"
                    + " takes what comes next; use the form with a time of waitForEvent or dequeueEvent, wait for the"
                    + " same future again, or cancel it");
        }
        mailboxes.subscribe(mailbox, wait);
    }

    private void add(TimerCreated timer) {
        if (timers.isEmpty()) {
            timers = new TreeSet<>(BY_DUE_TIME);
        }
        timers.add(timer);
    }

    <T> StepPromise<T> openStep(StepCall call, TypeRef<T> type) {
        StepPromise<T> promise = new StepPromise<>(execution, call, type);
        if (steps.isEmpty()) {
            steps = new LinkedHashMap<>(4);
        }
        if (stepsToRun.isEmpty()) {
            stepsToRun = new ArrayList<>(2);
        }
        steps.put(call.number(), promise);
        stepsToRun.add(call);
        return promise;
    }

    long nextStepNumber() {
        return ++lastStep;
    }

    /** The steps that nobody has been told of, to be run by whoever holds the execution. */
    List<StepCall> takeStepsToRun() {
        if (stepsToRun.isEmpty()) {
            return List.of();
        }
        List<StepCall> taken = stepsToRun.stream()
                .filter(call -> steps.containsKey(call.number()))
                .toList();
        stepsToRun = List.of();
        return taken;
    }

    /** The open request that an answer is for; null when it is closed or was never made. */
    @Nullable
    RequestPromise<?> find(Answer answer) {
        return answer instanceof StepCompleted || answer instanceof StepFailed
                ? steps.get(answer.requestId())
                : open.get(answer.requestId());
    }

    /** Whether the code ever asked for what an answer is for. */
    boolean wasMade(Answer answer) {
        return (answer instanceof StepCompleted || answer instanceof StepFailed)
                ? answer.requestId() <= lastStep
                : made.get((int) answer.requestId());
    }

    /** Closes a request with its answer, recorded already. */
    void settle(RequestPromise<?> promise, Answer answer) {
        close(promise);
        promise.answer(answer);
    }

    private void close(RequestPromise<?> promise) {
        if (promise instanceof StepPromise<?> step) {
            steps.remove(step.call().number());
            return;
        }
        open.remove(promise.request().eventId());
        switch (promise.request()) {
            case TimerCreated timer -> timers.remove(timer);
            case ExternalSubscribed wait -> mailboxes.unsubscribe(mailboxes.event(wait.name()), promise);
            case QueueSubscribed wait -> mailboxes.unsubscribe(mailboxes.queue(wait.queue()), promise);
            default -> {}
        }
    }

    /** Records that the code gives up a request, and settles it with a failure. */
    void cancel(RequestPromise<?> promise, GiveUp how, Supplier<DurableException> failure) {
        Instant now = journal.now();
        switch (promise.request()) {
            case ActivityScheduled r -> journal.request(new ActivityCancelRequested(0, now, r.eventId(), how.reason()));
            case TimerCreated r -> journal.request(new TimerCancelled(0, now, r.eventId(), how.reason()));
            case ExternalSubscribed r ->
                journal.request(new ExternalSubscribedCancelled(0, now, r.eventId(), how.waitReason()));
            case QueueSubscribed r ->
                journal.request(new QueueSubscriptionCancelled(0, now, r.eventId(), how.waitReason()));
            case SubOrchestrationScheduled r -> cancelChild(r, how);
            default -> throw new IllegalStateException("not a request that can be open: " + promise.request());
        }
        close(promise);
        promise.settleGivenUp(failure);
    }

    private void cancelChild(SubOrchestrationScheduled child, GiveUp how) {
        HistoryEvent cancel =
                journal.request(new SubOrchestrationCancelRequested(0, journal.now(), child.eventId(), how.reason()));
        if (journal.isNew(cancel)) {
            journal.turn().cancelled(child.eventId(), new ChildCancel(child.instanceId(), how.childReason()));
        }
    }

    /** Gives up a step; its result will be dropped. Nothing of it was recorded. */
    void cancelStep(StepPromise<?> step, Supplier<DurableException> failure) {
        journal.turn().cancelledStep(step.call().number());
        close(step);
        step.settleGivenUp(failure);
    }

    /** Gives up all that is open, in the order in which it was asked for. */
    void cancelAll(GiveUp how, Supplier<DurableException> failure) {
        List.copyOf(open.values()).forEach(promise -> {
            if (!promise.isSettled()) {
                cancel(promise, how, failure);
            }
        });
        List.copyOf(steps.values()).forEach(step -> {
            if (!step.isSettled()) {
                cancelStep(step, failure);
            }
        });
    }

    /** When the earliest open timer is due; null for none. */
    @Nullable
    Instant earliestTimer() {
        return timers.isEmpty() ? null : timers.first().dueAt();
    }

    /** The earliest open timer if it is due by then; null otherwise. */
    @Nullable
    TimerCreated dueTimer(Instant by) {
        return timers.isEmpty() || timers.first().dueAt().isAfter(by) ? null : timers.first();
    }

    /** Whether the request that was recorded with an id is open. */
    boolean isOpen(long eventId) {
        return open.containsKey(eventId);
    }

    /** Whether a step is open. */
    boolean isStepOpen(long number) {
        return steps.containsKey(number);
    }

    /** How many steps are open. */
    int openSteps() {
        return steps.size();
    }
}
