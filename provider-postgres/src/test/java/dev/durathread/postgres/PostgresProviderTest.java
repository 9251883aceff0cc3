package dev.durathread.postgres;

import dev.durathread.provider.Provider;
import dev.durathread.testkit.ProviderContract;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;

/** The provider keeps every rule of the SPI. */
class PostgresProviderTest extends ProviderContract {
    private static final SharedStore STORE = new SharedStore();

    @AfterAll
    static void close() throws SQLException {
        STORE.close();
    }

    @Override
    protected Provider open() {
        return STORE.emptied();
    }

    @Override
    protected Provider openAgain(Provider first) {
        return STORE.second();
    }
}
