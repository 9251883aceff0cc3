package dev.durathread.internal.claim;

import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryJson;
import dev.durathread.internal.dispatch.InstanceTable;
import dev.durathread.internal.dispatch.TurnQueue;
import dev.durathread.internal.dispatch.WorkSignals;
import dev.durathread.internal.log.EngineLog;
import dev.durathread.internal.node.Node;
import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.Claims;
import dev.durathread.provider.InstanceClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;

/**
 * Claims instances that are ready and that nobody holds: work of other nodes, work that exceeded the capacity of those
 * that made it, timers of instances that left memory, and what a dead node left behind.
 */
public final class InstanceClaimer {
    private static final Logger LOG = EngineLog.of(InstanceClaimer.class);
    private static final int MOST_AT_ONCE = 256;
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

    private final Node node;
    private final TurnQueue queue;
    private final InstanceTable table;
    private final WorkSignals signals;
    private final PoisonSuspects suspects;
    private int quarters; // touched by the claiming step alone

    /** @param suspects takes what was claimed */
    public InstanceClaimer(
            Node node, TurnQueue queue, InstanceTable table, WorkSignals signals, PoisonSuspects suspects) {
        this.node = node;
        this.queue = queue;
        this.table = table;
        this.signals = signals;
        this.suspects = suspects;
    }

    /** Looks once. */
    public void claim() {
        List<Runnable> then = signals.takeAfterNext();
        int max = Math.min(MOST_AT_ONCE, queue.free());
        // without room: a turn that begins makes some and wakes the claiming again
        if (max == 0 || node.registry().codeKeys().isEmpty() || claim(max)) {
            then.forEach(Runnable::run);
        } else {
            signals.putAfterNext(then);
        }
    }

    /** Whether that was not kept from being done by the storage. */
    private boolean claim(int max) {
        Instant now = node.host().now();
        try {
            reviveIfUncertain(now);
            table.claimBegins();
            Claims<ClaimedInstance> claims = node.provider()
                    .claimInstances(new InstanceClaim(
                            node.id(),
                            max,
                            placesOfFresh(max),
                            now,
                            node.registry().codeKeys(),
                            HistoryJson.FORMAT));
            suspects.take(claims.items());
            if (claims.items().size() == max) {
                signals.wake();
            } else if (claims.nextDue() != null) {
                signals.wakeAt(claims.nextDue());
            }
            return true;
        } catch (ProviderException e) {
            signals.noteUncertain();
            node.meters().storageErrors.increment();
            LOG.warn("DUR-3002: claiming instances failed; it is tried again", e);
            signals.wakeAt(now.plus(AFTER_FAILURE));
            return false;
        } finally {
            table.claimTaken();
        }
    }

    /** A quarter of all places, also of claims of a single one, is for instances that have not had a turn. */
    private int placesOfFresh(int max) {
        quarters += max;
        int places = quarters / 4;
        quarters %= 4;
        return places;
    }

    /** A claim whose answer was lost may have been made: what this node holds is looked at once more. */
    private void reviveIfUncertain(Instant now) {
        if (signals.takeUncertain()) { // asked for again by whoever loses an answer meanwhile, and when this fails
            if (!node.provider().reviveHeld(node.id(), now)) {
                signals.noteUncertain();
            }
        }
    }
}
