package dev.durathread.testkit.contract;

import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.SessionClaim;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskClaim;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A {@link TaskClaim} in the making; unless told otherwise for tasks of the fixtures' activity, whatever their tag. */
final class TaskSearch {
    private final NodeId node;
    private int max = 1_000;
    private Instant now = Fixtures.T0;
    private LeaseToken token = Fixtures.token();
    private Set<String> names = Set.of(Fixtures.ACT);
    private TagSelection tags = TagSelection.ALL;
    private @Nullable SessionClaim sessions;

    private TaskSearch(NodeId node) {
        this.node = node;
    }

    static TaskSearch by(NodeId node) {
        return new TaskSearch(node);
    }

    TaskSearch max(int newMax) {
        max = newMax;
        return this;
    }

    TaskSearch at(Instant at) {
        now = at;
        return this;
    }

    TaskSearch under(LeaseToken newToken) {
        token = newToken;
        return this;
    }

    TaskSearch knowing(String... newNames) {
        names = Set.of(newNames);
        return this;
    }

    TaskSearch serving(TagSelection selection) {
        tags = selection;
        return this;
    }

    /** Takes part in sessions under the node's name. */
    TaskSearch sessions(Instant until, int maxSessions) {
        return sessions(node.value(), until, maxSessions);
    }

    TaskSearch sessions(String owner, Instant until, int maxSessions) {
        sessions = new SessionClaim(owner, until, maxSessions);
        return this;
    }

    TaskClaim build() {
        return new TaskClaim(node, max, now, token, names, tags, sessions);
    }
}
