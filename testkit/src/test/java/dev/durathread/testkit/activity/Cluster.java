package dev.durathread.testkit.activity;

import dev.durathread.Activity;
import dev.durathread.Orchestration;
import dev.durathread.RuntimeOptions;
import dev.durathread.TagFilter;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Several nodes on one provider, each with a clock of its own that stands still unless it is moved: a node whose clock is
 * left behind is frozen.
 */
final class Cluster implements AutoCloseable {
    private final MemoryProvider provider = MemoryProvider.create();
    private final List<TestEnvironment> nodes = new ArrayList<>();

    MemoryProvider provider() {
        return provider;
    }

    /** A node that runs the activity and nothing else. */
    TestEnvironment worker(String name, RuntimeOptions options, Activity<String, String> work) {
        return worker(provider, options.withNodeName(name), work);
    }

    /** The same through something that stands before the provider. */
    TestEnvironment worker(Provider way, String name, Activity<String, String> work) {
        return worker(way, RuntimeOptions.defaults().withNodeName(name), work);
    }

    private TestEnvironment worker(Provider way, RuntimeOptions options, Activity<String, String> work) {
        TestEnvironment node = node(way, options);
        node.activity(OneActivity.WORK, work).client();
        return node;
    }

    TestEnvironment worker(String name, Activity<String, String> work) {
        return worker(name, RuntimeOptions.defaults(), work);
    }

    /** A node that runs the flow and no activities. */
    TestEnvironment orchestrator(Orchestration<String, String> flow) {
        RuntimeOptions options = RuntimeOptions.defaults().withTags(TagFilter.none());
        TestEnvironment node = node(provider, options.withNodeName("orchestrator"));
        node.orchestration(OneActivity.FLOW, flow).client();
        return node;
    }

    /** Any node, perhaps through something that stands before the provider. */
    TestEnvironment node(Provider way, RuntimeOptions options) {
        TestEnvironment node = TestEnvironment.builder()
                .provider(way)
                .options(options)
                .timeSkipping(false)
                .build();
        nodes.add(node);
        return node;
    }

    /** Moves the clocks of some nodes side by side, a renewal at a time. */
    static void advance(Duration duration, TestEnvironment... nodes) {
        Duration step = Duration.ofSeconds(10);
        for (Duration left = duration; left.isPositive(); left = left.minus(step)) {
            for (TestEnvironment node : nodes) {
                node.clock().advance(left.compareTo(step) < 0 ? left : step);
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(TestEnvironment::close);
    }
}
