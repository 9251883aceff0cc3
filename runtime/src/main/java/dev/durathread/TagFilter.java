package dev.durathread;

import dev.durathread.internal.check.Checks;
import dev.durathread.internal.check.Names;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Which activities a node runs, by their tag.
 *
 * @param untagged whether those without a tag
 * @param all whether those of every tag
 * @param tags those of these tags, at most 5
 */
public record TagFilter(boolean untagged, boolean all, Set<String> tags) {
    private static final int MOST_TAGS = 5;
    private static final int MOST_TAG_BYTES = 256;

    /**
     * Checks and copies the tags.
     *
     * @throws IllegalArgumentException when there are more than 5, or one is empty or too long
     */
    public TagFilter {
        tags = Set.copyOf(tags);
        Checks.within("number of tags", tags.size(), 0, MOST_TAGS);
        tags.forEach(TagFilter::checkTag);
    }

    /** Those without a tag. */
    public static TagFilter defaultOnly() {
        return new TagFilter(true, false, Set.of());
    }

    /** Those of one to five tags. */
    public static TagFilter tags(String... tags) {
        Checks.within("number of tags", tags.length, 1, MOST_TAGS);
        return new TagFilter(false, false, Set.of(tags));
    }

    /** Those without a tag and those of one to five tags. */
    public static TagFilter defaultAnd(String... tags) {
        Checks.within("number of tags", tags.length, 1, MOST_TAGS);
        return new TagFilter(true, false, Set.of(tags));
    }

    /** All. */
    public static TagFilter any() {
        return new TagFilter(true, true, Set.of());
    }

    /** None: the node runs orchestrations only. */
    public static TagFilter none() {
        return new TagFilter(false, false, Set.of());
    }

    static void checkTag(String tag) {
        int size = tag.getBytes(StandardCharsets.UTF_8).length;
        if (size == 0 || size > MOST_TAG_BYTES) {
            throw new IllegalArgumentException("tag has " + size + " bytes, allowed are 1 to " + MOST_TAG_BYTES + ": \""
                    + tag.substring(0, Math.min(40, tag.length())) + "\"");
        }
        Names.checkText("tag", tag);
    }
}
