package dev.durathread.benchmarks.workload;

import dev.durathread.provider.Provider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the calls of a provider that ask something of the storage, each as one query. */
final class CountedCalls {
    private final AtomicLong calls = new AtomicLong();

    Provider of(Provider provider) {
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (_, method, arguments) -> counted(provider, method, arguments));
    }

    private @Nullable Object counted(Provider provider, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (!method.isDefault() && !method.getName().equals("close")) {
            calls.incrementAndGet();
        }
        try {
            return method.invoke(provider, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    long count() {
        return calls.get();
    }
}
