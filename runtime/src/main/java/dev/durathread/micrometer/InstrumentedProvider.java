package dev.durathread.micrometer;

import dev.durathread.provider.Provider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Measures every call of a provider as the timer {@code durathread.provider.operations}, with the tags {@code
 * operation} and {@code status} (ok or error). The calls themselves go to the provider unchanged.
 */
public final class InstrumentedProvider {
    private final Provider target;
    private final MeterRegistry registry;

    private InstrumentedProvider(Provider target, MeterRegistry registry) {
        this.target = target;
        this.registry = registry;
    }

    /** Wraps a provider in timers. Closing the result closes the provider. */
    public static Provider of(Provider provider, MeterRegistry registry) {
        InstrumentedProvider instrumented = new InstrumentedProvider(provider, registry);
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (_, method, arguments) -> instrumented.call(method, arguments));
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(target, arguments);
        }
        Timer.Sample sample = Timer.start(registry);
        String status = "error";
        try {
            Object result = method.invoke(target, arguments);
            status = "ok";
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        } finally {
            sample.stop(
                    registry.timer("durathread.provider.operations", "operation", method.getName(), "status", status));
        }
    }
}
