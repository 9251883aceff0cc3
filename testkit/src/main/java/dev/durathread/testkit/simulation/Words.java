package dev.durathread.testkit.simulation;

import dev.durathread.provider.ClaimedInstance;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What passes between nodes and store, in a line of a trace. */
final class Words {
    private Words() {}

    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case Optional<?> optional -> of(optional.orElse(null));
            case Collection<?> many -> many.stream().map(Words::of).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map -> "keys " + map.keySet();
            case Claims<?> claims -> of(claims.items());
            case ClaimedInstance claimed ->
                of(claimed.record()) + " seq " + claimed.lastSequence() + " deliveries " + claimed.deliveries();
            case ClaimedTask task ->
                "task " + task.lease().task() + " token " + task.lease().token().value();
            case InstanceRecord record -> record.instanceId() + " " + of(record.fence()) + " " + record.status();
            case Fence fence ->
                Long.toHexString(fence.incarnation() & 0xffff) + ":" + fence.executionId() + ":" + fence.lastEventId();
            case Write write -> of(write);
            case WriteOutcome outcome -> of(outcome);
            default -> value.toString();
        };
    }

    private static String of(Write write) {
        return switch (write) {
            case NewInstance w -> "start " + w.instanceId() + " " + Long.toHexString(w.incarnation() & 0xffff);
            case Delivery w ->
                "message for " + w.instanceId() + " " + w.message().event();
            case TurnCommit w ->
                "turn " + w.instanceId() + " " + of(w.fence()) + " seen " + w.seenThrough() + " consumed "
                        + w.consumed() + " acked " + w.acked().size() + " events " + w.events() + " "
                        + state(w.state());
            case TaskCompletion w -> "completion " + w.task().task();
            case TaskRetry w -> "retry " + w.task().task();
            case TaskHeartbeat w -> "heartbeat " + w.task().task();
            case InstanceRelease w -> "release " + w.instanceId() + " " + of(w.fence());
        };
    }

    private static String state(InstanceState state) {
        return switch (state) {
            case InstanceState.Waiting waiting -> waiting.leaseTo() == null ? "waits free" : "waits held";
            case InstanceState.ContinuedAsNew _ -> "continues as new";
            case InstanceState.Finished finished -> finished.status().toString();
        };
    }

    private static String of(WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Applied applied ->
                applied.deliveries().isEmpty() && applied.children().isEmpty()
                        ? "applied"
                        : "applied " + of(applied.children()) + of(applied.deliveries());
            case WriteOutcome.Delivered delivered -> "delivered " + delivered.sequence();
            case WriteOutcome.Created _ -> "created";
            case WriteOutcome.Exists _ -> "exists";
            case WriteOutcome.FenceLost _ -> "fence lost";
            case WriteOutcome.UnseenMessages unseen -> "unseen messages to " + unseen.lastSequence();
            case WriteOutcome.TaskGone _ -> "task gone";
            case WriteOutcome.Duplicate _ -> "duplicate";
            case WriteOutcome.NoSuchInstance _ -> "no such instance";
            case WriteOutcome.Finished _ -> "finished";
        };
    }
}
