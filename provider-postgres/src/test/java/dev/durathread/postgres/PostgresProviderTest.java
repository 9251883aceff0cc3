package dev.durathread.postgres;

import dev.durathread.provider.Provider;
import dev.durathread.testkit.ProviderContract;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** The provider keeps every rule of the SPI. */
class PostgresProviderTest extends ProviderContract {
    private static final TestServer.TestSchema SCHEMA = TestServer.schema();
    private static final List<String> TABLES = List.of(
            "instances",
            "executions",
            "history",
            "inbox",
            "message_ids",
            "tasks",
            "timers",
            "key_values",
            "sessions",
            "nodes");

    @AfterAll
    static void dropSchema() {
        SCHEMA.close();
    }

    @Override
    protected Provider open() {
        PostgresProvider provider = SCHEMA.open();
        TestServer.execute(TABLES.stream()
                .map(table -> "delete from " + SCHEMA.name() + "." + table)
                .toArray(String[]::new));
        return provider;
    }

    @Override
    protected Provider openAgain(Provider first) {
        return SCHEMA.open();
    }
}
