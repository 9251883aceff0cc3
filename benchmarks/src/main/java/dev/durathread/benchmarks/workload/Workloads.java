package dev.durathread.benchmarks.workload;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The workloads by name. */
final class Workloads {
    private static final Map<String, Workload> BY_NAME = new LinkedHashMap<>();

    static {
        List.of(
                        new Chain(),
                        new Steps(),
                        new FanOut(),
                        new Latency(),
                        new LongRun(),
                        new Rehydrate(),
                        new Timers(),
                        new Cancellation(),
                        new ResidentSet(),
                        new Idle(),
                        new Crowd(),
                        new Raw(),
                        new Commits())
                .forEach(workload -> BY_NAME.put(workload.name(), workload));
    }

    private Workloads() {}

    static Set<String> names() {
        return Collections.unmodifiableSet(BY_NAME.keySet());
    }

    static Workload named(String name) {
        return Objects.requireNonNull(BY_NAME.get(name), name);
    }
}
