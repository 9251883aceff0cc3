package dev.durathread.micrometer;

import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Provider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures every call of a provider as the timer {@code durathread.provider.operations}, with the tags {@code
 * operation} and {@code status} (ok or error). The calls themselves go to the provider unchanged.
 */
public final class InstrumentedProvider extends ForwardingProvider {
    private final MeterRegistry registry;

    private InstrumentedProvider(Provider target, MeterRegistry registry) {
        super(target);
        this.registry = registry;
    }

    /** Wraps a provider in timers. Closing the result closes the provider. */
    public static Provider of(Provider provider, MeterRegistry registry) {
        return new InstrumentedProvider(provider, registry);
    }

    @Override
    protected <T extends @Nullable Object> T around(Operation operation, Supplier<T> call) {
        Timer.Sample sample = Timer.start(registry);
        String status = "error";
        try {
            T result = call.get();
            status = "ok";
            return result;
        } finally {
            sample.stop(registry.timer(
                    "durathread.provider.operations", "operation", operation.methodName(), "status", status));
        }
    }
}
