package dev.durathread.operation;

import dev.durathread.provider.Provider;
import dev.durathread.testkit.MemoryProvider;
import java.util.ServiceLoader;

/**
 * Empty storage for one test. It is in memory, unless the class path of the tests names another class as the service:
 * a module of a provider does so, and runs the same tests on its own storage.
 */
public interface TestStore extends AutoCloseable {
    /** The provider, open as long as the store is. */
    Provider provider();

    /** Closes the provider and removes what it stored. */
    @Override
    void close();

    static TestStore create() {
        return ServiceLoader.load(TestStore.class).findFirst().orElseGet(InMemory::new);
    }

    /** Storage that goes with its provider. */
    final class InMemory implements TestStore {
        private final Provider provider = MemoryProvider.create();

        @Override
        public Provider provider() {
            return provider;
        }

        @Override
        public void close() {
            provider.close();
        }
    }
}
