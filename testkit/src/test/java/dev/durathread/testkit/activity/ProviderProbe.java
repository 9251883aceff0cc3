package dev.durathread.testkit.activity;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands between an engine and its provider: notes what passes, and lets nothing pass while it is down. */
final class ProviderProbe extends ForwardingProvider {
    private final List<Write> writes = new CopyOnWriteArrayList<>();
    private final Map<Operation, AtomicInteger> calls = new ConcurrentHashMap<>();
    private volatile Predicate<Operation> down = _ -> false;
    private final Map<Operation, Runnable> before = new ConcurrentHashMap<>();

    private ProviderProbe(Provider target) {
        super(target);
    }

    static ProviderProbe on(Provider target) {
        return new ProviderProbe(target);
    }

    Provider provider() {
        return this;
    }

    /** From now on these methods throw as if the database could not be reached. */
    void down(Predicate<Operation> methods) {
        down = methods;
    }

    void up() {
        down = _ -> false;
    }

    /** Has an action done on the thread that calls a method, before each call. */
    void before(Operation method, Runnable action) {
        before.put(method, action);
    }

    /** Everything written of a kind, refused or not. */
    <W extends Write> List<W> writes(Class<W> kind) {
        return writes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    int calls(Operation method) {
        return calls.computeIfAbsent(method, _ -> new AtomicInteger()).get();
    }

    @Override
    protected <T extends @Nullable Object> T around(Operation operation, Supplier<T> call) {
        calls.computeIfAbsent(operation, _ -> new AtomicInteger()).incrementAndGet();
        if (down.test(operation)) {
            throw new ProviderException("the database cannot be reached, says the test", null);
        }
        before.getOrDefault(operation, () -> {}).run();
        return call.get();
    }

    @Override
    public List<WriteOutcome> commit(List<Write> batch, Instant now) {
        return around(Operation.COMMIT, () -> {
            writes.addAll(batch);
            return target().commit(batch, now);
        });
    }
}
