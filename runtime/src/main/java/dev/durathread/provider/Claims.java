package dev.durathread.provider;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a claim brought.
 *
 * @param nextDue when, without any further write, the same request would next bring something: the earliest time in the
 *     future at which a matching item becomes ready. Null for never. It may be too early, never too late. Meaningful
 *     only when fewer items came than were asked for
 */
public record Claims<T>(List<T> items, @Nullable Instant nextDue) {
    /** Copies the items. */
    public Claims {
        items = List.copyOf(items);
    }
}
