package dev.durathread.admin;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of a listing.
 *
 * @param next the cursor of the next page, for {@link InstanceQuery#withAfter}; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> next) {
    /** Copies the items. */
    public Page {
        items = List.copyOf(items);
        Objects.requireNonNull(next, "next");
    }
}
