package dev.durathread.testkit.activity;

import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Claims;
import dev.durathread.provider.Provider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** A provider on which the options of every claimed task have become unreadable. */
final class BrokenOptions {
    private BrokenOptions() {}

    static Provider on(Provider target) {
        return (Provider) Proxy.newProxyInstance(
                BrokenOptions.class.getClassLoader(), new Class<?>[] {Provider.class}, (_, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        return method.getName().equals("claimTasks") ? broken((Claims<?>) result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Claims<ClaimedTask> broken(Claims<?> claims) {
        List<ClaimedTask> broken = claims.items().stream()
                .map(ClaimedTask.class::cast)
                .map(task -> new ClaimedTask(
                        task.lease(),
                        task.name(),
                        task.input(),
                        task.tag(),
                        task.session(),
                        "{\"maxAttempts\":3,\"backoff\":\"SIDEWAYS\"}",
                        task.scheduledAt(),
                        task.queueDeadline(),
                        task.deliveries(),
                        task.attempts(),
                        task.lastFailure(),
                        task.heartbeat(),
                        task.orchestrationName(),
                        task.orchestrationVersion()))
                .toList();
        return new Claims<>(broken, claims.nextDue());
    }
}
