package dev.durathread.internal.instance;

import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the plan of a turn has to know of the node that runs it. */
public interface NodeFacts {
    /** Who the node is. */
    NodeId id();

    /** How long its lease lasts. */
    Duration lease();

    /** How long a task waits for a node that knows its name before any node may take it. */
    Duration strayAfter();

    /** Whether it is on its way out and begins nothing new. */
    boolean isLeaving();

    /** Whether a new instance, or one that gets a message, would be run here at once. */
    boolean takesMore();

    /** Whether it has the code. */
    boolean runs(String orchestration, @Nullable String version);

    /** Takes a slot for an activity where this node can run it at once; empty where it cannot. */
    Optional<LeaseToken> reserve(String activity, @Nullable String tag, @Nullable String session);

    /** What tells a new instance from others of its id. */
    long newIncarnation();
}
