package dev.durathread.provider;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for tasks to run.
 *
 * <p>A task is claimable when no node holds it, its {@code visibleAt} has come, and either its queue deadline has come
 * while its deliveries and its attempts are zero, or it passes the tag filter, its session admits the node, and its name
 * is among {@code names} or its {@code strayAt} has come. A task claimed for its queue deadline leaves its session alone.
 *
 * @param max how many at the most, at least 1
 * @param token the claim under which the node will hold all of them
 * @param names activities that the node has code for
 * @param tags which tags the node serves
 * @param sessions how the node takes part in sessions; null leaves tasks of sessions alone
 */
public record TaskClaim(
        NodeId node,
        int max,
        Instant now,
        LeaseToken token,
        Set<String> names,
        TagSelection tags,
        @Nullable SessionClaim sessions) {
    /** Refuses nulls where none are allowed and copies the names. */
    public TaskClaim {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(now, "now");
        Objects.requireNonNull(token, "token");
        names = Set.copyOf(names);
        Objects.requireNonNull(tags, "tags");
    }
}
