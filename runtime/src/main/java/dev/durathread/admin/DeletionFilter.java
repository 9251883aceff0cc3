package dev.durathread.admin;

import dev.durathread.history.Saturated;
import dev.durathread.internal.check.Checks;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Which finished root instances to delete, each with its sub-orchestrations. All conditions must hold. Running
 * instances are skipped.
 *
 * @param ids only these. An empty list means none, an empty optional means any
 * @param completedBefore only those that ended earlier than that
 * @param limit the most trees of one call
 */
public record DeletionFilter(Optional<List<String>> ids, Optional<Instant> completedBefore, int limit) {
    private static final int USUAL_LIMIT = 1_000;

    /**
     * Checks the limit and copies the ids.
     *
     * @throws IllegalArgumentException when the limit is below 1
     */
    public DeletionFilter {
        ids = ids.map(list -> List.copyOf(new LinkedHashSet<>(list)));
        completedBefore = completedBefore.map(Saturated::instant);
        Checks.within("limit", limit, 1, Integer.MAX_VALUE);
    }

    /** Every finished root, the oldest 1,000 of them. */
    public static DeletionFilter allFinished() {
        return new DeletionFilter(Optional.empty(), Optional.empty(), USUAL_LIMIT);
    }

    /** Only these instances. Unknown ids are skipped. */
    public DeletionFilter withIds(Collection<String> instanceIds) {
        return new DeletionFilter(Optional.of(List.copyOf(instanceIds)), completedBefore, limit);
    }

    /** Only instances that ended earlier than that. */
    public DeletionFilter withCompletedBefore(Instant value) {
        return new DeletionFilter(ids, Optional.of(value), limit);
    }

    /** The most trees of one call. */
    public DeletionFilter withLimit(int value) {
        return new DeletionFilter(ids, completedBefore, value);
    }
}
