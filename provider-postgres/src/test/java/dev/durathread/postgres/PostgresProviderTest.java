package dev.durathread.postgres;

import static org.awaitility.Awaitility.await;

import dev.durathread.provider.ChangeListeners;
import dev.durathread.provider.Provider;
import dev.durathread.testkit.ProviderContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
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

    private static final String CLEAR = TABLES.stream()
            .map(table -> "delete from " + SCHEMA.name() + "." + table)
            .collect(Collectors.joining(";"));
    private static final PostgresProvider FIRST = openHearing();
    private static final PostgresProvider SECOND = openHearing();
    private static final Connection CLEARING = connect();

    /** Opens a provider that hears the other one already. */
    private static PostgresProvider openHearing() {
        PostgresProvider provider = SCHEMA.open();
        provider.listen(new ChangeListeners());
        await().until(provider::hearsOtherProcesses);
        return provider;
    }

    private static Connection connect() {
        try {
            return TestServer.connect();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void dropSchema() throws SQLException {
        FIRST.close();
        SECOND.close();
        CLEARING.close();
        SCHEMA.close();
    }

    @Override
    protected Provider open() {
        try (Statement statement = CLEARING.createStatement()) {
            statement.execute(CLEAR);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return leftOpen(FIRST);
    }

    @Override
    protected Provider openAgain(Provider first) {
        return leftOpen(SECOND);
    }

    /** A provider that many tests share, so that closing it does nothing. */
    private static Provider leftOpen(Provider provider) {
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(), new Class<?>[] {Provider.class}, (_, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(provider, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
