package dev.durathread.testkit.contract;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.history.HistoryJson;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.Message;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.NodeLease;
import dev.durathread.provider.TaskCompletion;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The names, times and records that the tests of the contract share. */
final class Fixtures {
    /** The time at which everything happens unless a test says otherwise. */
    static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    static final NodeId ANNA = new NodeId("anna");
    static final NodeId BERT = new NodeId("bert");

    /** The orchestration that fixtures start; {@link #search} asks for it at any version of {@link #VERSION}. */
    static final String FLOW = "Flow";

    static final String VERSION = "1.0.0";

    /** The activity that fixtures schedule. */
    static final String ACT = "Act";

    static final Failure FAILURE = new Failure("java.io.IOException", "no route to host", "at Somewhere");

    private static final AtomicLong NUMBERS = new AtomicLong(0x5eed);

    private Fixtures() {}

    /** A number of seconds after {@link #T0}. */
    static Instant seconds(long seconds) {
        return T0.plusSeconds(seconds);
    }

    static Instant millis(long millis) {
        return T0.plusMillis(millis);
    }

    /** A number that no other call gives. */
    static long fresh() {
        return NUMBERS.incrementAndGet() * 0x9E3779B97F4A7C15L;
    }

    static LeaseToken token() {
        return new LeaseToken(fresh());
    }

    static InstanceClaim search(NodeId node, Instant now) {
        return search(node, now, 1_000);
    }

    static InstanceClaim search(NodeId node, Instant now, int max) {
        return new InstanceClaim(node, max, now, Set.of(FLOW, FLOW + "@" + VERSION), HistoryJson.FORMAT);
    }

    /** The lease of a node whose name is its id. */
    static NodeLease lease(NodeId node, Instant until) {
        return new NodeLease(node, node.value(), until);
    }

    static OrchestrationStarted startedEvent(String id) {
        return startedEvent(id, 1);
    }

    static OrchestrationStarted startedEvent(String id, long execution) {
        return new OrchestrationStarted(
                1, T0, id, execution, FLOW, VERSION, "null", null, null, Collections.emptySortedMap());
    }

    static HistoryEvent scheduledEvent() {
        return new ActivityScheduled(0, T0, ACT, "\"in\"", null, null);
    }

    static ActivityCompleted completedEvent(long activityId) {
        return new ActivityCompleted(0, T0, activityId, "\"out\"", 1);
    }

    static ExternalEvent external(String data) {
        return new ExternalEvent(0, T0, 0, "event", data);
    }

    static Message message(String data) {
        return Message.of(external(data));
    }

    static Message message(String data, @Nullable String messageId) {
        return new Message(0, external(data), messageId);
    }

    static Delivery delivery(String id, String data) {
        return new Delivery(id, message(data), null);
    }

    static Delivery delivery(String id, String data, @Nullable String messageId) {
        return new Delivery(id, message(data, messageId), null);
    }

    static Delivery leasing(String id, String data, NodeId node) {
        return new Delivery(id, message(data), node);
    }

    static TaskLease held(String id, long activityId, LeaseToken token) {
        return new TaskLease(new TaskKey(id, 1, activityId), token);
    }

    /** The end of a task, told to its instance. */
    static TaskCompletion completion(TaskLease task) {
        TaskKey key = task.task();
        Message result = new Message(key.executionId(), completedEvent(key.activityId()), null);
        return new TaskCompletion(task, new Delivery(key.instanceId(), result, null));
    }

    static InstanceRelease release(String id, Fence fence, NodeId node, Instant retryAt) {
        return new InstanceRelease(id, fence, node, retryAt, null);
    }

    static InstanceRelease block(String id, Fence fence, @Nullable NodeId node, Instant retryAt) {
        return new InstanceRelease(id, fence, node, retryAt, "no code");
    }

    static Instant later(Instant than) {
        return than.plus(Duration.ofMillis(1));
    }
}
