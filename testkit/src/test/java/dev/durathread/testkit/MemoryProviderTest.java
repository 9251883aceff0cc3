package dev.durathread.testkit;

import dev.durathread.provider.Provider;

/** The in-memory provider by the contract. */
// snippet: contract
class MemoryProviderTest extends ProviderContract {
    @Override
    protected Provider open() {
        return MemoryProvider.create();
    }
}
// end
