package dev.durathread.internal.node;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.Answer;
import dev.durathread.history.HistoryEvent.Ended;
import dev.durathread.history.HistoryEvent.OrchestrationCancelRequested;
import dev.durathread.history.HistoryEvent.OrchestrationCancelled;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.history.HistoryEvent.OrchestrationContinuedAsNew;
import dev.durathread.history.HistoryEvent.OrchestrationFailed;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryEvent.SubOrchestrationCompleted;
import dev.durathread.history.HistoryEvent.SubOrchestrationFailed;
import dev.durathread.history.ParentLink;
import dev.durathread.provider.Administration.Cursor;
import dev.durathread.provider.Administration.InstanceFilter;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.Message;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TurnCommit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ending an instance without running its code: its children are cancelled, its parent is told. */
public final class Termination {
    private static final int CHILDREN_AT_ONCE = 1_000;
    private static final Set<InstanceStatus> OPEN = Set.of(InstanceStatus.PENDING, InstanceStatus.RUNNING);

    private Termination() {}

    /** What ends an instance as it stands; refused when it moves on meanwhile. */
    public static TurnCommit commit(Provider provider, InstanceRecord record, Ended end, NodeId node, Instant now) {
        List<HistoryEvent> events = new ArrayList<>();
        String version = null;
        if (record.fence().lastEventId() == 0) {
            version = record.version() == null ? "1.0.0" : record.version();
            events.add(new OrchestrationStarted(
                    1,
                    now,
                    record.instanceId(),
                    record.fence().executionId(),
                    record.name(),
                    version,
                    record.input(),
                    record.parent(),
                    record.customStatus(),
                    Collections.emptySortedMap()));
        }
        events.add(end.recordedAs(record.fence().lastEventId() + events.size() + 1, now));
        List<Delivery> messages = new ArrayList<>();
        tellChildren(provider, record, now, messages);
        Delivery toParent = toParent(record.parent(), end, now, null);
        if (toParent != null) {
            messages.add(toParent);
        }
        return TurnCommit.on(record.instanceId(), record.fence(), node, now)
                .pinning(version)
                .recording(events)
                .sending(messages)
                .into(state(end))
                .build();
    }

    private static void tellChildren(Provider provider, InstanceRecord record, Instant now, List<Delivery> messages) {
        OrchestrationCancelRequested cancel = new OrchestrationCancelRequested(0, now, "parent terminated");
        Cursor after = null;
        List<InstanceRecord> children;
        do {
            children = provider.listInstances(openChildren(record.instanceId(), after));
            for (InstanceRecord child : children) {
                messages.add(new Delivery(child.instanceId(), Message.of(cancel), null));
                after = new Cursor(child.createdAt(), child.instanceId());
            }
        } while (children.size() == CHILDREN_AT_ONCE);
    }

    private static InstanceFilter openChildren(String parentId, @Nullable Cursor after) {
        return InstanceFilter.first(CHILDREN_AT_ONCE)
                .status(OPEN)
                .childrenOf(parentId)
                .after(after)
                .build();
    }

    private static InstanceState state(Ended end) {
        return switch (end) {
            case OrchestrationCompleted e -> new InstanceState.Completed(e.output());
            case OrchestrationFailed e -> new InstanceState.Failed(e.failure());
            case OrchestrationCancelled e -> new InstanceState.Cancelled(e.reason());
            case OrchestrationContinuedAsNew e -> new InstanceState.ContinuedAsNew(e.input(), e.version(), null);
        };
    }

    /** The message that tells a parent how its child ended; null when there is no parent or the child goes on. */
    public static @Nullable Delivery toParent(
            @Nullable ParentLink parent, Ended end, Instant now, @Nullable NodeId leaseTo) {
        if (parent == null) {
            return null;
        }
        Answer answer = switch (end) {
            case OrchestrationCompleted e -> new SubOrchestrationCompleted(0, now, parent.eventId(), e.output());
            case OrchestrationFailed e -> new SubOrchestrationFailed(0, now, parent.eventId(), e.failure());
            case OrchestrationCancelled e ->
                new SubOrchestrationFailed(0, now, parent.eventId(), Failure.ofEngine("Cancelled", e.reason()));
            case OrchestrationContinuedAsNew _ -> null;
        };
        return answer == null
                ? null
                : new Delivery(parent.instanceId(), new Message(parent.executionId(), answer, null), leaseTo);
    }
}
