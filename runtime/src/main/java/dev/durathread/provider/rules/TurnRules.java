package dev.durathread.provider.rules;

import dev.durathread.provider.Delivery;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NewTask;
import dev.durathread.provider.NewTimer;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a turn does: all of it or nothing (INV-1), on its fence and with its tasks or not at all (INV-2). Its instance is
 * settled first; what it tells others, itself among them, finds it as the turn leaves it.
 */
final class TurnRules<X extends Exception> {
    static final WriteOutcome FENCE_LOST = new WriteOutcome.FenceLost();

    private final WriteRules<X> writes;
    private final Ledger<X> ledger;
    private final Instant now;

    TurnRules(WriteRules<X> writes, Ledger<X> ledger, Instant now) {
        this.writes = writes;
        this.ledger = ledger;
        this.now = now;
    }

    WriteOutcome apply(TurnCommit turn) throws X {
        WriteOutcome refusal = ledger.settleAtOnce(turn) ? null : settle(turn);
        if (refusal != null) {
            return refusal;
        }
        record(turn);
        for (TaskLease acked : turn.acked()) {
            ledger.complete(acked, now);
        }
        if (turn.state() instanceof InstanceState.Waiting) {
            changeTasks(turn);
            changeTimers(turn);
        } else {
            ledger.cancelAll(turn.instanceId(), turn.node());
            ledger.closeTimers(turn.instanceId());
        }
        changeValues(turn);
        long dropped = turn.state() instanceof InstanceState.Finished ? end(turn) : 0;
        return tellOthers(turn, dropped);
    }

    /** Checks a turn, and stores the instance as it leaves it; why it is refused, or null. */
    private @Nullable WriteOutcome settle(TurnCommit turn) throws X {
        StoredInstance found = ledger.find(turn.instanceId());
        if (found == null || !found.stillHas(turn.fence()) || !areLeased(turn.acked())) {
            return FENCE_LOST;
        }
        if (turn.onlyIfAllSeen() && found.lastSequence() > turn.seenThrough()) {
            return new WriteOutcome.UnseenMessages(found.lastSequence());
        }
        StoredInstance after = found.after(turn, now);
        ledger.settled(after, turn);
        if (after.readyAt() != null && after.heldBy() == null) {
            ledger.notices().work();
        }
        return null;
    }

    private boolean areLeased(List<TaskLease> leases) throws X {
        for (TaskLease lease : leases) {
            if (!ledger.isLeased(lease)) {
                return false;
            }
        }
        return true;
    }

    private void record(TurnCommit turn) throws X {
        boolean begun = turn.fence().lastEventId() == 0;
        boolean ended = !(turn.state() instanceof InstanceState.Waiting);
        if (begun || ended) {
            ledger.execution(turn, begun, ended ? ExecutionStatus.after(turn.state()) : null);
        }
        if (!turn.events().isEmpty()) {
            ledger.append(turn.instanceId(), turn.fence().executionId(), turn.events());
        }
        if (!turn.consumed().isEmpty()) {
            ledger.consume(turn.instanceId(), turn.consumed());
        }
    }

    /** What a turn schedules and gives up at once never becomes a task. */
    private void changeTasks(TurnCommit turn) throws X {
        for (Long activityId : turn.cancelledTasks()) {
            ledger.cancel(new TaskKey(turn.instanceId(), turn.fence().executionId(), activityId), turn.node());
        }
        for (NewTask task : turn.tasks()) {
            if (!turn.cancelledTasks().contains(task.activityId())) {
                ledger.schedule(turn, task);
                if (task.token() == null) {
                    ledger.notices().work();
                }
            }
        }
    }

    private void changeTimers(TurnCommit turn) throws X {
        for (Long timerId : turn.closedTimers()) {
            ledger.closeTimer(turn.instanceId(), timerId);
        }
        for (NewTimer timer : turn.timers()) {
            if (!turn.closedTimers().contains(timer.timerId())) {
                ledger.set(turn.instanceId(), timer);
            }
        }
    }

    private void changeValues(TurnCommit turn) throws X {
        if (turn.customStatus() != null) {
            ledger.customStatus(turn.instanceId(), turn.customStatus());
        }
        for (KeyValueChange change : KeyValueChanges.net(turn.keyValues())) {
            ledger.change(turn.instanceId(), change);
        }
        if (turn.customStatus() != null || !turn.keyValues().isEmpty()) {
            ledger.notices().changed(turn.instanceId());
        }
    }

    /** Tells of the end; how many messages it left behind. */
    private long end(TurnCommit turn) throws X {
        ledger.notices().changed(turn.instanceId());
        return ledger.countLeft(turn);
    }

    private WriteOutcome tellOthers(TurnCommit turn, long dropped) throws X {
        if (turn.children().isEmpty() && turn.messages().isEmpty()) {
            return WriteOutcome.Applied.PLAIN.withDropped(dropped);
        }
        List<WriteOutcome> children = new ArrayList<>(turn.children().size());
        for (NewInstance child : turn.children()) {
            children.add(writes.create(child));
        }
        List<WriteOutcome> deliveries = new ArrayList<>(turn.messages().size());
        for (Delivery message : turn.messages()) {
            deliveries.add(writes.deliver(message));
        }
        return new WriteOutcome.Applied(deliveries, children, dropped);
    }
}
