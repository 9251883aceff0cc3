package dev.durathread.operation;

import dev.durathread.provider.Provider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Throws something out of one place, once, at the n-th time that the place is passed. Places are named. */
final class Bomb {
    private final AtomicReference<@Nullable Charge> charge = new AtomicReference<>();

    /** What is to be thrown where. */
    private record Charge(String place, Throwable thrown, int left) {}

    /** @param call at which time the place is passed, from 1 */
    void arm(String place, Throwable thrown, int call) {
        charge.set(new Charge(place, thrown, call));
    }

    /** Whether it has gone off; true when it was never armed. */
    boolean isGone() {
        return charge.get() == null;
    }

    /** Takes away what has not gone off. */
    void disarm() {
        charge.set(null);
    }

    /** A place is passed. */
    void pass(String place) throws Throwable {
        Charge now = charge.get();
        while (now != null && now.place.equals(place)) {
            Charge next = now.left == 1 ? null : new Charge(place, now.thrown, now.left - 1);
            if (charge.compareAndSet(now, next)) {
                if (next == null) {
                    throw now.thrown;
                }
                return;
            }
            now = charge.get();
        }
    }

    /** As {@link #pass}, for code that declares no exceptions: throws even those. */
    void passUnseen(String place) {
        try {
            pass(place);
        } catch (Throwable t) {
            throw Bomb.<RuntimeException>unseen(t);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T unseen(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** A provider whose methods are places, by their names. */
    Provider in(Provider provider) {
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(), new Class<?>[] {Provider.class}, (_, method, arguments) -> {
                    pass(method.getName());
                    try {
                        return method.invoke(provider, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
