package dev.durathread.benchmarks.workload;

import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Provider;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts the calls of a provider that ask something of the storage, each as one query. */
final class CountedCalls {
    private final AtomicLong calls = new AtomicLong();

    Provider of(Provider provider) {
        return new ForwardingProvider(provider) {
            @Override
            protected <T extends @Nullable Object> T around(Operation operation, Supplier<T> call) {
                if (operation.asksStorage()) {
                    calls.incrementAndGet();
                }
                return call.get();
            }
        };
    }

    long count() {
        return calls.get();
    }
}
