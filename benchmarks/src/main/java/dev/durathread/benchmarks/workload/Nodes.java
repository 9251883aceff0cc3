package dev.durathread.benchmarks.workload;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.RuntimeOptions;
import dev.durathread.observe.RuntimeMetrics;
import dev.durathread.provider.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The runtimes of a workload, each with a provider of its own on the same storage. */
final class Nodes implements AutoCloseable {
    private final List<Provider> providers = new ArrayList<>();
    private final List<DurableRuntime> runtimes = new ArrayList<>();

    private Nodes() {}

    /** Starts as many as the settings say, with the code that is registered here. */
    static Nodes start(Settings settings, Storage storage, Consumer<DurableRuntime.Builder> code) {
        Nodes nodes = new Nodes();
        for (int i = 0; i < settings.nodes(); i++) {
            Provider provider = storage.provider();
            nodes.providers.add(provider);
            DurableRuntime.Builder builder = DurableRuntime.builder(provider).options(options(settings));
            code.accept(builder);
            nodes.runtimes.add(builder.start());
        }
        return nodes;
    }

    private static RuntimeOptions options(Settings settings) {
        RuntimeOptions options = RuntimeOptions.defaults();
        return settings.residents() == 0 ? options : options.withMaxResidentInstances(settings.residents());
    }

    /** The client of one node, the same for the same number, all nodes in turn. */
    DurableClient client(int number) {
        return runtimes.get(number % runtimes.size()).client();
    }

    /** What the first node has counted. */
    RuntimeMetrics metrics() {
        return runtimes.getFirst().metrics();
    }

    /** Stops the runtimes; the providers stay open. */
    void stopRuntimes() {
        runtimes.forEach(DurableRuntime::close);
        runtimes.clear();
    }

    @Override
    public void close() {
        stopRuntimes();
        providers.forEach(Provider::close);
    }
}
