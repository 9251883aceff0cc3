package dev.durathread.provider;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks a node serves, by their tag.
 *
 * @param untagged whether tasks without a tag
 * @param any whether tasks of every tag
 * @param tags tasks of these tags
 */
public record TagSelection(boolean untagged, boolean any, Set<String> tags) {
    /** Everything. */
    public static final TagSelection ALL = new TagSelection(true, true, Set.of());

    /** Copies the tags. */
    public TagSelection {
        tags = Set.copyOf(tags);
    }

    /** Whether a task of this tag is served. */
    public boolean serves(@Nullable String tag) {
        return tag == null ? untagged : any || tags.contains(tag);
    }
}
