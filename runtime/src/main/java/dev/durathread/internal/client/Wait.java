package dev.durathread.internal.client;

import dev.durathread.provider.InstanceGlance;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** One wait of a client for something about one instance. */
final class Wait {
    /** What is waited for. */
    enum Goal {
        /** The end. This process knows it without a query if it runs the instance. */
        END,
        /** A change that a glance shows. */
        CHANGE,
        /** Something that has to be read. */
        VALUE
    }

    private static final AtomicLong BEGUN = new AtomicLong();

    /** Rises from wait to wait. */
    final long number = BEGUN.incrementAndGet();

    final Goal goal;
    final CompletableFuture<Sighting> result = new CompletableFuture<>();
    private final Predicate<InstanceGlance> wanted;
    private volatile boolean looked;

    Wait(Goal goal, Predicate<InstanceGlance> wanted) {
        this.goal = goal;
        this.wanted = wanted;
    }

    /** Whether the state that was read ends the wait and its status will be asked for. */
    boolean wantsStatus(InstanceGlance glance) {
        return goal != Goal.VALUE && wanted.test(glance);
    }

    /** Ends the wait if the state that was read is the one waited for. */
    void tell(InstanceGlance glance, Sighting sighting) {
        looked = true;
        try {
            if (wanted.test(glance)) {
                result.complete(sighting);
            }
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    /** A read failed. A wait that has had no answer yet fails with it. Others wait for the next read. */
    void lookFailed(RuntimeException e) {
        if (!looked) {
            result.completeExceptionally(e);
        }
    }
}
