package dev.durathread.internal.activity;

import dev.durathread.history.Saturated;
import dev.durathread.host.Host.Scheduled;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.node.Node;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** A slot that was taken, to be given back once: when the code ends, or when it has not ended after its grace period. */
final class Slot {
    private final Slots from;
    private final Runnable freed;
    private final AtomicBoolean taken = new AtomicBoolean(true);

    /** @param freed is told when the slot was given back */
    Slot(Slots from, Runnable freed) {
        this.from = from;
        this.freed = freed;
    }

    /** Gives it back unless that was done before. */
    void giveBack() {
        if (taken.compareAndSet(true, false)) {
            from.giveBack(1);
            freed.run();
        }
    }

    /** Gives it back when code that was cut short ends, at the latest after the grace period. */
    void giveBackAfterGrace(Node node, Attempt cutShort) {
        Instant at = Saturated.plus(node.host().now(), node.options().activityCancellationGracePeriod());
        Scheduled grace = node.host().schedule(at, Urgency.HOUSEKEEPING, this::giveBack);
        cutShort.whenEnded(grace::cancel);
    }
}
