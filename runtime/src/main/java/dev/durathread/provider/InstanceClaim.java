package dev.durathread.provider;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * A request for instances that are ready for a turn.
 *
 * @param max how many at the most, at least 1
 * @param code what the node can run: {@code name} for each orchestration it has, and {@code name@version} for each
 *     version; see {@link CodeKey}
 * @param format the newest history format that the node reads. An execution is of the format
 *     {@link dev.durathread.history.HistoryJson#FORMAT} in which its first events were written; before that it is of
 *     none, and every node may take it
 */
public record InstanceClaim(NodeId node, int max, Instant now, Set<String> code, int format) {
    /** Refuses nulls and copies the set. */
    public InstanceClaim {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(now, "now");
        code = Set.copyOf(code);
    }
}
