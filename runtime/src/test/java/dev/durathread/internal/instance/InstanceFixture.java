package dev.durathread.internal.instance;

import dev.durathread.RuntimeOptions;
import dev.durathread.TypeRef;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityCompleted;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.history.HistoryEvent.OrchestrationCompleted;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.payload.PayloadRules;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.internal.replay.Arrival;
import dev.durathread.internal.replay.Code;
import dev.durathread.internal.replay.ExecutionMachine;
import dev.durathread.internal.replay.Identity;
import dev.durathread.internal.replay.LogLine;
import dev.durathread.internal.replay.ReplayOptions;
import dev.durathread.internal.replay.Turn;
import dev.durathread.internal.replay.World;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.LeaseToken;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TaskKey;
import dev.durathread.provider.TaskLease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Makes what an instance is given, without a thread, a host or a provider: its code is never run. */
final class InstanceFixture {
    static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    static final NodeFacts NODE = new QuietNode();

    private InstanceFixture() {}

    static InstanceRecord record(Fence fence) {
        return new InstanceRecord(
                "a",
                fence,
                InstanceStatus.RUNNING,
                "Flow",
                "1.0.0",
                "null",
                null,
                null,
                null,
                null,
                null,
                0,
                NOW,
                NOW,
                NOW,
                false,
                null);
    }

    static News news(Fence fence, long lastSequence) {
        return new News(record(fence), lastSequence);
    }

    static LoadedCode code(Fence fence) {
        Identity identity = new Identity("a", fence.incarnation(), fence.executionId(), "Flow", "1.0.0", null);
        ExecutionMachine machine = new ExecutionMachine(
                identity,
                new Code<>(TypeRef.of(String.class), TypeRef.of(String.class), (_, in) -> in),
                Fibers.best(),
                new Payloads(PayloadRules.withMaxBytes(1_000)),
                new NoWorld(),
                ReplayOptions.of(RuntimeOptions.defaults()));
        return new LoadedCode(machine, identity, record(fence), false);
    }

    /** The result of a task that only this arrival has. */
    static Arrival result(long number) {
        TaskLease lease = new TaskLease(new TaskKey("a", 1, number), new LeaseToken(number));
        return new Arrival(1, new ActivityCompleted(0, NOW, number, "null", 1), 0, lease);
    }

    static Arrival message(long incarnation, long sequence, String name) {
        return new Arrival(incarnation, 0, new ExternalEvent(0, NOW, 0, name, "null"), sequence, null);
    }

    /** A turn that has recorded those arrivals, which are results, and has perhaps ended the execution. */
    static Turn turn(long lastEventId, List<Arrival> recorded, boolean ends) {
        List<HistoryEvent> events = new ArrayList<>();
        List<Object> acked = new ArrayList<>();
        long id = lastEventId;
        for (Arrival arrival : recorded) {
            events.add(((HistoryEvent) arrival.event()).recordedAs(++id, NOW));
            acked.add(arrival.receipt());
        }
        if (ends) {
            events.add(new OrchestrationCompleted(++id, NOW, "null"));
        }
        return new Turn(events, List.of(), acked, Map.of(), Map.of(), List.of(), List.of());
    }

    /** A node that takes no task and nothing else of what a turn asks for. */
    private static final class QuietNode implements NodeFacts {
        @Override
        public NodeId id() {
            return new NodeId("node");
        }

        @Override
        public Duration lease() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration strayAfter() {
            return Duration.ofSeconds(1);
        }

        @Override
        public boolean isLeaving() {
            return false;
        }

        @Override
        public boolean takesMore() {
            return true;
        }

        @Override
        public boolean runs(String orchestration, @Nullable String version) {
            return false;
        }

        @Override
        public Optional<LeaseToken> reserve(String activity, @Nullable String tag, @Nullable String session) {
            return Optional.empty();
        }

        @Override
        public long newIncarnation() {
            return 1;
        }
    }

    private static final class NoWorld implements World {
        @Override
        public UUID newGuid() {
            return new UUID(0, 0);
        }

        @Override
        public long newSeed() {
            return 0;
        }

        @Override
        public Optional<String> readKeyValue(String instanceId, String key) {
            return Optional.empty();
        }

        @Override
        public boolean logs(String orchestration, Level level) {
            return false;
        }

        @Override
        public void log(Identity identity, LogLine line) {
            throw new AssertionError("no code runs");
        }
    }
}
