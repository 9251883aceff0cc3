package dev.durathread.provider.rules;

import dev.durathread.provider.Delivery;
import dev.durathread.provider.InboxMessage;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a {@link Write} does, for every provider: whether it is applied or refused, what it changes, and what listeners are
 * told. A provider is a {@link Ledger}, and these rules on top of it.
 *
 * <p>Pure: the rules keep nothing from one write to the next, and know no clock but the time of the batch. Each write is
 * checked first and then applied, so that a refused one has changed nothing; and each finds what those before it in the
 * batch made.
 *
 * @param <X> what goes wrong with the ledger
 */
public final class WriteRules<X extends Exception> {
    private static final WriteOutcome TASK_GONE = new WriteOutcome.TaskGone();

    private final Ledger<X> ledger;
    private final Instant now;
    private final TurnRules<X> turns;

    /** @param now the time of the batch */
    public WriteRules(Ledger<X> ledger, Instant now) {
        this.ledger = ledger;
        this.now = now;
        this.turns = new TurnRules<>(this, ledger, now);
    }

    /** Applies a write, or refuses it. */
    public WriteOutcome apply(Write write) throws X {
        return switch (write) {
            case NewInstance w -> create(w);
            case Delivery w -> deliver(w);
            case TurnCommit w -> turns.apply(w);
            case TaskCompletion w -> ledger.complete(w.task(), now) ? deliver(w.delivery()) : TASK_GONE;
            case TaskRetry w -> retry(w);
            case TaskHeartbeat w -> ledger.note(w) ? WriteOutcome.Applied.PLAIN : TASK_GONE;
            case InstanceRelease w -> release(w);
        };
    }

    /** Starts an instance, in the place of a finished one where that is asked for. */
    WriteOutcome create(NewInstance write) throws X {
        List<Message> messages = withoutTwins(write.messages());
        StoredInstance made = StoredInstance.of(write, messages.size(), now);
        if (!ledger.create(write, made)) {
            StoredInstance existing = ledger.find(write.instanceId());
            if (existing == null) {
                throw new IllegalStateException("the ledger neither creates nor finds \"" + write.instanceId() + "\"");
            }
            if (!(write.replaceFinished() && existing.isFinished())) {
                if (write.refusal() != null) {
                    deliver(write.refusal());
                }
                return new WriteOutcome.Exists(existing.status());
            }
            ledger.replace(write, made);
            ledger.notices().changed(made.instanceId());
        }
        putFirst(made.instanceId(), messages);
        if (made.heldBy() == null) {
            ledger.notices().work();
        }
        return new WriteOutcome.Created(made.heldBy() != null);
    }

    /** Of messages of the same id only the first. */
    private static List<Message> withoutTwins(List<Message> messages) {
        if (messages.size() < 2) {
            return messages;
        }
        Set<String> ids = new HashSet<>();
        return messages.stream()
                .filter(message -> message.messageId() == null || ids.add(message.messageId()))
                .toList();
    }

    private void putFirst(String instanceId, List<Message> messages) throws X {
        long sequence = 0;
        for (Message message : messages) {
            if (message.messageId() != null) {
                ledger.remember(instanceId, message.messageId());
            }
            ledger.put(instanceId, new InboxMessage(++sequence, message));
        }
    }

    /** Puts a message into an inbox, once for each message id, and makes its receiver ready. */
    WriteOutcome deliver(Delivery write) throws X {
        StoredInstance receiver = ledger.find(write.instanceId());
        if (receiver == null) {
            return new WriteOutcome.NoSuchInstance();
        }
        if (receiver.isFinished()) {
            return new WriteOutcome.Finished(receiver.status());
        }
        String messageId = write.message().messageId();
        if (messageId != null && !ledger.remember(receiver.instanceId(), messageId)) {
            return new WriteOutcome.Duplicate();
        }
        StoredInstance after = receiver.withMessage(write.leaseTo(), now);
        ledger.put(after.instanceId(), new InboxMessage(after.lastSequence(), write.message()));
        ledger.received(after);
        boolean leased = write.leaseTo() != null && write.leaseTo().equals(after.heldBy());
        if (receiver.mayRun(now) && !receiver.suspended() && !leased) {
            ledger.notices().work();
        }
        return new WriteOutcome.Delivered(after.lastSequence(), after.fence(), leased);
    }

    private WriteOutcome retry(TaskRetry write) throws X {
        if (!ledger.retry(write)) {
            return TASK_GONE;
        }
        if (!write.keep()) {
            ledger.notices().work();
        }
        return WriteOutcome.Applied.PLAIN;
    }

    private WriteOutcome release(InstanceRelease write) throws X {
        if (!ledger.releaseAtOnce(write)) {
            StoredInstance found = ledger.find(write.instanceId());
            if (found == null || !found.stillHas(write.fence()) || !found.isFreeOrHeldBy(write.node())) {
                return TurnRules.FENCE_LOST;
            }
            ledger.released(found.released(write.retryAt(), write.blocked()));
        }
        ledger.notices().work();
        return WriteOutcome.Applied.PLAIN;
    }
}
