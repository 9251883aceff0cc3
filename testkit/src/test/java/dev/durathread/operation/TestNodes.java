package dev.durathread.operation;

import dev.durathread.DurableRuntime;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.MemoryProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Runtimes on the threads and the clock of the JVM that share one provider in memory, as nodes share a database. */
final class TestNodes implements AutoCloseable {
    private final Provider provider;
    private final List<DurableRuntime> runtimes = new ArrayList<>();

    TestNodes() {
        this(MemoryProvider.create());
    }

    TestNodes(Provider provider) {
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
        provider.close();
    }
}
