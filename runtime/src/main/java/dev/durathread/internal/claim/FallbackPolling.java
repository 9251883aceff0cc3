package dev.durathread.internal.claim;

import dev.durathread.host.Host;
import dev.durathread.host.Host.Urgency;
import dev.durathread.internal.host.Pacer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Looks for work that nobody told of: one query a second, each kind of work in its turn.
 *
 * <p>Queries that the node makes to keep its lease are {@linkplain QueryBudget#spent told} and made up for by looks left out, so
 * that an idle node asks its database once a second at the most. At least every other second has its look, however much
 * was spent. What must not wait for its turn is looked at every second.
 */
public final class FallbackPolling {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Host host;
    private final List<Runnable> looks;
    private final Runnable everySecond;
    private final QueryBudget budget;
    private final Pacer pacer;
    private int next;

    /**
     * @param budget of queries; what others have spent is made up for
     * @param looks each costs one query
     * @param everySecond costs none while the node is idle
     */
    public FallbackPolling(
            Host host, Executor storage, QueryBudget budget, List<Runnable> looks, Runnable everySecond) {
        this.host = host;
        this.budget = budget;
        this.looks = List.copyOf(looks);
        this.everySecond = everySecond;
        this.pacer = new Pacer("looks for work that nobody told of", host, storage, this::second);
    }

    /** Looks for everything at once, and from then on once a second. */
    public void spread() {
        looks.forEach(Runnable::run);
        pacer.wakeAt(host.now().plus(PAUSE), Urgency.HOUSEKEEPING);
    }

    /** Looks no more. */
    public void stop() {
        pacer.stop();
    }

    private void second() {
        pacer.wakeAt(host.now().plus(PAUSE), Urgency.HOUSEKEEPING); // whatever becomes of this second
        if (!budget.makesUp()) {
            Runnable look = looks.get(next);
            next = (next + 1) % looks.size();
            look.run();
        }
        everySecond.run();
    }
}
