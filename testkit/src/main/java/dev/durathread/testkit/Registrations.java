package dev.durathread.testkit;

import dev.durathread.Activity;
import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.HistoryReplay;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.Version;
import dev.durathread.VersionPolicy;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** What is registered with an environment; outlives the lives of its engine. */
final class Registrations {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Entry<?, ?>> activities = new LinkedHashMap<>();
    private final Map<Key, Code<?, ?>> orchestrations = new LinkedHashMap<>();
    private final Map<String, VersionPolicy> policies = new LinkedHashMap<>();
    private final List<ActivityCall> calls = new CopyOnWriteArrayList<>();

    private record Key(String name, Version version) {}

    private record Entry<I, O>(ActivityType<I, O> type, Activity<I, O> body) {
        void register(DurableRuntime.Builder builder) {
            builder.activity(type, body);
        }
    }

    private record Code<I, O>(OrchestrationType<I, O> type, Version version, Orchestration<I, O> body) {
        void register(DurableRuntime.Builder builder) {
            builder.orchestration(type, version.toString(), body);
        }

        void replay(List<HistoryEvent> history, RuntimeOptions options) {
            HistoryReplay.check(history, type, body, options);
        }
    }

    <I, O> void activity(ActivityType<I, O> type, Activity<I, O> body, Supplier<Instant> now) {
        Activity<I, O> recorded = (ctx, input) -> {
            calls.add(new ActivityCall(
                    ctx.instanceId(), ctx.activityName(), ctx.attempt(), JSON.valueToTree(input), now.get()));
            return body.run(ctx, input);
        };
        activities.put(type.name(), new Entry<>(type, recorded));
    }

    <I, O> void orchestration(OrchestrationType<I, O> type, Version version, Orchestration<I, O> body) {
        orchestrations.put(new Key(type.name(), version), new Code<>(type, version, body));
    }

    void remove(String name, Version version) {
        orchestrations.remove(new Key(name, version));
    }

    void policy(String name, VersionPolicy policy) {
        policies.put(name, policy);
    }

    void registerWith(DurableRuntime.Builder builder) {
        activities.values().forEach(entry -> entry.register(builder));
        orchestrations.values().forEach(code -> code.register(builder));
        policies.forEach(builder::versionPolicy);
    }

    /** Replays a history with the code that its first event names; does nothing when that code is not here, or the history is gone. */
    void replay(List<HistoryEvent> history, RuntimeOptions options) {
        if (!history.isEmpty() && history.getFirst() instanceof OrchestrationStarted first) {
            Code<?, ?> code = orchestrations.get(new Key(first.name(), Version.parse(first.version())));
            if (code != null) {
                code.replay(history, options);
            }
        }
    }

    List<ActivityCall> calls() {
        return List.copyOf(calls);
    }
}
