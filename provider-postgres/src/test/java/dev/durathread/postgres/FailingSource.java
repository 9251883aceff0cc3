package dev.durathread.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A source of connections that throws what it is told to, as long as it is told to. */
final class FailingSource {
    private FailingSource() {}

    /** @param failure null to hand out connections */
    static DataSource of(DataSource source, AtomicReference<@Nullable Exception> failure) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (_, method, arguments) -> {
                    Exception told = failure.get();
                    if (told != null) {
                        throw told;
                    }
                    try {
                        return method.invoke(source, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
