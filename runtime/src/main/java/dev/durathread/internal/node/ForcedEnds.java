package dev.durathread.internal.node;

import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.observe.OrchestrationOutcome;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.TurnCommit;
import java.time.Duration;

/** Counts the ends of instances whose code was not run for it. */
public final class ForcedEnds {
    private ForcedEnds() {}

    /** Counts an end that was committed; one that came before the first turn is a start as well. */
    public static void count(Node node, InstanceRecord record, TurnCommit end) {
        String version = record.version() == null ? String.valueOf(end.version()) : record.version();
        if (end.fence().executionId() == 1 && end.events().getFirst() instanceof OrchestrationStarted) {
            node.meters().started(record.name(), version);
        }
        OrchestrationOutcome outcome = end.state() instanceof InstanceState.Failed
                ? OrchestrationOutcome.FAILED
                : OrchestrationOutcome.CANCELLED;
        Duration life = Duration.between(record.createdAt(), end.committedAt());
        node.meters()
                .ended(
                        record.name(),
                        version,
                        outcome,
                        life,
                        end.events().getLast().eventId(),
                        0);
    }
}
