package dev.durathread.testkit.activity;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Stands between an engine and its provider: notes what passes, and lets nothing pass while it is down. */
final class ProviderProbe {
    private final Provider target;
    private final Provider provider;
    private final List<Write> writes = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private volatile Predicate<String> down = _ -> false;
    private final Map<String, Runnable> before = new ConcurrentHashMap<>();

    private ProviderProbe(Provider target) {
        this.target = target;
        this.provider = (Provider) Proxy.newProxyInstance(
                ProviderProbe.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (_, method, arguments) -> call(method, arguments));
    }

    static ProviderProbe on(Provider target) {
        return new ProviderProbe(target);
    }

    Provider provider() {
        return provider;
    }

    /** From now on these methods throw as if the database could not be reached. */
    void down(Predicate<String> methods) {
        down = methods;
    }

    void up() {
        down = _ -> false;
    }

    /** Has an action done on the thread that calls a method, before each call. */
    void before(String method, Runnable action) {
        before.put(method, action);
    }

    /** Everything written of a kind, refused or not. */
    <W extends Write> List<W> writes(Class<W> kind) {
        return writes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    int calls(String method) {
        return calls.computeIfAbsent(method, _ -> new AtomicInteger()).get();
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        calls.computeIfAbsent(method.getName(), _ -> new AtomicInteger()).incrementAndGet();
        if (down.test(method.getName())) {
            throw new ProviderException("the database cannot be reached, says the test", null);
        }
        before.getOrDefault(method.getName(), () -> {}).run();
        if (method.getName().equals("commit")) {
            ((List<?>) arguments[0]).forEach(write -> writes.add((Write) write));
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
