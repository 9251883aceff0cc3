package dev.durathread.admin;

import dev.durathread.history.Saturated;
import dev.durathread.internal.check.Checks;
import java.time.Instant;
import java.util.Optional;

/**
 * Which past executions of an instance to delete. The current one always stays. All conditions must hold.
 *
 * @param keepLast how many of the newest executions stay, the current one included; 0 and 1 mean the same
 * @param completedBefore only executions that ended earlier than that
 */
public record PruneOptions(int keepLast, Optional<Instant> completedBefore) {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException when {@code keepLast} is negative
     */
    public PruneOptions {
        Checks.within("keepLast", keepLast, 0, Integer.MAX_VALUE);
        completedBefore = completedBefore.map(Saturated::instant);
    }

    /** Every execution but the current one. */
    public static PruneOptions currentOnly() {
        return new PruneOptions(1, Optional.empty());
    }

    /** Keeps that many of the newest executions, the current one included. */
    public PruneOptions withKeepLast(int value) {
        return new PruneOptions(value, completedBefore);
    }

    /** Only executions that ended earlier than that. */
    public PruneOptions withCompletedBefore(Instant value) {
        return new PruneOptions(keepLast, Optional.of(value));
    }
}
