package dev.durathread.sqlite;

import dev.durathread.provider.Provider;
import dev.durathread.testkit.ProviderContract;

/** The contract of every provider, kept without a file. */
class InMemorySqliteProviderContract extends ProviderContract {
    @Override
    protected Provider open() {
        return SqliteProvider.inMemory();
    }
}
