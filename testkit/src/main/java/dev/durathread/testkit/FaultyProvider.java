package dev.durathread.testkit;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.Provider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A provider whose calls go wrong as a plan says. */
public final class FaultyProvider {
    /** The notifications of the call that runs on a thread, held back until the call is done; null outside a call. */
    private static final ThreadLocal<@Nullable List<Runnable>> NEWS = new ThreadLocal<>();

    private static final Set<String> CALLS_WITH_ANSWERS = Set.of("commit", "claimInstances", "claimTasks", "renew");

    private final Provider target;
    private final Faults faults;
    private final Predicate<Method> applies;
    private final Random chance;

    private FaultyProvider(Provider target, Faults faults, Predicate<Method> applies) {
        this.target = target;
        this.faults = faults;
        this.applies = applies;
        this.chance = new Random(faults.seed());
    }

    /** Puts faults before a provider. */
    public static Provider wrap(Provider target, Faults faults) {
        return wrap(target, faults, _ -> true);
    }

    /** @param applies whether a call of a method on the calling thread may go wrong */
    static Provider wrap(Provider target, Faults faults, Predicate<Method> applies) {
        FaultyProvider faulty = new FaultyProvider(target, faults, applies);
        return (Provider) Proxy.newProxyInstance(
                FaultyProvider.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (_, method, arguments) -> faulty.call(method, arguments));
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("listen") && arguments != null && arguments[0] instanceof ChangeListener listener) {
            return target.listen(new FaultyListener(listener));
        }
        if (Gate.touchesNoStorage(method) || !applies.test(method)) {
            return pass(method, arguments);
        }
        delay();
        if (draw(faults.refusals())) {
            throw new ProviderException("refused by the plan of faults: " + method.getName(), null);
        }
        Object answer = passHoldingNews(method, arguments);
        if (CALLS_WITH_ANSWERS.contains(method.getName()) && draw(faults.cutOffs())) {
            throw new ProviderException("cut off by the plan of faults after " + method.getName(), null);
        }
        return answer;
    }

    private void delay() {
        if (draw(faults.delays())) {
            LockSupport.parkNanos((long) (faults.longestDelay().toNanos() * nextDouble()));
        }
    }

    private @Nullable Object passHoldingNews(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (NEWS.get() != null) {
            return pass(method, arguments);
        }
        List<Runnable> held = new ArrayList<>();
        NEWS.set(held);
        try {
            return pass(method, arguments);
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

    private @Nullable Object pass(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
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
