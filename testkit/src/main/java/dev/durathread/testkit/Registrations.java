package dev.durathread.testkit;

import dev.durathread.Activity;
import dev.durathread.ActivityContext;
import dev.durathread.ActivityType;
import dev.durathread.DurableRuntime;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationType;
import dev.durathread.RuntimeOptions;
import dev.durathread.Version;
import dev.durathread.VersionPolicy;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.OrchestrationStarted;
import dev.durathread.host.HistoryReplay;
import dev.durathread.testkit.determinism.Registration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** What is registered with an environment. It survives crashes of the engine. */
final class Registrations {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Slot<?, ?>> activities = new ConcurrentHashMap<>();
    private final List<Consumer<DurableRuntime.Builder>> contracts = new ArrayList<>();
    private final Map<Key, Code<?, ?>> orchestrations = new LinkedHashMap<>();
    private final Map<String, VersionPolicy> policies = new LinkedHashMap<>();
    private final List<ActivityCall> calls = new CopyOnWriteArrayList<>();

    private record Key(String name, Version version) {}

    /** The slot of an activity. Its content can change while an engine runs. */
    private final class Slot<I, O> {
        private final ActivityType<I, O> type;
        private final Supplier<Instant> now;
        private volatile Activity<I, O> body;

        Slot(ActivityType<I, O> type, Activity<I, O> body, Supplier<Instant> now) {
            this.type = type;
            this.body = body;
            this.now = now;
        }

        void register(DurableRuntime.Builder builder) {
            builder.activity(type, this::run);
        }

        private O run(ActivityContext ctx, I input) throws Exception {
            calls.add(new ActivityCall(
                    ctx.instanceId(), ctx.activityName(), ctx.attempt(), JSON.valueToTree(input), now.get()));
            return body.run(ctx, input);
        }
    }

    private record Code<I, O>(
            OrchestrationType<I, O> type, Version version, Orchestration<I, O> body, Optional<Registration> place) {
        void register(DurableRuntime.Builder builder) {
            builder.orchestration(type, version.toString(), body);
        }

        void replay(List<HistoryEvent> history, RuntimeOptions options) {
            HistoryReplay.check(history, type, body, options);
        }

        void replayExactly(List<HistoryEvent> history, RuntimeOptions options) {
            HistoryReplay.checkExactly(history, type, body, options);
        }
    }

    @SuppressWarnings("unchecked") // a slot of an equal type has the types that the type names
    <I, O> void activity(ActivityType<I, O> type, Activity<I, O> body, Supplier<Instant> now) {
        Slot<?, ?> known = activities.get(type.name());
        if (known != null && known.type.equals(type)) {
            ((Slot<I, O>) known).body = body;
        } else {
            activities.put(type.name(), new Slot<>(type, body, now));
        }
    }

    /** What is registered for an activity. */
    @SuppressWarnings("unchecked") // a slot of an equal type has the types that the type names
    <I, O> Optional<Activity<I, O>> registered(ActivityType<I, O> type) {
        Slot<?, ?> known = activities.get(type.name());
        return known != null && known.type.equals(type) ? Optional.of(((Slot<I, O>) known).body) : Optional.empty();
    }

    <A> void activities(Class<A> contract, A implementation) {
        contracts.add(builder -> builder.activities(contract, implementation));
    }

    <I, O> void orchestration(OrchestrationType<I, O> type, Version version, Orchestration<I, O> body) {
        orchestrations.put(new Key(type.name(), version), new Code<>(type, version, body, Optional.empty()));
    }

    /** @param registry the class whose caller registers */
    <I, O> void orchestration(
            OrchestrationType<I, O> type, Version version, Orchestration<I, O> body, Class<?> registry) {
        Registration place = Registration.byCallerOf(registry, Registrations.class, body);
        orchestrations.put(new Key(type.name(), version), new Code<>(type, version, body, Optional.of(place)));
    }

    void remove(String name, Version version) {
        orchestrations.remove(new Key(name, version));
    }

    void policy(String name, VersionPolicy policy) {
        policies.put(name, policy);
    }

    /** Where the orchestrations were registered. */
    List<Registration> places() {
        return orchestrations.values().stream()
                .flatMap(code -> code.place().stream())
                .toList();
    }

    void registerWith(DurableRuntime.Builder builder) {
        activities.values().forEach(slot -> slot.register(builder));
        contracts.forEach(contract -> contract.accept(builder));
        orchestrations.values().forEach(code -> code.register(builder));
        policies.forEach(builder::versionPolicy);
    }

    /** Replays a history with the code that its first event names. Returns false when that code is not registered. */
    boolean replay(List<HistoryEvent> history, RuntimeOptions options) {
        Optional<Code<?, ?>> code = codeOf(history);
        code.ifPresent(known -> known.replay(history, options));
        return code.isPresent();
    }

    /** As {@link #replay}, but harmless changes of code that replay allows are errors too. */
    void replayExactly(List<HistoryEvent> history, RuntimeOptions options) {
        codeOf(history).ifPresent(known -> known.replayExactly(history, options));
    }

    private Optional<Code<?, ?>> codeOf(List<HistoryEvent> history) {
        return !history.isEmpty() && history.getFirst() instanceof OrchestrationStarted first
                ? Optional.ofNullable(orchestrations.get(new Key(first.name(), Version.parse(first.version()))))
                : Optional.empty();
    }

    List<ActivityCall> calls() {
        return List.copyOf(calls);
    }
}
