package dev.durathread.operation;

import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A provider that counts its calls. Deaf, it stands for another process that no change is told to. */
final class WatchedProvider extends ForwardingProvider {
    private final boolean deaf;
    private final Map<Operation, AtomicInteger> calls = new ConcurrentHashMap<>();
    private volatile @Nullable RuntimeException failure;

    WatchedProvider(Provider target, boolean deaf) {
        super(target);
        this.deaf = deaf;
    }

    Provider provider() {
        return this;
    }

    /** Makes every call fail from now on; null lets them pass again. */
    void failWith(@Nullable RuntimeException newFailure) {
        failure = newFailure;
    }

    /** How many calls there were. */
    int calls() {
        return calls.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    int calls(Operation operation) {
        return calls.computeIfAbsent(operation, _ -> new AtomicInteger()).get();
    }

    @Override
    protected <T extends @Nullable Object> T around(Operation operation, Supplier<T> call) {
        if (operation != Operation.HEARS_OTHER_PROCESSES) { // which asks no database
            calls.computeIfAbsent(operation, _ -> new AtomicInteger()).incrementAndGet();
        }
        RuntimeException fails = failure;
        if (fails != null) {
            throw fails;
        }
        return call.get();
    }

    @Override
    public Subscription listen(ChangeListener listener) {
        return deaf ? around(Operation.LISTEN, () -> () -> {}) : super.listen(listener);
    }

    @Override
    public boolean hearsOtherProcesses() {
        return !deaf && super.hearsOtherProcesses();
    }
}
