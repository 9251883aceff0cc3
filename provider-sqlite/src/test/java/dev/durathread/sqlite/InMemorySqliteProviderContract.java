package dev.durathread.sqlite;

import dev.durathread.provider.Provider;
import dev.durathread.testkit.ProviderContract;
import org.junit.jupiter.api.DisplayName;

/** The contract of every provider, kept without a file. */
@DisplayName("TST-01 TST-02 SQLite in memory, for tests, keeps the contract of every provider")
class InMemorySqliteProviderContract extends ProviderContract {
    @Override
    protected Provider open() {
        return SqliteProvider.inMemory();
    }
}
