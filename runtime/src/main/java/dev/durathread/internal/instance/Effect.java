package dev.durathread.internal.instance;

import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.host.Host.Scheduled;
import dev.durathread.internal.node.Ending;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.LogLine;
import dev.durathread.internal.replay.StepCall;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * What is to be done for an instance once a turn has its outcome, in the order of the list that it stands in. Nothing of
 * it is done before (INV-3).
 */
public sealed interface Effect {
    /** Write what the code logged. */
    record LogLines(Identity execution, List<LogLine> lines) implements Effect {}

    /** Run a task that the commit has stored as this node's; a slot is reserved. */
    record Launch(ClaimedTask task) implements Effect {}

    /** Give up tasks of the execution. */
    record CancelTasks(Identity execution, List<Long> activityIds) implements Effect {}

    /** Look for tasks to claim: some were stored for whoever has room. */
    record OfferTasks() implements Effect {}

    /** Give up all that runs for an execution that has ended. */
    record EndExecution(Identity execution, Collection<Long> tasks, Collection<Long> steps) implements Effect {}

    /** Give up a step. */
    record CancelStep(Identity execution, long number) implements Effect {}

    /** Give up the tasks of the instance that the database has no more. */
    record CheckTasks(String instanceId) implements Effect {}

    /** Bring a message to its receiver, if that is in memory. */
    record Deliver(Delivery delivery, WriteOutcome outcome) implements Effect {}

    /** See to a child that the commit was to start. */
    record Child(NewInstance child, WriteOutcome outcome) implements Effect {}

    /** Forget children that were expected: the commit was refused. */
    record NoChildren(List<NewInstance> children) implements Effect {}

    /** Free the slots of tasks whose commit was refused. */
    record GiveBack(List<ClaimedTask> tasks, boolean uncertain) implements Effect {}

    /** Log and count that an execution has begun. */
    record Began(Identity execution) implements Effect {}

    /** Log that the history has become long. */
    record BecameLong(Identity execution, long events) implements Effect {}

    /** Log and count that an execution has ended. */
    record Over(Identity execution, Ended end, Instant createdAt, long turns) implements Effect {}

    /** Log and count messages that an instance has left in its inbox as it ended. */
    record LeftMessages(Identity execution, long messages) implements Effect {}

    /** Tell whoever waits for the end of the instance. */
    record Tell(Ending ending) implements Effect {}

    /** Put the result of a task into the database, from where the instance takes it wherever it is (INV-6). */
    record Keep(TaskLease task, Answer result) implements Effect {}

    /** The claim that brought the instance here has its outcome. */
    record ClaimOver() implements Effect {}

    /** Run a step. */
    record RunStep(Identity execution, StepCall step) implements Effect {}

    /** Wake the instance at that time (INV-13). */
    record SetAlarm(Instant due) implements Effect {}

    /** An alarm is needed no longer. */
    record StopAlarm(Scheduled alarm) implements Effect {}

    /** Look for work at that time: the database has the timer (INV-13). */
    record LookAt(Instant due) implements Effect {}

    /** The instance leaves memory. The last one. */
    record Leave() implements Effect {}

    /**
     * The instance leaves memory as its turn was refused; then look for work, since it may be held by this node and be
     * ready. The last one.
     *
     * @param heldUnready whether this node may hold it although nothing says that it is ready
     */
    record LeaveRefused(boolean heldUnready) implements Effect {}

    /**
     * The turn is over. The last one.
     *
     * @param goesOn whether the next turn follows at once, as it begins the next execution of a chain
     */
    record Settle(boolean goesOn) implements Effect {}
}
