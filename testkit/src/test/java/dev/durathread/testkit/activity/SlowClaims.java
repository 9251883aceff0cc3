package dev.durathread.testkit.activity;

import dev.durathread.provider.Claims;
import dev.durathread.provider.Provider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/** A provider on which the answer to a claim that brought a task is long on its way. */
final class SlowClaims {
    private SlowClaims() {}

    /**
     * @param claimed is told when a claim brought a task
     * @param answer lets the answer through
     */
    static Provider on(Provider target, CountDownLatch claimed, CountDownLatch answer) {
        return (Provider) Proxy.newProxyInstance(
                SlowClaims.class.getClassLoader(), new Class<?>[] {Provider.class}, (_, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        if (method.getName().equals("claimTasks")
                                && !((Claims<?>) result).items().isEmpty()) {
                            claimed.countDown();
                            answer.await();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
