package dev.durathread.internal.client;

import dev.durathread.provider.InstanceGlance;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Somebody who waits for something about one instance. */
final class Wait {
    /** What is waited for. */
    enum Goal {
        /** The end, which this process knows of by itself if it runs the instance. */
        END,
        /** A change that a glance shows. */
        CHANGE,
        /** Something that has to be read. */
        VALUE
    }

    final Goal goal;
    final CompletableFuture<Sighting> result = new CompletableFuture<>();
    private final Predicate<InstanceGlance> wanted;
    private volatile boolean looked;

    Wait(Goal goal, Predicate<InstanceGlance> wanted) {
        this.goal = goal;
        this.wanted = wanted;
    }

    /** Whether what was seen ends the wait, and its status is then asked for. */
    boolean wantsStatus(InstanceGlance glance) {
        return goal != Goal.VALUE && wanted.test(glance);
    }

    /** Ends the wait if what was seen is what is waited for. */
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

    /** A look failed. Whoever has not been answered at all learns of it; others wait for the next look. */
    void lookFailed(RuntimeException e) {
        if (!looked) {
            result.completeExceptionally(e);
        }
    }
}
