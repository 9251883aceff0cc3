package dev.durathread.postgres;

import dev.durathread.operation.TestStore;
import dev.durathread.postgres.TestServer.TestSchema;
import dev.durathread.provider.Provider;

/** A schema of its own. */
public final class PostgresTestStore implements TestStore {
    private final TestSchema schema = TestServer.schema();
    private final PostgresProvider provider = schema.open();

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public void close() {
        provider.close();
        schema.close();
    }
}
