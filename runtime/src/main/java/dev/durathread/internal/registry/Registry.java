package dev.durathread.internal.registry;

import dev.durathread.Version;
import dev.durathread.VersionPolicy;
import dev.durathread.provider.CodeKey;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a node has code for. Filled once, then only read. */
public final class Registry {
    private final Map<String, NavigableMap<Version, OrchestrationCode<?, ?>>> orchestrations = new TreeMap<>();
    private final Map<String, ActivityCode<?, ?>> activities = new TreeMap<>();
    private final Map<String, VersionPolicy> policies = new HashMap<>();
    private final Set<String> codeKeys = new HashSet<>();

    /** @throws IllegalStateException when that version of that orchestration is there already */
    public void add(OrchestrationCode<?, ?> code) {
        String name = code.type().name();
        if (orchestrations.computeIfAbsent(name, _ -> new TreeMap<>()).putIfAbsent(code.version(), code) != null) {
            throw new IllegalStateException(
                    "orchestration \"" + name + "\" version " + code.version() + " is registered twice");
        }
        codeKeys.add(CodeKey.of(name, null));
        codeKeys.add(CodeKey.of(name, code.version().toString()));
    }

    /** @throws IllegalStateException when an activity of that name is there already */
    public void add(ActivityCode<?, ?> code) {
        if (activities.putIfAbsent(code.type().name(), code) != null) {
            throw new IllegalStateException("activity \"" + code.type().name() + "\" is registered twice");
        }
    }

    /** Replaces the activity of the same name. */
    public void replace(ActivityCode<?, ?> code) {
        activities.put(code.type().name(), code);
    }

    public void policy(String orchestrationName, VersionPolicy policy) {
        policies.put(orchestrationName, policy);
    }

    /**
     * The code for an orchestration.
     *
     * @param version the version asked for; null leaves it to the policy of the name
     */
    public Optional<OrchestrationCode<?, ?>> orchestration(String name, @Nullable String version) {
        NavigableMap<Version, OrchestrationCode<?, ?>> versions =
                orchestrations.getOrDefault(name, Collections.emptyNavigableMap());
        if (version != null) {
            return Optional.ofNullable(versions.get(Version.parse(version)));
        }
        return switch (policies.getOrDefault(name, VersionPolicy.latest())) {
            case VersionPolicy.Latest _ ->
                Optional.ofNullable(versions.lastEntry()).map(Map.Entry::getValue);
            case VersionPolicy.Exactly(Version exact) -> Optional.ofNullable(versions.get(exact));
        };
    }

    public Optional<ActivityCode<?, ?>> activity(String name) {
        return Optional.ofNullable(activities.get(name));
    }

    /** What is asked for when instances are claimed; see {@link CodeKey}. */
    public Set<String> codeKeys() {
        return Collections.unmodifiableSet(codeKeys);
    }

    public Set<String> activityNames() {
        return Collections.unmodifiableSet(activities.keySet());
    }

    /** Each orchestration's versions, ascending. */
    public Map<String, Set<Version>> versions() {
        Map<String, Set<Version>> all = new TreeMap<>();
        orchestrations.forEach((name, versions) -> all.put(name, Collections.unmodifiableSet(versions.keySet())));
        return all;
    }
}
