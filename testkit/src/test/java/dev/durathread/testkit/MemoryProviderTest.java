package dev.durathread.testkit;

import dev.durathread.provider.Provider;
import org.junit.jupiter.api.DisplayName;

/** The in-memory provider by the contract. */
@DisplayName("TST-01 TST-02 the provider in memory, for tests, keeps the contract of every provider")
// snippet: contract
class MemoryProviderTest extends ProviderContract {
    @Override
    protected Provider open() {
        return MemoryProvider.create();
    }
}
// end
