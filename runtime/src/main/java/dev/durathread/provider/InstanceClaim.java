package dev.durathread.provider;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * A request for instances that are ready for a turn.
 *
 * @param max how many at the most, at least 1
 * @param fresh how many of them are for instances that have not had a turn, if there are so many. The other places go to
 *     those that have, and what these leave free to more of the first. So neither kind stands behind a backlog of the other
 * @param code what the node can run: {@code name} for each orchestration it has, and {@code name@version} for each
 *     version; see {@link CodeKey}
 * @param format the newest history format that the node reads. An execution is of the format
 *     {@link dev.durathread.history.HistoryJson#FORMAT} in which its first events were written; before that it is of
 *     none, and every node may take it
 */
public record InstanceClaim(NodeId node, int max, int fresh, Instant now, Set<String> code, int format) {
    /** Refuses nulls and copies the set. */
    public InstanceClaim {
        Objects.requireNonNull(node, "node");
        if (max < 1 || fresh < 0 || fresh > max) {
            throw new IllegalArgumentException("DUR-3023: of " + max + " instances " + fresh + " cannot be fresh ones");
        }
        Objects.requireNonNull(now, "now");
        code = Set.copyOf(code);
    }

    /** A request of which a quarter is for instances that have not had a turn. */
    public InstanceClaim(NodeId node, int max, Instant now, Set<String> code, int format) {
        this(node, max, max / 4, now, code, format);
    }
}
