package dev.durathread.testkit;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A provider whose calls go wrong as a plan says. */
public final class FaultyProvider extends ForwardingProvider {
    /** The notifications of the call that runs on a thread, held back until the call is done; null outside a call. */
    private static final ThreadLocal<@Nullable List<Runnable>> NEWS = new ThreadLocal<>();

    private static final Set<Operation> CALLS_WITH_ANSWERS =
            EnumSet.of(Operation.COMMIT, Operation.CLAIM_INSTANCES, Operation.CLAIM_TASKS, Operation.RENEW);

    private final Faults faults;
    private final Predicate<Operation> applies;
    private final Random chance;

    private FaultyProvider(Provider target, Faults faults, Predicate<Operation> applies) {
        super(target);
        this.faults = faults;
        this.applies = applies;
        this.chance = new Random(faults.seed());
    }

    /** Puts faults before a provider. */
    public static Provider wrap(Provider target, Faults faults) {
        return wrap(target, faults, _ -> true);
    }

    /** @param applies whether a call on the calling thread may go wrong */
    static Provider wrap(Provider target, Faults faults, Predicate<Operation> applies) {
        return new FaultyProvider(target, faults, applies);
    }

    @Override
    public Subscription listen(ChangeListener listener) {
        return super.listen(new FaultyListener(listener));
    }

    @Override
    protected <T extends @Nullable Object> T around(Operation operation, Supplier<T> call) {
        if (!operation.asksStorage() || !applies.test(operation)) {
            return call.get();
        }
        delay();
        if (draw(faults.refusals())) {
            throw new ProviderException("refused by the plan of faults: " + operation.methodName(), null);
        }
        T answer = holdingNews(call);
        if (CALLS_WITH_ANSWERS.contains(operation) && draw(faults.cutOffs())) {
            throw new ProviderException("cut off by the plan of faults after " + operation.methodName(), null);
        }
        return answer;
    }

    private void delay() {
        if (draw(faults.delays())) {
            LockSupport.parkNanos((long) (faults.longestDelay().toNanos() * nextDouble()));
        }
    }

    private <T extends @Nullable Object> T holdingNews(Supplier<T> call) {
        if (NEWS.get() != null) {
            return call.get();
        }
        List<Runnable> held = new ArrayList<>();
        NEWS.set(held);
        try {
            return call.get();
        } finally {
            NEWS.remove();
            if (draw(faults.shuffledNews())) {
                shuffle(held);
            }
            held.forEach(Runnable::run);
        }
    }

    private synchronized boolean draw(double share) {
        return share > 0 && chance.nextDouble() < share;
    }

    private synchronized double nextDouble() {
        return chance.nextDouble();
    }

    private synchronized void shuffle(List<Runnable> list) {
        Collections.shuffle(list, chance);
    }

    private final class FaultyListener implements ChangeListener {
        private final ChangeListener listener;

        FaultyListener(ChangeListener listener) {
            this.listener = listener;
        }

        private void tell(Runnable one) {
            List<Runnable> held = NEWS.get();
            for (int times = draw(faults.repeatedNews()) ? 2 : 1; times > 0; times--) {
                if (held == null) {
                    one.run();
                } else {
                    held.add(one);
                }
            }
        }

        @Override
        public void workAvailable() {
            tell(listener::workAvailable);
        }

        @Override
        public void instanceChanged(String instanceId) {
            tell(() -> listener.instanceChanged(instanceId));
        }

        @Override
        public void tasksRemoved() {
            tell(listener::tasksRemoved);
        }
    }
}
