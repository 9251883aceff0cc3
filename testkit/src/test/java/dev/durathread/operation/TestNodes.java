package dev.durathread.operation;

import dev.durathread.DurableRuntime;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Runtimes on the threads and the clock of the JVM that share one provider, as nodes share a database. */
final class TestNodes implements AutoCloseable {
    private final TestStore store;
    private final Provider provider;
    private final List<DurableRuntime> runtimes = new ArrayList<>();

    /** Nodes on a store, which is closed with them. */
    TestNodes(TestStore store) {
        this(store, store.provider());
    }

    /** Nodes that see a store through another provider. */
    TestNodes(TestStore store, Provider provider) {
        this.store = store;
        this.provider = provider;
    }

    Provider provider() {
        return provider;
    }

    DurableRuntime start(UnaryOperator<DurableRuntime.Builder> plan) {
        DurableRuntime runtime = plan.apply(DurableRuntime.builder(provider)).start();
        runtimes.add(runtime);
        return runtime;
    }

    @Override
    public void close() {
        runtimes.reversed().forEach(runtime -> runtime.shutdown(Duration.ZERO));
        store.close();
    }
}
