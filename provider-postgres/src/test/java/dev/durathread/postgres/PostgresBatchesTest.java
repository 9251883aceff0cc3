package dev.durathread.postgres;

import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Message;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.testkit.ProviderContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** Every rule of the SPI holds for writes that share their batch with another. */
class PostgresBatchesTest extends ProviderContract {
    private static final SharedStore STORE = new SharedStore();

    @AfterAll
    static void close() throws SQLException {
        STORE.close();
    }

    @Override
    protected Provider open() {
        return accompanied(STORE.emptied());
    }

    @Override
    protected Provider openAgain(Provider first) {
        return accompanied(STORE.second());
    }

    /** Adds to a lone write one that has no effect, so that nothing about it is guessed. */
    private static Provider accompanied(Provider provider) {
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(), new Class<?>[] {Provider.class}, (_, method, arguments) -> {
                    try {
                        return method.getName().equals("commit")
                                ? commit(provider, (List<?>) arguments[0], (Instant) arguments[1])
                                : method.invoke(provider, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static List<WriteOutcome> commit(Provider provider, List<?> batch, Instant now) {
        List<Write> writes = new ArrayList<>();
        batch.forEach(write -> writes.add((Write) write));
        if (writes.size() == 1) {
            writes.add(new Delivery("nobody else", new Message(0, new ExternalEvent(0, now, 0, "e", "1"), null), null));
        }
        return provider.commit(writes, now).subList(0, batch.size());
    }
}
