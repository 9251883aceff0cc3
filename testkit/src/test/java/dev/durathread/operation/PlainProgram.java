package dev.durathread.operation;

import dev.durathread.DurableRuntime;
import dev.durathread.OrchestrationType;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.MemoryProvider;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Starts a runtime, runs one instance, and tells its output and how many were started. */
public final class PlainProgram implements Callable<String> {
    private static final OrchestrationType<String, String> HELLO =
            OrchestrationType.of("Hello", String.class, String.class);

    @Override
    public String call() throws Exception {
        try (Provider provider = MemoryProvider.create();
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .orchestration(HELLO, (ctx, text) -> text)
                        .start()) {
            runtime.client().start(HELLO, "a", "hello");
            String output = runtime.client().await(HELLO, "a", Duration.ofSeconds(20));
            return output + " " + runtime.metrics().orchestrationsStarted();
        }
    }
}
