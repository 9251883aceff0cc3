package dev.durathread.postgres;

import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.ForwardingProvider;
import dev.durathread.provider.Message;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.testkit.ProviderContract;
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
        return new ForwardingProvider(provider) {
            @Override
            public List<WriteOutcome> commit(List<Write> batch, Instant now) {
                if (batch.size() > 1) {
                    return super.commit(batch, now);
                }
                List<Write> writes = new ArrayList<>(batch);
                writes.add(new Delivery(
                        "nobody else", new Message(0, new ExternalEvent(0, now, 0, "e", "1"), null), null));
                return super.commit(writes, now).subList(0, batch.size());
            }
        };
    }
}
