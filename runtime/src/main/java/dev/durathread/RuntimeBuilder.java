package dev.durathread;

import dev.durathread.host.Host;
import dev.durathread.internal.check.Checks;
import dev.durathread.internal.check.Names;
import dev.durathread.observe.RuntimeObserver;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what a runtime is made of. */
final class RuntimeBuilder implements DurableRuntime.Builder {
    private static final String FIRST_VERSION = "1.0.0";

    final Provider provider;
    final List<ActivityEntry<?, ?>> activities = new ArrayList<>();
    final List<ContractEntry<?>> contracts = new ArrayList<>();
    final List<OrchestrationEntry<?, ?>> orchestrations = new ArrayList<>();
    final Map<String, VersionPolicy> policies = new HashMap<>();
    RuntimeOptions options = RuntimeOptions.defaults();

    final List<RuntimeObserver> observers = new ArrayList<>();

    @Nullable
    Host host;

    @Nullable
    Duration shutdownHook;

    @Nullable
    Duration shutdownWhenDown;

    final Set<String> computing = new HashSet<>();

    record ActivityEntry<I, O>(ActivityType<I, O> type, Activity<I, O> body) {}

    record ContractEntry<A>(Class<A> contract, A implementation) {}

    record OrchestrationEntry<I, O>(OrchestrationType<I, O> type, Version version, Orchestration<I, O> body) {}

    RuntimeBuilder(Provider provider) {
        this.provider = Objects.requireNonNull(provider, "provider");
    }

    @Override
    public <I, O> DurableRuntime.Builder activity(ActivityType<I, O> type, Activity<I, O> body) {
        activities.add(new ActivityEntry<>(type, Objects.requireNonNull(body, "body")));
        return this;
    }

    @Override
    public <A> DurableRuntime.Builder activities(Class<A> contract, A implementation) {
        contracts.add(new ContractEntry<>(contract, Objects.requireNonNull(implementation, "implementation")));
        Composition.checkContract(contract);
        return this;
    }

    @Override
    public <I, O> DurableRuntime.Builder orchestration(OrchestrationType<I, O> type, Orchestration<I, O> body) {
        return orchestration(type, FIRST_VERSION, body);
    }

    @Override
    public <I, O> DurableRuntime.Builder orchestration(
            OrchestrationType<I, O> type, String version, Orchestration<I, O> body) {
        orchestrations.add(
                new OrchestrationEntry<>(type, Version.parse(version), Objects.requireNonNull(body, "body")));
        return this;
    }

    @Override
    public DurableRuntime.Builder versionPolicy(String orchestrationName, VersionPolicy policy) {
        policies.put(Names.check("orchestration name", orchestrationName), Objects.requireNonNull(policy, "policy"));
        return this;
    }

    @Override
    public DurableRuntime.Builder options(RuntimeOptions newOptions) {
        options = newOptions.checkedAsAWhole();
        return this;
    }

    @Override
    public DurableRuntime.Builder host(Host newHost) {
        host = Objects.requireNonNull(newHost, "host");
        return this;
    }

    @Override
    public DurableRuntime.Builder observer(RuntimeObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        return this;
    }

    @Override
    public DurableRuntime.Builder shutdownHook(Duration timeout) {
        shutdownHook = Checks.notNegative("shutdownHook", timeout);
        return this;
    }

    @Override
    public DurableRuntime.Builder shutdownWhenDown(Duration timeout) {
        shutdownWhenDown = Checks.notNegative("shutdownWhenDown", timeout);
        return this;
    }

    @Override
    public DurableRuntime.Builder onPlatformThreads(ActivityType<?, ?>... types) {
        for (ActivityType<?, ?> type : types) {
            computing.add(type.name());
        }
        return this;
    }

    @Override
    public DurableRuntime start() {
        return new DurableRuntime(new Composition(this));
    }
}
