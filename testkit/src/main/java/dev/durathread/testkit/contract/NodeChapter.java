package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.held;
import static dev.durathread.testkit.contract.Fixtures.lease;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static dev.durathread.testkit.contract.Fixtures.token;

import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Renewal;
import dev.durathread.provider.TaskLease;
import java.time.Instant;
import java.util.List;

/** Rules about nodes that hold something. */
abstract class NodeChapter extends Chapter {
    NodeChapter(ProviderSource source) {
        super(source);
    }

    /** Anna is known until second 30, and holds instance "a", which waits for a message, and its task 2; Bert stays. */
    final TaskLease annaWorks() {
        provider().join(lease(BERT, seconds(1_000_000)), T0);
        provider().join(lease(ANNA, seconds(30)), T0);
        LeaseToken token = token();
        advance(Turn.of("a", create("a"))
                .recording(startedEvent("a"), Fixtures.scheduledEvent())
                .scheduling(TaskToDo.of(2).heldUnder(token).build())
                .keptBy(ANNA));
        return held("a", 2, token);
    }

    final List<TaskLease> renew(NodeId node, Instant now, TaskLease... tasks) {
        return provider().renew(new Renewal(lease(node, now.plusSeconds(30)), List.of(tasks), T0), now);
    }
}
