package dev.durathread.operation;

import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A provider that counts its calls. Deaf, it stands for another process that no change is told to. */
final class WatchedProvider {
    private final Provider target;
    private final boolean deaf;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private volatile @Nullable RuntimeException failure;

    WatchedProvider(Provider target, boolean deaf) {
        this.target = target;
        this.deaf = deaf;
    }

    Provider provider() {
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (_, method, arguments) -> call(method, arguments));
    }

    /** Makes every call fail from now on; null lets them pass again. */
    void failWith(@Nullable RuntimeException newFailure) {
        failure = newFailure;
    }

    /** How many calls there were. */
    int calls() {
        return calls.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    int calls(String method) {
        return calls.computeIfAbsent(method, _ -> new AtomicInteger()).get();
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (!method.getName().equals("hearsOtherProcesses")) { // which asks no database
            calls.computeIfAbsent(method.getName(), _ -> new AtomicInteger()).incrementAndGet();
        }
        if (deaf && method.getName().equals("listen")) {
            return (Subscription) () -> {};
        }
        if (deaf && method.getName().equals("hearsOtherProcesses")) {
            return false;
        }
        RuntimeException fails = failure;
        if (fails != null) {
            throw fails;
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
