package dev.durathread.testkit.activity;

import dev.durathread.provider.Provider;
import dev.durathread.provider.Subscription;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A provider that tells its listeners nothing, as behind a pooler that lets no notification through. */
final class DeafProvider {
    private DeafProvider() {}

    static Provider on(Provider target) {
        return (Provider) Proxy.newProxyInstance(
                DeafProvider.class.getClassLoader(), new Class<?>[] {Provider.class}, (_, method, arguments) -> {
                    try {
                        return switch (method.getName()) {
                            case "hearsOtherProcesses" -> false;
                            case "listen" -> (Subscription) () -> {};
                            default -> method.invoke(target, arguments);
                        };
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
